# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from odoo.addons.integration_contract.tests import documents
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_core.tools.pointer import join

from .guarantee import only_where
from .suite_reading import as_text

_NO_RIGHT = ("odoo_right_missing", "not_found")
#: a document may be looked at before Odoo is asked
_NOT_CREATED = (*_NO_RIGHT, "action_refused", "unknown_reference", "unmapped_code")
_EVERYBODY = "base.group_user"


def refers(schema):
    """Whether partners write a reference in a document of such a contract."""
    walker = SchemaWalker(schema)

    def is_written(node):
        if walker.keyword(node, "readOnly"):
            return False
        known, items = walker.properties(node), walker.items(node)
        parts = [*known.values(), *([] if items is None else [items])]
        return known.keys() == {"entity", "id"} or any(map(is_written, parts))

    return is_written(walker.root)


class AccessChecks:
    """What the rights in Odoo of a service user allow, and in which company."""

    def check_is_not_written_by_who_may_only_read(self):
        """Neither created, nor changed, nor acted upon; where to read is to write in Odoo, no other group is needed."""
        if set(self.groups["write"]) <= {*self.groups["read"], _EVERYBODY}:
            self.assertTrue(self.is_written_by(self.as_("read")))
            return
        shown, document, parameters = self.show(), self.new_document(), self.all_parameters()
        changes = list(self.changes(documents.writable(shown, self.root, update=True)))
        resource = self.as_("read")
        if self.is_creatable:
            self.assert_refused(resource.create, document, codes=_NOT_CREATED)
        for change in changes[:1]:
            self.assert_refused(resource.update, shown["id"], change, codes=_NO_RIGHT)
        for name in self.changing_actions:
            with self.subTest(name):
                self.assert_refused(resource.invoke, shown["id"], name, parameters[name], codes=_NO_RIGHT)

    def check_is_nothing_to_who_has_none_of_its_groups(self):
        """Not read, not listed, not written; what everybody in Odoo may read is read."""
        uid, document = self.uid(self.record), self.new_document()
        resource = self.as_()
        if set(self.groups["read"]) <= {_EVERYBODY}:
            self.assertEqual(resource.read(uid).status, 200)
            return
        self.assert_refused(resource.read, uid, codes=_NO_RIGHT)
        page = self.attempt(resource.page, {"limit": "100"})  # some models show nothing instead
        self.assertFalse(page and page.document["data"])
        if self.is_creatable:
            self.assert_refused(resource.create, document, codes=_NOT_CREATED)
        self.assert_refused(resource.update, uid, {}, codes=_NO_RIGHT)

    def check_is_not_there_for_another_company(self):
        """Not read, listed, found by a filter, changed or acted upon; what belongs to no company is read."""
        shown, parameters = self.show(), self.all_parameters()
        changes = list(self.changes(documents.writable(shown, self.root, update=True)))
        is_bound = self.bind(self.record)
        resource = self.as_("read", "write", company=self.company_b)
        if not is_bound:
            self.assertFalse(self.mapper._has_company())
            self.assertEqual(resource.read(shown["id"]).status, 200)
            return
        self.assert_refused(resource.read, shown["id"], codes=["not_found"])
        for change in changes[:1]:
            self.assert_refused(resource.update, shown["id"], change, codes=["not_found"])
        for name in sorted(self.schema.get("x-actions", ())):
            self.assert_refused(resource.invoke, shown["id"], name, parameters[name], codes=["not_found"])
        self.assertNotIn(shown["id"], [one["id"] for one in self.list_all(resource)])
        for name in self.schema.get("x-filters", ()):
            if shown[name] not in (None, []):
                found = self.list_all(resource, **{name: as_text(shown[name])})
                self.assertNotIn(shown["id"], [one["id"] for one in found])

    @only_where(refers)
    def check_refers_to_nothing_of_another_company(self):
        """A reference to what the caller does not see is refused where it stands; one to what all share is not."""
        shown = self.show()
        document = (
            self.new_document() if self.is_creatable else documents.writable(shown, self.root, update=True)
        )
        document, pointers, references = self.let_refer(document), [], 0
        for path, _node, value in list(documents.places(document, self.walker)):
            if isinstance(value, dict) and value.keys() == {"entity", "id"}:
                references += 1
                value = value if self.is_bound(value) else self.refer_to_another(value)
                if self.is_bound(value):
                    document = documents.put(document, path, value)
                    pointers.append(join("", *path))
        resource = self.as_("read", "write", company=self.company_b)
        self.assertTrue(references, "nothing is referred to")
        if not pointers:  # they are everybody's
            refusals, place = [], () if self.is_creatable else (shown["id"],)
            send = resource.create if self.is_creatable else resource.update
            self.attempt(send, *place, document, refusals=refusals)
            self.assertFalse([text for text in refusals if text.startswith("unknown_reference")])
        for pointer in pointers:
            with self.subTest(pointer):
                if self.is_creatable:
                    self.assert_refused(
                        resource.create, document, pointer=pointer, codes=["unknown_reference"]
                    )
                else:  # what it stands in is not seen either
                    self.assert_refused(resource.update, shown["id"], document, codes=["not_found"])

    def let_refer(self, document):
        """Return a document that refers to something, at the first place where it may, if it does so nowhere."""
        places = list(documents.places(document, self.walker))
        if any(isinstance(value, dict) and value.keys() == {"entity", "id"} for *_place, value in places):
            return document
        for path, node, value in places:
            for name, child in self.walker.properties(node).items() if isinstance(value, dict) else ():
                known = self.walker.properties(child)
                if known.keys() == {"entity", "id"} and not self.walker.keyword(child, "readOnly"):
                    entity = self.walker.keyword(known["entity"], "const")
                    return documents.put(document, (*path, name), self.find_demo_reference(entity))
        return document

    def is_bound(self, reference):
        """Whether what is referred to belongs to the first company, or can be made to."""
        model, id_ = self.env["integration.identifier"]._resolve(reference["entity"], reference["id"])
        return self.bind(self.env[model].browse(id_))

    def bind(self, record):
        """Let a record belong to the first company, if records of its kind belong to any; return whether it does.

        What hangs on a record of any model, as an activity does, belongs where that one does.
        """
        record = record.sudo()
        if "company_id" not in record._fields and {"res_model", "res_id"} <= record._fields.keys():
            record = self.env[record.res_model].sudo().browse(record.res_id)
        if "company_id" not in record._fields:
            return False
        if not record.company_id:
            try:
                with self.env.cr.savepoint():
                    record.company_id = self.company
                    self.env.flush_all()
            except UserError:  # this one is everybody's
                self.env.invalidate_all()
        return record.company_id == self.company

    def is_written_by(self, resource):
        """Whether a client may create or change such a document; of one that only Odoo makes, that nobody may."""
        if self.is_creatable:
            return self.attempt(resource.create, self.new_document())
        changes = list(self.changes(documents.writable(self.show(), self.root, update=True)))
        if not changes:
            sent = documents.writable(self.show(), self.root)
            return self.assert_refused(resource.create, sent, codes=_NOT_CREATED)
        return any(self.attempt(resource.update, self.uid(self.record), change) for change in changes)

    def all_parameters(self):
        """Return {action: what is sent with it}."""
        return {name: self.parameters(name) for name in self.schema.get("x-actions", ())}
