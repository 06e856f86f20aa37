# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import make_locations, make_ready


@tagged("post_install", "-at_install")
class TestEvents(OutboxCase):
    """Each event of a place is told once, when it becomes true."""

    def commit_types(self):
        events = self.commit().filtered(lambda event: event.entity == "service_location")
        self.assertFalse(events.filtered("hold_code"), events.mapped("hold_detail"))
        return sorted(events.mapped("type"))

    def test_the_life_of_a_place(self):
        location = make_ready(make_locations(self.env, 1))
        self.assertEqual(self.commit_types(), ["service_location.created"])
        location.action_activate()
        self.assertEqual(self.commit_types(), ["service_location.activated", "service_location.updated"])
        location._suspend("Water damage")
        self.assertEqual(self.commit_types(), ["service_location.suspended", "service_location.updated"])
        location.action_activate()
        self.assertEqual(self.commit_types(), ["service_location.activated", "service_location.updated"])
        location._close("Moved")
        self.assertEqual(self.commit_types(), ["service_location.closed", "service_location.updated"])

    def test_a_done_item_of_the_check_list_is_told(self):
        location = make_locations(self.env, 1)
        self.commit()
        location.check_ids.done = True
        self.assertEqual(self.commit_types(), ["service_location.updated"])

    def test_what_is_undone_before_the_commit_is_not_told(self):
        location = make_ready(make_locations(self.env, 1))
        location.action_activate()
        self.commit()
        location._suspend("Mistake")
        location.action_activate()
        self.assertEqual(self.commit_types(), [])

    def test_a_rolled_back_step_is_not_told(self):
        location = make_ready(make_locations(self.env, 1))
        self.commit()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            location.action_activate()
            self.env.flush_all()
            raise ZeroDivisionError
        self.assertEqual(self.commit_types(), [])

    def test_what_no_system_sees_is_no_event(self):
        location = make_locations(self.env, 1)
        self.commit()
        location.note = "Ring twice"
        self.assertEqual(self.commit_types(), [])
