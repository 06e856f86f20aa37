# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    InvalidFilter,
    NotFound,
    OdooRefused,
    ReadOnlyProperty,
    SchemaViolation,
    WrongStatus,
)
from odoo.addons.integration_patient.tests.common import make_accounts

from .common import make_appointments


@tagged("post_install", "-at_install")
class TestIntegrationMapperAppointment(MapperCase, TransactionCase):
    contract = "appointment.v1"

    def make_records(self, count):
        return make_appointments(self.env, count)

    def make_document(self, **values):
        account = make_accounts(self.env, 1)
        return {
            "patient_account": self.reference(account, "patient_account"),
            "service_type": "CONSULT",
            "start": "2030-02-01T10:00:00Z",
            "end": "2030-02-01T10:20:00Z",
            "placer_number": "PL-1",
            **values,
        }

    def test_a_document_becomes_an_appointment_and_is_read_back(self):
        employee = self.env["hr.employee"].create({"name": "Dana"})
        event = self.mapper._create_from([self.make_document(provider=self.reference(employee, "employee"))])
        self.assertEqual((event.appointment_status, event.provider_employee_id), ("proposed", employee))
        shown = self.mapper._project(event)[0]
        self.assertEqual((shown["start"], shown["end"]), ("2030-02-01T10:00:00Z", "2030-02-01T10:20:00Z"))
        self.assertEqual(shown["company"], event.patient_account_id.company_id.name)
        self.mapper._update_from(event, {"start": "2030-02-02T10:00:00Z", "end": "2030-02-02T11:00:00Z"})
        self.assertEqual(str(event.stop), "2030-02-02 11:00:00")

    def test_a_list_is_asked_for_a_day_a_moment_or_a_period(self):
        early, late, next_day = (
            self.mapper._create_from([self.make_document(start=start, end="2031-05-06T00:20:00Z")])
            for start in ("2031-05-05T00:00:00Z", "2031-05-05T23:59:59Z", "2031-05-06T00:00:00Z")
        )
        for text, expected in (
            ("2031-05-05", early | late),
            ("2031-05-06", next_day),
            ("2031-05-05T23:59:59Z", late),
            ("2031-05-05T17:59:59-06:00", late),
            ("2031-05-05T00:00:01Z/2031-05-06T00:00:01Z", late | next_day),
            ("2031-05-05T00:00:00Z/2031-05-05T23:59:59Z", early),
        ):
            with self.subTest(text):
                self.assertEqual(self.mapper._search_page({"start": text})[0], expected)
        for text in ("today", "2031-13-05", "0999-05-05", "9999-12-31", "2031-05-05/2031-05-06", "/"):
            with self.subTest(text), self.assertRaises(InvalidFilter):
                self.mapper._search_page({"start": text})

    def test_the_title_is_in_no_document(self):
        shown = self.mapper._project(self.make_records(1))[0]
        self.assertFalse({"name", "title", "description"} & shown.keys())

    def test_a_new_one_is_proposed_or_booked(self):
        booked = self.mapper._create_from([self.make_document(status="booked")])
        self.assertEqual(booked.appointment_status, "booked")
        with self.assertRaises(OdooRefused):
            self.mapper._create_from([self.make_document(status="fulfilled")])
        self.assert_refused(
            ReadOnlyProperty, "/status", self.mapper._update_from, booked, {"status": "cancelled"}
        )

    def test_each_action_works_in_its_statuses_and_in_no_other(self):
        event = self.mapper._create_from([self.make_document()])
        for action in ("complete", "no_show", "arrive"):
            with self.assertRaises(WrongStatus):
                self.mapper._invoke(event, action)
        self.mapper._invoke(event, "confirm")
        self.mapper._invoke(event, "arrive")
        self.mapper._invoke(event, "complete")
        self.assertEqual(event.appointment_status, "fulfilled")
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(event, "cancel", {"reason": "Too late"})
        self.assert_refused(SchemaViolation, "/reason", self.mapper._invoke, event, "cancel", {})

    def test_one_that_is_over_is_not_moved(self):
        event = self.mapper._create_from([self.make_document(status="booked")])
        event._cancel_appointment("Provider is ill")
        with self.assertRaises(WrongStatus):
            self.mapper._update_from(event, {"start": "2030-02-02T10:00:00Z"})
        self.mapper._update_from(event, {"start": "2030-02-01T10:00:00Z", "filler_number": "F-1"})
        self.assertEqual(event.filler_number, "F-1")

    def test_other_events_of_the_calendar_are_not_found(self):
        lunch = self.env["calendar.event"].create({"name": "Lunch"})
        uid = self.reference(lunch, "appointment")["id"]
        with self.assertRaises(NotFound):
            self.mapper._find(uid)

    def test_an_appointment_of_another_company_is_not_found(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        account = make_accounts(self.env, 1, company_id=other.id)
        event = make_appointments(
            self.env, 1, patient_account_id=account.id, provider_employee_id=False, service_location_id=False
        )
        user = new_test_user(self.env, "ap_reader", "integration_patient.group_patient_account_viewer")
        with self.assertRaises(NotFound):
            self.mapper.with_user(user)._find(self.reference(event, "appointment")["id"])

    def test_the_least_user_makes_and_changes_one(self):
        groups = ",".join(self.mapper._service_groups["write"])
        user = new_test_user(self.env, "ap_writer", groups)
        mapper, document = self.mapper.with_user(user), self.make_document()
        event = mapper._create_from([document])
        mapper._update_from(event, {"service_type": "CONTROL"})
        mapper._invoke(event, "cancel", {"reason": "Provider is ill"})
        self.assertEqual(mapper._project(event)[0]["cancellation_reason"], "Provider is ill")
        self.assertFalse(event.sudo().partner_ids)
