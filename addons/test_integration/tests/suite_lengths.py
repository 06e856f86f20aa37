# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Code
from odoo.addons.integration_contract.tools.validation import find_errors

from .guarantee import only_where

#: parameters that people write freely, where they are no code of a list
_FREE = ("reason", "feedback")
#: properties that say in people's words why a record is what it is
_REASONS = frozenset({"status_reason", "cancellation_reason"})


class LengthChecks:
    """What may be sent is kept and shown whole: no text is longer than the place where it comes back."""

    def check_shows_the_longest_text_that_an_action_takes(self):
        """The document and the events that follow fit, also those of what the action makes."""
        subjects = {record: self.uid(record) for record in [self.changeable(), *self.records]}
        resource = self.full
        for name in self.changing_actions:
            for parameter, longest in self.longest_texts(name).items():
                with self.subTest(name, parameter=parameter):
                    self.commit()
                    parameters = {**self.parameters(name), parameter: longest}
                    calls = [
                        self.attempt(self.invoke_with, resource, uid, name, parameters)
                        for record, uid in subjects.items()
                        if self.may_be_done(name, record)
                    ]
                    if calls and parameter in _FREE and not self.is_code(parameter):
                        self.assertTrue(any(calls), "it was refused")
                    for answer in filter(None, calls):
                        self.assertEqual(find_errors(self.validator, answer.document), [])

    @only_where(lambda schema: not _REASONS.isdisjoint(schema["properties"]))
    def check_asks_in_its_dialog_for_as_long_a_reason(self):
        """Whoever gives it, a person on a screen or a system; the dialog has a button for each purpose."""
        for name in _REASONS & self.root.children.keys():
            field, longest = self.root.children[name].field, self.schema["properties"][name]["maxLength"]
            self.assertEqual(self.env[self.mapper._target]._fields[field].size, longest)
            dialogs = self.dialogs()
            self.assertTrue(dialogs, "no dialog asks for it")
            for dialog in dialogs:
                self.assertEqual(dialog._fields["reason"].size, longest, dialog._name)
                for purpose in dialog._fields["purpose"].get_values(self.env):
                    self.assertTrue(callable(getattr(dialog, f"action_{purpose}", None)), purpose)
        self.assertTrue(callable(getattr(self.env[self.mapper._target], "action_ask", None)))

    def longest_texts(self, name):
        """Return the longest text of each parameter of an action that takes any."""
        declared = self.schema["x-actions"][name].get("parameters", {})
        return {
            parameter: "x" * node["maxLength"]
            for parameter, node in declared.get("properties", {}).items()
            if "maxLength" in node and node.keys().isdisjoint(("enum", "format", "pattern"))
        }

    def may_be_done(self, name, record):
        """Whether the status of a record allows an action."""
        allowed = self.mapper._action_statuses.get(name)
        return not allowed or self.show(record)["status"] in allowed

    def is_code(self, parameter):
        """Whether a parameter is shown by a property that names one of a list."""
        return any(
            isinstance(prop, Code)
            for name, prop in self.root.children.items()
            if name == parameter or name.endswith(f"_{parameter}")
        )

    def invoke_with(self, resource, uid, name, parameters):
        """Perform an action, and see that what it tells fits."""
        answer = resource.invoke(uid, name, parameters)
        self.env.flush_all()
        self.take_events(uid)
        return answer

    def dialogs(self):
        """Return the models of the dialogs that ask for a decision about a record."""
        return [
            self.env[name]
            for name, model in self.env.registry.items()
            if name.endswith(".decision")
            and model._transient
            and any(
                field.type == "many2one" and field.comodel_name == self.mapper._target
                for field in self.env[name]._fields.values()
            )
        ]
