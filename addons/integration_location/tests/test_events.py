# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import make_locations, make_ready


@tagged("post_install", "-at_install")
class TestEvents(OutboxCase):
    """Each event of a place is told once, when it becomes true."""

    entity = "service_location"

    def test_the_life_of_a_place(self):
        location = make_ready(make_locations(self.env, 1))
        self.assertEqual(self.take_types(), ["service_location.created"])
        location.action_activate()
        self.assertEqual(self.take_types(), ["service_location.activated", "service_location.updated"])
        location._suspend("Water damage")
        self.assertEqual(self.take_types(), ["service_location.suspended", "service_location.updated"])
        location.action_activate()
        self.assertEqual(self.take_types(), ["service_location.activated", "service_location.updated"])
        location._close("Moved")
        self.assertEqual(self.take_types(), ["service_location.closed", "service_location.updated"])

    def test_a_done_item_of_the_check_list_is_told(self):
        location = make_locations(self.env, 1)
        self.commit()
        location.check_ids.done = True
        self.assertEqual(self.take_types(), ["service_location.updated"])

    def test_each_change_of_the_check_list_that_is_shown_is_told(self):
        items = [Command.create({"name": name, "done": True}) for name in ("Beds tested", "Doors tested")]
        location = make_locations(self.env, 1, check_ids=items)
        beds, doors = location.check_ids
        self.commit()
        counts = location.open_check_count, location.is_ready
        for what, change in {
            "renamed": lambda: beds.write({"name": "Beds and lifts tested"}),
            "put in another order": lambda: beds.write({"sequence": 99}),
            "required when it is done": lambda: beds.write({"required": True}),
            "replaced by its like": lambda: (
                doors.unlink(),
                doors.create({"location_id": location.id, "name": "Doors tested", "done": True}),
            ),
            "removed": lambda: location.check_ids.filtered(lambda check: check != beds).unlink(),
        }.items():
            with self.subTest(what):
                before = self.show(location)
                change()
                self.assertNotEqual(self.show(location)["readiness"], before["readiness"])
                self.assertEqual(self.take_types("service_location"), ["service_location.updated"])
                self.assertEqual((location.open_check_count, location.is_ready), counts)

    def show(self, location):
        return self.env["integration.contract"]._get_mapper("service_location.v1")._project(location)[0]

    def test_what_is_undone_before_the_commit_is_not_told(self):
        location = make_ready(make_locations(self.env, 1))
        location.action_activate()
        self.commit()
        location._suspend("Mistake")
        location.action_activate()
        self.assertEqual(self.take_types(), [])

    def test_a_rolled_back_step_is_not_told(self):
        location = make_ready(make_locations(self.env, 1))
        self.commit()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            location.action_activate()
            self.env.flush_all()
            raise ZeroDivisionError
        self.assertEqual(self.take_types(), [])

    def test_what_no_system_sees_is_no_event(self):
        location = make_locations(self.env, 1)
        self.commit()
        location.note = "Ring twice"
        self.assertEqual(self.take_types(), [])
