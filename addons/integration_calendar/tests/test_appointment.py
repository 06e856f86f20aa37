# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from odoo.addons.integration_patient.tests.common import SECRETS, make_accounts

from .common import START, make_appointments


@tagged("post_install", "-at_install")
class TestAppointment(TransactionCase):
    """An appointment in the calendar tells nobody who the patient is, and changes in one way."""

    def setUp(self):
        super().setUp()
        self.event = make_appointments(self.env, 1)
        self.account = self.event.patient_account_id
        self.colleague = new_test_user(self.env, "colleague", "base.group_user")

    def test_the_title_is_made_of_service_and_account_whatever_was_given(self):
        event = make_appointments(self.env, 1, name="Moreauova", description="MRN-777")
        self.assertEqual(event.name, f"CONSULT · {event.patient_account_id.name}")
        event.with_user(self.scheduler()).write({"name": "Moreauova", "service_type_code": "CONTROL"})
        self.assertEqual(event.name, f"CONTROL · {event.patient_account_id.name}")
        self.env.flush_all()
        for table in ("calendar_event", "calendar_attendee", "mail_message"):
            for secret in SECRETS:
                self.env.cr.execute(f"SELECT 1 FROM {table} t WHERE t::text LIKE %s", [f"%{secret}%"])
                self.assertFalse(self.env.cr.fetchall(), f"{secret} stands in {table}")

    def scheduler(self):
        return new_test_user(self.env, "scheduler", "integration_patient.group_patient_account_viewer")

    def test_a_colleague_sees_the_time_but_not_the_account_and_changes_nothing(self):
        seen = self.event.with_user(self.colleague)
        self.assertEqual(seen.read(["name", "start"])[0]["name"], self.event.name)
        for names in (["patient_account_id"], ["cancellation_reason"]):
            with self.assertRaises(AccessError):
                seen.read(names)
        with self.assertRaises(AccessError):
            seen.write({"start": START + timedelta(days=1)})
        with self.assertRaises(AccessError):
            seen.action_no_show_appointment()
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.colleague).create(
                {"name": "x", "is_appointment": True, "start": START, "stop": START}
            )

    def test_other_events_stay_as_they_are(self):
        mine = {"name": "Lunch", "description": "At noon", "start": START, "stop": START + timedelta(hours=1)}
        event = self.env["calendar.event"].with_user(self.colleague).create(mine)
        event.name = "Early lunch"
        self.assertEqual((event.name, event.partner_ids), ("Early lunch", self.colleague.partner_id))
        event.unlink()

    def test_nobody_is_written_to(self):
        provider = self.event.provider_employee_id
        provider.user_id = new_test_user(self.env, "robin", email="robin@northgate.example")
        sent = []
        with patch.object(
            type(self.env["mail.template"]), "send_mail", lambda *args, **kwargs: sent.append(args)
        ):
            before = self.env["mail.message"].search_count([("message_type", "!=", "notification")])
            event = make_appointments(self.env, 1, provider_employee_id=provider.id)
            self.assertTrue(event.attendee_ids)
            event.start = START + timedelta(days=3)
            event._cancel_appointment("Provider is ill")
        after = self.env["mail.message"].search_count([("message_type", "!=", "notification")])
        self.assertEqual((sent, after), ([], before))
        self.assertFalse(self.env["mail.mail"].search([("email_to", "like", "robin")]))
        self.assertFalse(self.env["mail.notification"].search([("mail_message_id.res_id", "=", event.id)]))

    def test_the_status_changes_by_the_table_only(self):
        allowed = {
            "proposed": {"booked", "cancelled"},
            "booked": {"arrived", "fulfilled", "noshow", "cancelled"},
            "arrived": {"fulfilled", "cancelled"},
            "noshow": {"arrived"},
        }
        for old in ("proposed", "booked", "arrived", "fulfilled", "noshow", "cancelled"):
            for new in ("proposed", "booked", "arrived", "fulfilled", "noshow", "cancelled"):
                self.event._write_guarded({"appointment_status": old})
                if new in allowed.get(old, ()):
                    self.event._move_appointment(new)
                    self.assertEqual(self.event.appointment_status, new)
                else:
                    with self.assertRaises(UserError):
                        self.event._move_appointment(new)

    def test_who_comes_late_after_a_no_show_takes_the_time_of_the_provider_again(self):
        self.event.action_no_show_appointment()
        self.assertEqual(self.event.show_as, "free")
        self.event.action_arrive_appointment()
        self.assertEqual((self.event.appointment_status, self.event.show_as), ("arrived", "busy"))

    def test_the_history_tells_each_status_and_not_the_patient(self):
        self.env.flush_all()
        self.env.cr.precommit.run()  # as the end of the request does
        self.event.action_arrive_appointment()
        self.event._cancel_appointment("Moreauova is ill")
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = self.event.sudo().message_ids
        self.assertIn("Appointment made", " ".join(messages.mapped("body")))
        values = messages.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "appointment_status"
        )
        self.assertEqual([(v.old_value_char, v.new_value_char) for v in values], [("Booked", "Cancelled")])
        for table in ("mail_message", "mail_tracking_value"):
            for secret in SECRETS:
                self.env.cr.execute(f"SELECT 1 FROM {table} t WHERE t::text LIKE %s", [f"%{secret}%"])
                self.assertFalse(self.env.cr.fetchall(), f"{secret} stands in {table}")

    def test_nobody_writes_past_the_actions(self):
        for values in ({"appointment_status": "fulfilled"}, {"is_appointment": False}):
            with self.assertRaises(UserError):
                self.event.write(values)
        with self.assertRaises(UserError):
            make_appointments(self.env, 1, appointment_status="fulfilled")
        with self.assertRaises(UserError):
            self.event.unlink()

    def test_an_appointment_has_an_account_and_a_time_of_its_own(self):
        for values in ({"patient_account_id": False}, {"allday": True, "start_date": "2030-01-07"}):
            with self.assertRaises(ValidationError):
                make_appointments(self.env, 1, **values)

    def test_provider_and_place_are_of_the_company_of_the_account(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        account = make_accounts(self.env, 1, company_id=other.id)
        with self.assertRaises(ValidationError):
            make_appointments(self.env, 1, patient_account_id=account.id)

    def test_an_appointment_is_not_moved_to_a_patient_whom_the_user_does_not_see(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        theirs = make_accounts(self.env, 1, company_id=other.id)
        event = make_appointments(self.env, 1, provider_employee_id=False, service_location_id=False)
        mine, name, seen = event.patient_account_id, event.name, event.with_user(self.scheduler())
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            seen.write({"patient_account_id": theirs.id})
        self.env.invalidate_all()
        self.assertEqual((event.patient_account_id, event.name), (mine, name))
        account = make_accounts(self.env, 1)
        seen.patient_account_id = account
        self.assertEqual(event.patient_account_id, account)

    def test_the_company_of_an_appointment_is_that_of_its_account_whatever_was_given(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        user, mine = self.scheduler(), self.account.company_id
        vals = {"is_appointment": True, "patient_account_id": self.account.id}
        vals |= {"start": START, "stop": START + timedelta(hours=1)}
        for company in (other.id, False):
            with self.subTest(company):
                event = self.env["calendar.event"].with_user(user).create({**vals, "company_id": company})
                self.assertEqual(event.company_id, mine)
                event.write({"company_id": company, "placer_number": "P-1"})
                self.assertEqual((event.company_id, event.placer_number), (mine, "P-1"))
                by_default = event.with_context(default_company_id=company).create(vals)
                self.assertEqual(by_default.company_id, mine)
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    event.sudo().write({"company_id": company})

    def test_a_double_booking_of_a_provider_is_shown_and_not_refused(self):
        provider = self.event.provider_employee_id
        self.assertFalse(self.event.has_conflict)
        second = make_appointments(self.env, 1, provider_employee_id=provider.id)
        self.env.invalidate_all()
        self.assertTrue(self.event.has_conflict and second.has_conflict)
        second._cancel_appointment("Provider is ill")
        self.env.invalidate_all()
        self.assertFalse(self.event.has_conflict or second.has_conflict)

    def test_a_double_booking_is_told_before_it_is_saved(self):
        vals = {
            "appointment_status": "booked",
            "start": self.event.start,
            "stop": self.event.stop,
            "provider_employee_id": self.event.provider_employee_id.id,
            "patient_account_id": self.account.id,
        }
        new = self.env["calendar.event"].new(vals)
        self.assertTrue(new.has_conflict)
        new.start = self.event.start - timedelta(hours=1)
        new.stop = self.event.start
        self.assertFalse(new.has_conflict, "one that ends when the other begins")
        self.assertFalse(self.env["calendar.event"].new(vals, origin=self.event).has_conflict, "with itself")

    def test_no_double_booking_tells_of_another_company(self):
        partner = self.env["res.partner"].create({"name": "Locum"})
        other = self.env["res.company"].create({"name": "Other clinic"})
        theirs = make_accounts(self.env, 1, company_id=other.id)
        vals = {
            "provider_employee_id": False,
            "provider_partner_id": partner.id,
            "service_location_id": False,
        }
        event = make_appointments(self.env, 1, **vals)
        make_appointments(self.env, 1, patient_account_id=theirs.id, **vals)
        self.env.invalidate_all()
        self.assertFalse(event.has_conflict)
        make_appointments(self.env, 1, **vals)
        self.env.invalidate_all()
        self.assertTrue(event.has_conflict)

    def test_double_bookings_of_events_years_apart_cost_one_statement(self):
        event = self.event
        times = {"start": START + timedelta(days=2000), "stop": START + timedelta(days=2001)}
        late = make_appointments(self.env, 2, **times)
        self.env.flush_all()
        self.env.invalidate_all()
        events = event | late
        events.mapped("company_id")
        before = self.env.cr.sql_log_count
        self.assertEqual(events.mapped("has_conflict"), [False, True, True])
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_a_merge_of_accounts_takes_the_appointments_along(self):
        target = make_accounts(self.env, 1)
        self.account._merge_into(target)
        self.assertEqual(self.event.patient_account_id, target)
        self.assertEqual(self.event.name, f"CONSULT · {target.name}")

    def test_a_merge_of_providers_takes_along_what_is_still_to_come(self):
        provider = self.event.provider_employee_id
        over = make_appointments(self.env, 1, provider_employee_id=provider.id)
        over.action_complete_appointment()
        other = self.env["hr.employee"].create({"name": provider.name, "company_id": provider.company_id.id})
        provider._merge_into(other)
        self.assertEqual((self.event.provider_employee_id, over.provider_employee_id), (other, provider))

    def test_an_erasure_forgets_why_appointments_were_cancelled(self):
        self.event._cancel_appointment("Moreauova is ill")
        self.account._erase_person()
        self.assertFalse(self.event.cancellation_reason)
        self.assertEqual(self.event.appointment_status, "cancelled")

    def test_the_dialog_cancels(self):
        user = self.scheduler()
        action = self.event.with_context(purpose="cancel").action_ask()
        form = Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))
        self.assertEqual(action["name"], f"Cancel {self.event.name}")
        form.reason = "Provider is ill"
        form.save().action_cancel()
        self.assertEqual(self.event.cancellation_reason, "Provider is ill")

    def test_the_views_load(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_calendar.appointment_action")
        events = self.env["calendar.event"].with_user(self.scheduler())
        views = events.get_views([*action["views"], (action["search_view_id"][0], "search")])["views"]
        self.assertEqual(set(views), {"list", "calendar", "form", "graph", "pivot", "search"})
        self.assertIn("has_conflict", views["form"]["arch"])
        form = etree.fromstring(views["form"]["arch"])
        for name in ("complete", "no_show"):
            self.assertTrue(form.xpath(f"//button[@name='action_{name}_appointment']/@confirm"), name)

    def test_the_list_begins_with_what_is_to_come(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_calendar.appointment_action")
        self.assertEqual(literal_eval(action["context"])["search_default_upcoming"], 1)
        search = etree.fromstring(self.env.ref("integration_calendar.appointment_view_search").arch)
        [upcoming] = search.xpath("//filter[@name='upcoming']/@domain")
        over = make_appointments(
            self.env, 1, start=START - timedelta(days=9999), stop=START - timedelta(days=9998)
        )
        found = self.env["calendar.event"].search(literal_eval(upcoming))
        self.assertEqual(found & (self.event | over), self.event)

    def test_an_appointment_is_made_by_account_and_time_without_a_subject_or_guests(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_calendar.appointment_action")
        [view] = [view_id for view_id, kind in action["views"] if kind == "form"]
        events = self.env["calendar.event"].with_user(self.scheduler())
        events = events.with_context(default_is_appointment=True, default_appointment_status="proposed")
        form = Form(events, view=view)
        form.patient_account_id = self.account
        form.start, form.stop = START, START + timedelta(minutes=20)
        form.service_type_code = "CONTROL"
        event = form.save()
        self.assertEqual(event.name, f"CONTROL · {self.account.name}")
        self.assertEqual((event.appointment_status, event.stop), ("proposed", START + timedelta(minutes=20)))
        asked = set(form._view["fields"])
        meeting = {
            "name",
            "partner_ids",
            "videocall_location",
            "privacy",
            "show_as",
            "alarm_ids",
            "recurrency",
        }
        self.assertFalse(asked & (meeting | {"allday", "location", "user_id", "description"}))

    def test_odoo_s_form_of_meetings_asks_nothing_of_an_appointment(self):
        form = Form(self.event, view="calendar.view_calendar_event_form")
        for name in ("name", "start", "duration"):
            self.assertTrue(form._get_modifier(name, "readonly"), name)
        arch = self.env["calendar.event"].get_view(
            self.env.ref("calendar.view_calendar_event_form").id, "form"
        )["arch"]
        hidden = etree.fromstring(arch).xpath("//*[@invisible='is_appointment']")
        inside = {field.get("name") for node in hidden for field in node.iter("field")}
        self.assertLessEqual({"partner_ids", "privacy", "show_as", "allday", "alarm_ids", "location"}, inside)

    def test_links_lead_to_the_form_of_appointments_and_others_to_that_of_meetings(self):
        own = self.env.ref("integration_calendar.appointment_view_form").id
        seen = self.event.with_user(self.scheduler())
        self.assertEqual(seen.action_open_appointment()["views"], [(own, "form")])
        lunch = self.env["calendar.event"].create({"name": "Lunch"})
        for event in (lunch.with_env(seen.env), self.event.with_user(self.colleague)):
            self.assertNotEqual(event.get_formview_id(), own)
