# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.addons.integration_contract.tests import documents
from odoo.addons.integration_contract.tools.validation import find_errors, make_validator
from odoo.addons.integration_outbox.moments import Created, Updated


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
        """By events whose documents fit."""
        if not self.is_creatable:
            return
        resource, moments = self.full, self.moments()
        self.commit()
        created = resource.create(self.new_document()).document
        told = self.take_events(created["id"])
        self.assertLessEqual(
            {type_ for type_, moment in moments.items() if isinstance(moment, Created)}, told
        )
        for change in self.changes(documents.writable(created, self.root, update=True)):
            if self.attempt(resource.update, created["id"], change):
                self.commit()
                resource.update(created["id"], change)
                told = self.take_events(created["id"])
                [name] = change
                watched = set(self.root.children[name].fields)
                expected = {
                    type_
                    for type_, moment in moments.items()
                    if isinstance(moment, Updated) and watched and watched <= set(moment.fields)
                }
                self.assertLessEqual(expected, told, change)
                return

    def moments(self):
        """Return {event type of the entity: its moment} of the model that is shown."""
        plan = getattr(self.env[self.mapper._target], "_get_emission_plan", lambda: None)()
        moments = plan.moments if plan else {}
        return {type_: moment for type_, moment in moments.items() if type_.startswith(f"{self.entity}.")}

    def take_events(self, uid):
        """Return the types of the events of a record since the last commit; the documents of all events fit."""
        events = self.commit()
        for event in events:
            self.assertFalse(event.hold_code, f"{event.type}: {event.hold_detail}")
            schema = self.env["integration.contract"]._get_schema(event.contract)
            self.assertIn(event.type, schema["x-events"])
            self.assertEqual(find_errors(make_validator(schema), json.loads(event.payload)), [], event.type)
        return set(events.filtered(lambda event: event.subject_uid == uid).mapped("type"))
