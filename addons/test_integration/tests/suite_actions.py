# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Text
from odoo.addons.integration_contract.tests import documents, statements
from odoo.addons.integration_contract.tools import action as actions
from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_contract.tools.validation import find_errors, make_validator
from odoo.addons.integration_core.tools.errors import ActionRefused, Moved

from .guarantee import only_with
from .suite_writing import _CODES

#: actions one after the other that may bring a record where another one is possible
LONGEST_WAY = 4
#: (contract, action, status or ``None`` for all) in which the generic tests cannot bring about what an action needs →
#: what that is, and who tests it
ELSEWHERE = {
    ("payment.v1", "post", None): "a draft, which people make: test_integration_mapper_payment.py",
    ("payment.v1", "reconcile", "settled"): "money that is left: test_integration_mapper_payment.py",
    ("purchase_order.v1", "unlock", None): "an administrator: test_integration_mapper_purchase_order.py",
    ("receipt.v1", "validate", None): "its own lines, with lots: test_integration_mapper_receipt.py",
    ("transfer.v1", "cancel", None): "one that is not done: test_integration_mapper_transfer.py",
}

#: (contract, action, text) that names what has to be there already, otherwise than by a code
NAMES = {
    ("interaction.v1", "assign", "assignee"),
    ("inventory_item.v1", "adjust", "lot"),
    ("stock.v1", "adjust", "lot"),
}


