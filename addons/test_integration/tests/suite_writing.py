# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from copy import deepcopy
from datetime import date, timedelta

from odoo.addons.integration_contract.tests import documents, statements
from odoo.addons.integration_core.tools.pointer import join

_OTHER_UID = "00000000-0000-4000-8000-000000000000"
#: what Odoo alone makes is refused whatever is sent, or to all that a service user of it can be
_NOT_TO_CREATE = ("action_refused", "odoo_right_missing")
_NOT_TO_WRITE = ("read_only_property", "odoo_right_missing")
_CODES = {
    "wrong_type": ("schema_violation",),
    "too_long": ("schema_violation",),
    "nul": ("schema_violation",),
    "missing": ("schema_violation",),
    "unknown": ("unknown_property",),
}


class WritingChecks:
    """New records and changed ones, by documents that fit and by ones that do not."""

    def check_is_created_from_its_example(self):
        """Another record comes of what may be written of one; it is read as it was sent."""
        if not self.is_creatable:
            sent = documents.writable(self.show(), self.root)
            self.assert_refused(self.full.create, sent, codes=_NOT_TO_CREATE)
            return
        document, resource = self.new_document(), self.full
        answer = resource.create(deepcopy(document))
        self.assertEqual(answer.status, 201)
        uid = answer.document["id"]
        self.assertNotEqual(uid, self.uid(self.record))
        for name, value in document.items():
            with self.subTest(name):
                self.assertTrue(
                    self.root.children[name].same(value, answer.document[name]), answer.document[name]
                )
        read = resource.read(uid)
        self.assertEqual(read.document, answer.document)
        self.assertEqual(read.headers["ETag"], answer.headers["ETag"])
        self.assertTrue(answer.headers["Location"].endswith(f"/{self.entity}/{uid}"))

    def check_changes_when_one_property_is_changed(self):
        """And the rest stays; the tag tells that it changed, and who has an older one is stopped."""
        shown, resource = self.show(self.changeable()), self.full
        changes = list(self.changes(documents.writable(shown, self.root, update=True)))
        if not self.is_changeable:
            self.assert_refused(resource.update, shown["id"], {"id": _OTHER_UID}, codes=_NOT_TO_WRITE)
            return
        before = resource.read(shown["id"]).headers["ETag"]
        if not changes:  # all that may be changed is made of parts, which the tests of the entity know
            return
        for change in changes:
            answer = self.attempt(resource.update, shown["id"], change, before)
            if not answer:
                continue
            [(name, value)] = change.items()
            self.assertTrue(self.root.children[name].same(value, answer.document[name]), change)
            self.assertNotEqual(answer.headers["ETag"], before)
            self.assert_refused(
                resource.update, shown["id"], change, '"stale"', codes=["precondition_failed"]
            )
            return
        self.fail(f"none of its properties could be changed: {changes}")

    def check_stays_as_it_is_when_what_was_read_is_written_back(self):
        """No statement that writes, no event, the same tag."""
        resource = self.full
        for record in self.records:
            read = resource.read(self.uid(record))
            self.commit()
            self.env.invalidate_all()
            with statements.recording_writes(self.env.cr) as written:
                if self.is_changeable:
                    resource.update(read.document["id"], deepcopy(read.document), read.headers["ETag"])
                else:  # its service user lacks the right to write in Odoo
                    self.mapper._update_from(record, deepcopy(read.document))
                self.env.flush_all()
            # that it was read may have to be noted
            self.assertEqual([code for code in written if "integration_audit" not in code], [])
            self.assertFalse(self.commit(), "an event is told of nothing")
            self.env.invalidate_all()
            again = resource.read(read.document["id"])
            self.assertEqual((again.document, again.headers["ETag"]), (read.document, read.headers["ETag"]))

    def check_refuses_what_does_not_fit_where_it_stands(self):
        """Wrong types, what is too long, missing or unknown, and what no text may hold."""
        resource = self.full
        if self.is_creatable:
            for what, pointer, document in documents.misfits(self.new_document(), self.walker):
                with self.subTest(what, pointer=pointer):
                    self.assert_refused(resource.create, document, pointer=pointer, codes=_CODES[what])
            return
        uid, shown = self.uid(self.record), documents.writable(self.show(), self.root, update=True)
        for what, pointer, document in documents.misfits(shown, self.walker):
            with self.subTest(what, pointer=pointer):
                if what != "missing":  # a merge patch names what it changes
                    codes = (*_CODES[what], "odoo_right_missing")
                    self.assert_refused(resource.update, uid, document, codes=codes)
        self.assert_refused(resource.create, documents.writable(self.show(), self.root), codes=_NOT_TO_CREATE)

    def check_refuses_what_only_odoo_sets(self):
        """When it is created, and when it is changed to another value."""
        shown, resource = self.show(), self.full
        new = self.new_document()
        for name, prop in self.root.children.items():
            if not prop.read_only:
                continue
            with self.subTest(name):
                document = {**new, name: shown[name]}
                if self.is_creatable:
                    codes = ["read_only_property"]
                    self.assert_refused(resource.create, document, pointer=join("", name), codes=codes)
                else:
                    codes = (*_NOT_TO_CREATE, "read_only_property")
                    self.assert_refused(resource.create, document, codes=codes)
        change = {"id": _OTHER_UID}
        codes = ["read_only_property"] if self.is_changeable else _NOT_TO_WRITE
        self.assert_refused(resource.update, shown["id"], change, codes=codes)

    def changeable(self):
        """Return a record that is as free to change as a new one, or the example's where none can be created."""
        if not self.is_creatable:
            return self.record
        return self.mapper._find(self.full.create(self.new_document()).document["id"])

    def changes(self, document):
        """Yield changes of one property each, the plainest first."""
        for name, value in document.items():
            node = self.schema["properties"][name]
            if not self.walker.keyword(node, "x-unique"):
                yield from ({name: other} for other in self.others(value, node))

    def others(self, value, node):
        """Yield other values of a property."""
        walker, validator = self.walker, documents.validator_of(self.walker, node)
        enum = walker.keyword(node, "enum")
        if enum:
            yield from (word for word in enum if word != value and word is not None)
        elif isinstance(value, bool):
            yield not value
        elif isinstance(value, str) and walker.keyword(node, "format") in ("date", "date-time"):
            day, time = value[:10], value[10:]
            yield f"{(date.fromisoformat(day) + timedelta(days=1)).isoformat()}{time}"
        elif isinstance(value, str) and walker.keyword(node, "format") is None:
            yield documents.another(value, validator)
        elif value is None and validator.is_valid("Changed") and walker.keyword(node, "format") is None:
            yield "Changed"
        elif isinstance(value, dict) and "entity" not in value and "currency" not in value:
            known = walker.properties(node)
            for name, item in value.items():
                yield from ({name: other} for other in self.others(item, known[name]))
