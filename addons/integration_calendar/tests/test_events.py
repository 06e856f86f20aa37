# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import START, make_appointments


@tagged("post_install", "-at_install")
class TestEvents(OutboxCase):
    """Each event of an appointment is told once, when it becomes true."""

    entity = "appointment"

    def test_the_life_of_an_appointment(self):
        event = make_appointments(self.env, 1, appointment_status="proposed")
        self.assertEqual(self.take_types(), ["appointment.created"])
        event.action_confirm_appointment()
        self.assertEqual(self.take_types(), ["appointment.confirmed", "appointment.updated"])
        event.start = START + timedelta(days=1)
        self.assertEqual(self.take_types(), ["appointment.rescheduled"])
        event.action_arrive_appointment()
        self.assertEqual(self.take_types(), ["appointment.updated"])
        event.action_complete_appointment()
        self.assertEqual(self.take_types(), ["appointment.completed", "appointment.updated"])

    def test_a_cancellation_and_a_no_show_are_told(self):
        first, second = make_appointments(self.env, 2)
        self.assertEqual(
            self.take_types(),
            ["appointment.confirmed", "appointment.confirmed", "appointment.created", "appointment.created"],
        )
        first._cancel_appointment("Provider is ill")
        self.assertEqual(self.take_types(), ["appointment.cancelled", "appointment.updated"])
        second.action_no_show_appointment()
        self.assertEqual(self.take_types(), ["appointment.no_show", "appointment.updated"])

    def test_another_provider_is_an_update_and_the_same_time_is_none(self):
        event = make_appointments(self.env, 1)
        self.commit()
        event.write({"start": event.start, "stop": event.stop})
        self.assertEqual(self.take_types(), [])
        event.provider_employee_id = self.env["hr.employee"].create({"name": "Other"})
        self.assertEqual(self.take_types(), ["appointment.updated"])

    def test_other_events_of_the_calendar_tell_nothing(self):
        event = self.env["calendar.event"].create({"name": "Lunch", "start": START, "stop": START})
        event.stop = START + timedelta(hours=1)
        self.assertEqual(self.take_types(), [])

    def test_what_is_undone_is_not_told(self):
        event = make_appointments(self.env, 1)
        self.commit()
        try:
            with self.env.cr.savepoint():
                event._cancel_appointment("Mistake")
                raise ValueError
        except ValueError:
            self.env.invalidate_all()
        self.assertEqual(self.take_types(), [])
