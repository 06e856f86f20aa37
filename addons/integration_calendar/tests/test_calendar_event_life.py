# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import START, make_appointments


@tagged("post_install", "-at_install")
class TestCalendarEventLife(TransactionCase):
    """What becomes of an appointment is told; so it neither disappears nor is moved when it is over."""

    def setUp(self):
        super().setUp()
        self.event = make_appointments(self.env, 1)
        self.clerk = new_test_user(self.env, "scheduler", "integration_patient.group_patient_account_viewer")

    def test_nobody_lets_an_appointment_disappear_by_archiving_it(self):
        seen = self.event.with_user(self.clerk)
        lunch = seen.create({"name": "Lunch", "start": START, "stop": START})
        for archive in (seen.action_archive, lambda: (lunch | seen).write({"active": False})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                archive()
            self.env.invalidate_all()
            self.assertTrue(self.event.active and lunch.active)
        lunch.action_archive()
        self.assertFalse(lunch.active, "another event")

    def test_one_that_was_archived_before_comes_back_and_none_begins_so(self):
        seen = self.event.with_user(self.clerk)
        self.event.active = False
        seen.write({"active": False})
        seen.action_unarchive()
        self.assertTrue(self.event.active)
        self.assertTrue(make_appointments(self.env, 1, active=False).active)

    def test_one_that_is_over_is_moved_by_nobody(self):
        moves = (
            {"start": START + timedelta(days=1)},
            {"stop": "2030-01-09 12:00:00"},
            {"duration": 3},
            {"provider_employee_id": self.env["hr.employee"].create({"name": "Other"}).id},
            {"provider_partner_id": self.env["res.partner"].create({"name": "Locum"}).id},
            {"service_location_id": False},
        )
        same = {"start": "2030-01-07 09:00:00", "service_location_id": self.event.service_location_id.id}
        for status in ("fulfilled", "noshow", "cancelled"):
            self.event._write_guarded({"appointment_status": status})
            for vals in moves:
                with self.subTest(status=status, vals=vals), self.assertRaises(UserError):
                    self.event.write(vals)
            self.event.write({**same, "placer_number": status})
            self.assertEqual(self.event.placer_number, status, "the rest may be corrected")
        self.event._write_guarded({"appointment_status": "booked"})
        for vals in moves:
            self.event.write(vals)
        self.assertFalse(self.event.service_location_id)
