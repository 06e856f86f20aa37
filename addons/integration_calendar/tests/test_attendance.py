# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import make_appointments


@tagged("post_install", "-at_install")
class TestAttendance(TransactionCase):
    """An appointment is in the calendar of who provides it, and of nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "clerk_of_wards", "integration_patient.group_patient_account_viewer"
        )
        cls.users = [new_test_user(cls.env, f"provider{number}", "base.group_user") for number in range(2)]
        cls.providers = cls.env["hr.employee"].create(
            [{"name": user.name, "user_id": user.id, "company_id": cls.env.company.id} for user in cls.users]
        )
        cls.guest = cls.env["res.partner"].create({"name": "Robin", "email": "robin@northgate.example"})

    def make(self, **vals):
        account = make_appointments(self.env, 1).patient_account_id
        as_clerk = self.env["calendar.event"].with_user(self.clerk)
        as_clerk = as_clerk.with_context(default_partner_ids=self.guest.ids, default_is_appointment=True)
        times = {"start": "2030-01-07 09:00:00", "stop": "2030-01-07 09:30:00"}
        return as_clerk.create({"patient_account_id": account.id, **times, **vals}).sudo()

    def assert_attended_by(self, event, users):
        partners = self.env["res.partner"].union(*(user.partner_id for user in users))
        self.assertEqual(event.partner_ids, partners)
        self.assertEqual(event.attendee_ids.partner_id, partners)
        self.assertEqual(set(event.attendee_ids.mapped("state")), {"accepted"} if users else set())

    def test_the_provider_attends_and_neither_who_made_it_nor_a_guest(self):
        for guests in (
            {},
            {"partner_ids": [Command.link(self.guest.id)]},
            {"attendee_ids": [Command.create({"partner_id": self.guest.id})]},
        ):
            with self.subTest(guests):
                event = self.make(provider_employee_id=self.providers[0].id, **guests)
                self.assert_attended_by(event, self.users[:1])
                self.assert_attended_by(self.make(**guests), [])

    def test_a_partner_s_appointment_is_attended_by_the_provider(self):
        mapper = self.env["integration.contract"]._get_mapper("appointment.v1").with_user(self.clerk)
        uids = self.env["integration.identifier"]
        account = make_appointments(self.env, 1).patient_account_id
        document = {
            "patient_account": {
                "entity": "patient_account",
                "id": uids._uids(account, "patient_account")[account.id],
            },
            "start": "2030-02-01T10:00:00Z",
            "end": "2030-02-01T10:20:00Z",
        }
        first, second = (
            {"entity": "employee", "id": uids._uids(employee, "employee")[employee.id]}
            for employee in self.providers
        )
        event = mapper._create_from([{**document, "provider": first}])
        self.assert_attended_by(event.sudo(), self.users[:1])
        mapper._update_from(event, {"provider": second})
        self.assert_attended_by(event.sudo(), self.users[1:])
        mapper._update_from(event, {"provider": None})
        self.assert_attended_by(event.sudo(), [])

    def test_guests_are_not_added_later(self):
        event = self.make(provider_employee_id=self.providers[0].id)
        event.with_user(self.clerk).write(
            {
                "partner_ids": [Command.link(self.guest.id)],
                "attendee_ids": [Command.create({"partner_id": self.guest.id})],
            }
        )
        self.assert_attended_by(event, self.users[:1])

    def test_what_is_to_come_follows_the_user_of_the_provider_and_what_is_over_stays(self):
        provider, user = self.providers[0], new_test_user(self.env, "successor")
        event, over = (self.make(provider_employee_id=provider.id) for _ in range(2))
        over._cancel_appointment("Provider is ill")
        provider.user_id = user
        self.assert_attended_by(event, [user])
        self.assert_attended_by(over, self.users[:1])

    def test_what_nobody_closed_is_not_to_come_and_all_that_is_changes_hands_at_once(self):
        provider, user = self.providers[0], new_test_user(self.env, "successor")
        last_year = {"start": "2020-01-07 09:00:00", "stop": "2020-01-07 09:30:00"}
        forgotten = self.make(provider_employee_id=provider.id, **last_year)
        coming = make_appointments(self.env, 3, provider_employee_id=provider.id)
        written, events = [], self.env.registry["calendar.event"]
        write = events.write

        def noting(records, vals):
            written.append(vals)
            return write(records, vals)

        with patch.object(events, "write", noting):
            provider.user_id = user
        self.assertEqual(len([vals for vals in written if "partner_ids" in vals]), 1)
        for event in coming:
            self.assert_attended_by(event, [user])
        self.assert_attended_by(forgotten, self.users[:1])

    def test_a_merge_of_providers_moves_what_is_to_come_to_the_other_calendar(self):
        event = self.make(provider_employee_id=self.providers[0].id)
        self.providers[0]._merge_into(self.providers[1])
        self.assert_attended_by(event, self.users[1:])