class ActionChecks:
    """What can be done with a record, at the right time and at the wrong one."""

    @only_with("x-actions")
    def check_does_each_action_or_says_why_not(self):
        """Each is done from every status that allows it and that other actions lead to, and is refused elsewhere.

        What it answers and tells fits, and what people say is kept whole. One that what its contract shows of its
        parameters never allows fails.
        """
        resource, walk = self.full, Walk()
        for record in self.subjects():
            self.walk(resource, self.uid(record), walk, LONGEST_WAY)
        for name in sorted(self.schema.get("x-actions", ())):
            refusals = walk.refusals.get(name)
            with self.subTest(name):
                if (self.name, name, None) in ELSEWHERE:
                    self.assertNotIn(name, walk.done, "it is done here: ELSEWHERE need not name it")
                    continue
                self.assertIn(name, walk.done, f"it was always refused: {refusals}")
                elsewhere = {status for *of, status in ELSEWHERE if of == [self.name, name]}
                self.assertFalse(elsewhere & walk.done[name], "it is done here: ELSEWHERE need not name it")
                shown = walk.done[name] | walk.idle.get(name, set()) | elsewhere
                for status in sorted(walk.tried.get(name, set()) - shown):
                    self.fail(f"it was always refused in the status {status}: {refusals}")
                for place, _text, _sent in self.lengthen(name, self.parameters(name)):
                    self.assertIn((name, place), walk.said, f"it was never taken with {place}: {refusals}")

    def subjects(self):
        """Yield records to begin with: the examples', a new one, one of the least, and new ones of every status."""
        yield from self.records
        yield self.changeable()
        if not self.is_creatable:
            return
        document, required = self.new_document(), self.schema.get("required", ())
        kinds = [(set(required), {})]
        if document.get("status"):
            statuses = self.others(document["status"], self.schema["properties"]["status"])
            kinds += [(set(document), {"status": status}) for status in statuses]
        for index, (names, changes) in enumerate(kinds):
            made = []

            def create(index=index, names=names, changes=changes, made=made):
                whole = documents.number(self.new_document(), self.walker, 100 + index)
                sent = {name: value for name, value in whole.items() if name in names} | changes
                made.append(self.full.create(sent).document["id"])

            if self.is_kept(create):
                yield self.mapper._find(made[0])

    def walk(self, resource, uid, walk, left):
        """Try every action on a record as it is, and go on from wherever one leads; leave nothing of it.

        :param Walk walk: what was found so far
        :param int left: how many more actions may follow one another
        """
        try:
            shown = self.show(self.mapper._find(uid))
        except Moved:  # it was made one with another record, which its uid leads to
            return
        status, state = shown.get("status"), self.summarise(shown)
        if (uid, state) in walk.seen:
            return
        walk.seen.add((uid, state))
        for name in sorted(self.schema.get("x-actions", ())):
            allowed = self.mapper._action_statuses.get(name)
            if allowed and status not in allowed:
                with self.subTest(name, status=status):
                    self.assert_refused(
                        resource.invoke, uid, name, self.parameters(name), codes=["wrong_status"]
                    )
                continue
            if (name, state) in walk.done_from or not left:
                continue
            if allowed:
                walk.tried.setdefault(name, set()).add(status)
            for parameters in self.ways(name, uid):

                def go_on(name=name, parameters=parameters):
                    try:
                        self.perform(resource, uid, name, parameters)
                    except NothingChanged:
                        walk.idle.setdefault(name, set()).add(status)
                        raise
                    walk.done.setdefault(name, set()).add(status)
                    walk.done_from.add((name, state))
                    self.walk(resource, uid, walk, left - 1)
                    return True

                with self.subTest(name, status=status):
                    if self.attempt(go_on, refusals=walk.refusals.setdefault(name, [])):
                        self.say_all(resource, uid, name, parameters, walk)
                        break

    def perform(self, resource, uid, name, parameters):
        """Perform an action: what it answers fits, and it tells every event whose moment it brings about.

        :return: what it answers
        """
        self.commit()
        record = self.mapper._find(uid)
        before, shown = self.read_watched(record), self.show(record)
        answer = resource.invoke(uid, name, parameters)
        self.env.flush_all()
        self.assertEqual(answer.status, 200)
        self.assertEqual(find_errors(self.answer_validator(name), answer.document), [])
        told = self.take_events(uid)
        self.env.invalidate_all()
        if name in self.changing_actions:
            self.assertLessEqual(self.expect(before, self.read_watched(record)), told)
            changed = {**self.show(record), "updated_at": None} != {**shown, "updated_at": None}
            if not (self.all_told or changed):
                raise NothingChanged("it changed nothing and told nothing")
        else:
            self.assertFalse(told, "it is safe")
        return answer.document

    def say_all(self, resource, uid, name, parameters, walk):
        """Perform an action with each of its free texts as long as it may be.

        :param parameters: with which it is done
        """
        for way in (parameters, *self.ways(name, uid)):
            texts = [
                found
                for found in self.lengthen(name, way)
                if way is parameters or (name, found[0]) not in walk.said
            ]
            if texts and (way is parameters or self.attempt(self.perform, resource, uid, name, way)):
                for place, text, sent in texts:
                    with self.subTest(name, text=place):
                        walk.said.add((name, place))
                        self.say(resource, uid, name, place, text, sent)

    def say(self, resource, uid, name, place, text, sent):
        """Perform an action with a long text: it is taken, kept whole, and shown where the document tells it.

        One that is a code is refused, since no code map knows it.
        """
        refusals = []
        with statements.recording_writes(self.env.cr) as written:
            answer = self.attempt(self.perform, resource, uid, name, sent, refusals=refusals)
        if [refusal.partition(":")[0] for refusal in refusals] == ["unmapped_code"]:
            return
        self.assertEqual(refusals, [])
        if name not in self.changing_actions:
            return
        self.assertTrue([one for one in written if text in str(one.values)], "it is not kept whole")
        last = place.rpartition("/")[2]
        for shown, prop in self.root.children.items():
            # what partners write themselves under that name is another thing
            if f"_{shown}".endswith(f"_{last}") and isinstance(prop, Text) and prop.read_only:
                self.assertEqual(answer[shown], text)

    def summarise(self, shown):
        """Return what tells one state of a document from another one: its status, and whatever has few values."""
        found = []
        for name, value in sorted(shown.items()):
            node = self.schema["properties"][name]
            if isinstance(value, bool) or self.walker.keyword(node, "enum"):
                found.append((name, value))
        return tuple(found)

    @only_with("x-actions")
    def check_refuses_parameters_that_do_not_fit_where_they_stand(self):
        """Whether an action takes any or none."""
        uid, resource = self.uid(self.record), self.full
        for name in sorted(self.schema.get("x-actions", ())):
            declared, parameters = actions.read(self.schema, name), self.parameters(name)
            unknown = {**parameters, "no/such": 1}
            with self.subTest(name):
                codes = ["unknown_property"]
                self.assert_refused(resource.invoke, uid, name, unknown, pointer="/no~1such", codes=codes)
            for what, pointer, wrong in documents.misfits(parameters, SchemaWalker(declared.parameters)):
                with self.subTest(name, what=what, pointer=pointer):
                    self.assert_refused(
                        resource.invoke, uid, name, wrong, pointer=pointer, codes=_CODES[what]
                    )

    def check_has_no_action_but_those_it_names(self):
        """However Odoo's methods are called."""
        for name in ("unlink", "write", "_create_from", "no_such_action"):
            self.assert_refused(self.full.invoke, self.uid(self.record), name, {}, codes=["not_found"])

    def parameters(self, name):
        """Return what is sent with an action, by its examples."""
        declared = actions.read(self.schema, name)
        if not declared.takes_parameters:
            return {}
        [*examples] = declared.parameters.get("examples", ())
        return examples[0] if examples else sample(declared.parameters)

    def ways(self, name, uid):
        """Yield what may be sent with an action: all that it takes, only what it needs, and that with one more.

        What is referred to is there, and is not the record itself.
        """
        declared, whole = actions.read(self.schema, name), self.parameters(name)
        required = declared.parameters.get("required", ())
        least = {key: whole[key] for key in required}
        parts = [whole, least, *({**least, key: whole[key]} for key in whole if key not in required)]
        tried = []
        for part in parts:
            if part not in tried and make_validator(declared.parameters).is_valid(part):
                tried.append(part)
                yield self.refer_to_what_is_there(part, SchemaWalker(declared.parameters), uid)

    def lengthen(self, name, parameters):
        """Yield ``(place, text, parameters)`` for each free text of these: it is as long there as it may be."""
        walker = SchemaWalker(actions.read(self.schema, name).parameters)
        for path, node, value in documents.places(parameters, walker):
            text = "x" * (walker.keyword(node, "maxLength") or 0)
            place = "/".join(map(str, path))
            if not text or not isinstance(value, str) or (self.name, name, place) in NAMES:
                continue
            if documents.validator_of(walker, node).is_valid(text):
                yield place, text, documents.put(parameters, path, text)

    def refer_to_what_is_there(self, parameters, walker, uid):
        """Return parameters in which each reference is to a demo record, or to a copy of the record itself."""
        for path, _node, value in list(documents.places(parameters, walker)):
            if isinstance(value, dict) and value.keys() == {"entity", "id"}:
                found = self.find_demo_reference(value["entity"])
                if found["id"] == uid:
                    found = self.refer_to_another(found)
                parameters = documents.put(parameters, path, found)
        return parameters

    def answer_validator(self, name):
        """Of what an action answers."""
        declared = actions.read(self.schema, name)
        return make_validator(declared.result) if declared.is_safe else self.validator


class NothingChanged(ActionRefused):
    """An action was taken, and all is as before: that does not show what it does."""


class Walk:
    """What a walk over the states of a document has found.

    :ivar seen: (uid, state) that were looked at
    :ivar tried: {action: statuses that allow it and that a record came to}
    :ivar idle: {action: statuses in which it left everything as it was: it had been done before}
    :ivar done: {action: statuses from which it was done}
    :ivar done_from: (action, state) that need not be done again
    :ivar refusals: {action: why it was refused where its status allowed it}
    :ivar said: (action, text) that was as long as it may be once
    """

    def __init__(self):
        self.seen, self.tried, self.idle, self.done = set(), {}, {}, {}
        self.done_from, self.refusals, self.said = set(), {}, set()
