# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tools import SQL

from odoo.addons.integration_contract.tests import documents
from odoo.addons.integration_contract.tools.validation import find_errors, make_validator
from odoo.addons.integration_outbox.moments import Created, Updated

from .guarantee import only_where

#: entity → what Odoo wants done before it lets a record be deleted
_BEFORE_DELETION = {"payment": "action_draft", "purchase_order": "button_cancel"}


class EventChecks:
    """What a contract says is told, and what is."""

    def check_tells_the_events_that_are_declared(self):
        """The same in the contract and on the models, each with the moment it becomes true."""
        declared = self.env["integration.event"]._event_types()
        own = {type_ for type_, event in declared.items() if event.entity == self.entity}
        self.assertEqual(set(self.schema.get("x-events", ())), own)
        for type_ in sorted(own):
            with self.subTest(type_):
                self.assertTrue(declared[type_].description, "its moment is not described")

    def check_tells_when_it_is_created_and_changed(self):
        """By events whose documents fit: every one whose moment it is, and of what is watched at least one change."""
        moments = self.moments().values()
        resource, record = self.full, self.record
        if self.is_creatable:
            self.commit()
            created = resource.create(self.new_document()).document
            record = self.mapper._find(created["id"])
            told = self.take_events(created["id"])
            self.assertLessEqual(self.expect(None, self.read_watched(record)), told)
            if any(isinstance(moment, Created) for moment in moments):
                self.assertTrue(told, "nobody hears that it was created")
        updates = {type_ for type_, moment in self.moments().items() if isinstance(moment, Updated)}
        if self.is_changeable:
            told = self.tell_changes(resource, record, updates)
            self.assertTrue(told & updates or not updates, "nobody hears of any change")

    @only_where(lambda schema: any(type_.endswith(".removed") for type_ in schema.get("x-events", ())))
    def check_tells_that_it_was_deleted(self):
        """Once others know of it, with a document of how it was last."""
        if self.is_creatable:
            record = self.mapper._find(self.full.create(self.new_document()).document["id"])
        else:
            record = self.record.sudo().copy()
        uid = self.uid(record)
        if step := _BEFORE_DELETION.get(self.entity):
            getattr(record.sudo(), step)()
        self.commit()
        record.sudo().unlink()
        self.assertEqual(self.take_events(uid), {f"{self.entity}.removed"})

    def tell_changes(self, resource, record, wanted):
        """Change one property after the other until an event is told that is wanted; return those that were told.

        Each change tells the events whose moment it is.
        """
        uid, all_told = self.uid(record), set()

        def change_and_take(change):
            self.commit()
            before = self.read_watched(record)
            resource.update(uid, change)
            self.env.flush_all()
            told = self.take_events(uid)
            self.env.invalidate_all()
            self.assertLessEqual(self.expect(before, self.read_watched(record)), told, change)
            all_told.update(told)
            return True

        for change in self.changes(documents.writable(self.show(record), self.root, update=True)):
            if self.attempt(change_and_take, change) and all_told & wanted:
                break
        return all_told

    def moments(self):
        """Return {event type of the entity: its moment} of the model that is shown."""
        plan = getattr(self.env[self.mapper._target], "_get_emission_plan", lambda: None)()
        moments = plan.moments if plan else {}
        return {type_: moment for type_, moment in moments.items() if type_.startswith(f"{self.entity}.")}

    def expect(self, before, after):
        """Return the events whose moment came between two states of a record, see :meth:`read_watched`."""
        known = {**(before or {}), **(after or {})}.keys()
        moments = {type_: moment for type_, moment in self.moments().items() if known >= set(moment.fields)}
        return {type_ for type_, moment in moments.items() if moment.holds(before, after)}

    def read_watched(self, record):
        """Return what the database holds of the fields that moments watch, ``None`` for a record that is gone.

        What is not kept, such as a sum, is left out: tests of its entity know when it tells something.
        """
        self.env.flush_all()
        watched = {name for moment in self.moments().values() for name in moment.fields}
        names = sorted(name for name in watched if record._fields[name].store)
        columns = [name for name in names if record._fields[name].column_type]
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT %s FROM %s WHERE id = %s",
                SQL(", ").join(map(SQL.identifier, ["id", *columns])),
                SQL.identifier(record._table),
                record.id,
            )
        )
        if not rows:
            return None
        related = record.sudo().with_context(active_test=False)
        return rows[0] | {name: frozenset(related[name].ids) for name in names if name not in columns}

    def take_events(self, uid):
        """Return the types of the events of a record since the last commit; the documents of all events fit.

        ``all_told`` keeps those of other records, too.
        """
        events = self.commit()
        self.all_told = set(events.mapped("type"))
        for event in events:
            self.assertFalse(event.hold_code, f"{event.type}: {event.hold_detail}")
            schema = self.env["integration.contract"]._get_schema(event.contract)
            self.assertIn(event.type, schema["x-events"])
            self.assertEqual(find_errors(make_validator(schema), json.loads(event.payload)), [], event.type)
        return set(events.filtered(lambda event: event.subject_uid == uid).mapped("type"))
