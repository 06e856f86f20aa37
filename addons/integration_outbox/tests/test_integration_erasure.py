# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

CANARY = "Kanaria Zwitscher"
REASON = "Request 2026-118 of the officer"
UID = "0b8f8d3e-6a0e-4c57-9d62-9f1de15b4a77"


@tagged("post_install", "-at_install")
class TestIntegrationErasure(TransactionCase):
    """What is kept about a subject goes everywhere, and nothing of anybody else."""

    def setUp(self):
        super().setUp()
        self.manager = new_test_user(
            self.env, "erasure_manager", groups="integration_core.group_integration_manager"
        )
        self.subject = self.env["res.partner"].create({"name": "somebody"})
        self.env["integration.identifier"].create(
            {"entity": "party", "value": UID, "res_model": "res.partner", "res_id": self.subject.id}
        )
        self.events = self.make_event(UID) | self.make_event(UID, type_="party.changed")
        Erasure = type(self.env["integration.erasure"])
        self.others_over, self.are_others_over = True, Erasure._are_others_over
        self.patch(Erasure, "_are_others_over", lambda erasure: self.others_over)
        self.other = self.make_event("another", res_id=self.subject.id + 1)

    def make_event(self, uid, type_="party.created", res_id=None, company=None):
        self.cr.execute(
            """INSERT INTO integration_event
                      (uid, type, entity, res_model, res_id, subject_uid, payload, company_id, occurred_at, xid)
               VALUES ('evt_' || gen_random_uuid(), %s, 'party', 'res.partner', %s, %s, %s, %s, now(),
                       -(SELECT count(*) FROM integration_event) - 1000)
               RETURNING id""",
            (type_, res_id or self.subject.id, uid, json.dumps({"id": uid, "name": CANARY}), company),
        )
        return self.env["integration.event"].browse(self.cr.fetchone()[0])

    def make_erasure(self, uid=UID, user=None, **vals):
        return (
            self.env["integration.erasure"]
            .with_user(user or self.manager)
            .create({"subject_uid": uid, "reason": REASON, **vals})
        )

    def erase(self, **vals):
        erasure = self.make_erasure(**vals)
        erasure.action_count()
        erasure.action_erase()
        self.env.invalidate_all()
        return erasure

    def look_again(self, erasure):
        self.env["integration.erasure"]._job_look_again(erasure.id)
        self.env.invalidate_all()

    def test_it_shows_what_it_would_hit_and_changes_nothing(self):
        erasure = self.make_erasure(uid=f" {UID} ")
        erasure.action_count()
        self.assertEqual(
            (erasure.state, erasure.subject_uid, erasure.entity, erasure.res_id),
            ("counted", UID, "party", self.subject.id),
        )
        self.assertIn(("Events", 2), [(place.name, place.found_count) for place in erasure.place_ids])
        self.assertIn(CANARY, self.events[0].payload)

    def test_what_is_kept_about_a_record_that_was_merged_into_the_subject_goes_along(self):
        _other, old = self.env["res.partner"].create([{"name": "another"}, {"name": "somebody"}])
        uid = self.env["integration.identifier"]._uids(old, "party")[old.id]
        event = self.make_event(uid, res_id=old.id)
        self.env["integration.identifier"]._redirect(old, self.subject)
        old.unlink()
        erasure = self.erase()
        self.assertEqual(json.loads(event.payload), {"id": uid, "erased": True})
        places = {place.name: place for place in erasure.place_ids}
        found = places["Events"].found_count
        self.assertGreaterEqual(found, 3)
        self.assertEqual(places["Events"].erased_count, found)
        self.assertIn(CANARY, self.other.payload)

    def test_the_documents_go_and_the_facts_stay(self):
        self.erase()
        for event in self.events:
            self.assertEqual(json.loads(event.payload), {"id": UID, "erased": True})
            self.assertTrue(event.erased_at and event.type and event.occurred_at)
        self.assertIn(CANARY, self.other.payload)
        self.assertFalse(self.other.erased_at)

    def test_what_was_recorded_meanwhile_goes_with_the_second_look(self):
        erasure = self.erase()
        late = self.make_event(UID, type_="party.late")
        self.look_again(erasure)
        self.assertNotIn(CANARY, late.payload)
        self.assertEqual(erasure.state, "erasing", "there was something, so it looks again")
        self.look_again(erasure)
        self.assertEqual(erasure.state, "done")
        self.assertEqual(erasure.place_ids.filtered(lambda place: place.name == "Events").erased_count, 3)

    def test_it_is_not_done_while_a_transaction_runs_that_saw_the_subject(self):
        self.others_over = False
        erasure = self.erase()
        self.look_again(erasure)
        self.assertEqual(erasure.state, "erasing")
        self.others_over = True
        self.look_again(erasure)
        self.assertEqual((erasure.state, erasure.erased_count), ("done", 2))

    def test_a_transaction_that_ran_beside_the_first_pass_is_waited_for(self):
        with self.registry.cursor() as beside, self.registry.cursor() as job:
            beside.execute("SELECT pg_current_xact_id()::text::bigint")
            [running] = beside.fetchone()
            Erasure = self.env(cr=job)["integration.erasure"]
            self.assertFalse(self.are_others_over(Erasure.new({"xid": running})))
            self.assertTrue(self.are_others_over(Erasure.new({"xid": 3})))

    def test_a_second_look_is_planned_and_the_cron_replaces_a_lost_one(self):
        erasure = self.erase()
        jobs = self.env["queue.job"].search([("method_name", "=", "_job_look_again")])
        self.assertEqual(jobs.state, "pending")
        self.assertTrue(jobs.eta)
        jobs.unlink()
        self.env["integration.erasure"]._cron_look_again()
        self.assertTrue(self.env["queue.job"].search([("method_name", "=", "_job_look_again")]))
        self.assertEqual(erasure.state, "erasing")

    def test_a_subject_whose_identifier_is_gone_is_found_by_its_events(self):
        self.env["integration.identifier"].search([("value", "=", UID)]).unlink()
        self.erase()
        self.assertNotIn(CANARY, self.events[0].payload)

    def test_an_unknown_identifier_is_told(self):
        with self.assertRaises(UserError):
            self.make_erasure(uid="nobody").action_count()

    def test_nothing_is_erased_uncounted_or_without_a_reason(self):
        with self.assertRaises(UserError):
            self.make_erasure().action_erase()
        erasure = self.make_erasure(reason="x")
        erasure.action_count()
        with self.assertRaisesRegex(UserError, "Fill in the field “Reason”"):
            erasure.action_erase()
        self.assertIn(CANARY, self.events[0].payload)

    def test_its_name_tells_which_it_is_and_nothing_of_the_subject(self):
        erasure = self.make_erasure()
        self.assertTrue(erasure.display_name.startswith("Erasure · "))
        erasure.action_count()
        self.assertTrue(erasure.display_name.startswith("party · "))
        self.assertNotIn(UID, erasure.display_name)

    def test_another_subject_is_counted_again(self):
        erasure = self.make_erasure()
        erasure.action_count()
        erasure.subject_uid = "another"
        self.assertEqual(erasure.state, "draft")
        with self.assertRaises(UserError):
            erasure.action_erase()

    def test_only_managers_erase(self):
        erasure = self.make_erasure()
        erasure.action_count()
        for group in ("user", "operator", "developer", "auditor"):
            user = new_test_user(
                self.env, f"erasure_{group}", groups=f"integration_core.group_integration_{group}"
            )
            with self.subTest(group=group):
                with self.assertRaises(AccessError):
                    erasure.with_user(user).action_erase()
                with self.assertRaises(AccessError):
                    self.make_erasure(user=user)
        self.assertIn(CANARY, self.events[0].payload)

    def test_events_of_a_company_that_one_does_not_work_in_are_not_erased_along(self):
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.make_event(UID, type_="party.foreign", company=company.id)
        erasure = self.make_erasure()
        with self.assertRaises(AccessError):
            erasure.action_count()
        self.assertIn(CANARY, foreign.payload)

    def test_the_events_stay_append_only_for_everybody_else(self):
        self.erase()
        with self.assertRaises(AccessError):
            self.events[0].sudo().write({"payload": "{}"})
        with self.assertRaises(AccessError):
            self.events[0].sudo().write({"erased_at": False})

    def test_the_audit_trail_says_so_without_the_person(self):
        erasure = self.erase()
        rows = self.env["integration.audit"].search(
            [("res_model", "=", "integration.erasure"), ("res_id", "=", erasure.id)]
        )
        self.assertIn("erasure.erased", rows.mapped("action"))
        self.assertFalse(rows.filtered(lambda row: CANARY in f"{row.detail} {row.res_name}"))

    def test_it_is_filled_in_on_its_form_from_an_event(self):
        context = self.events[0].with_user(self.manager).action_erase_subject()["context"]
        Erasure = self.env["integration.erasure"].with_user(self.manager).with_context(**context)
        with Form(Erasure) as form:
            form.reason = REASON
        self.assertEqual(form.record.subject_uid, UID)

    def test_auditors_see_each_erasure_and_viewers_none(self):
        erasure = self.erase()
        auditor, viewer = (
            new_test_user(self.env, f"erasure_{group}", groups=f"integration_core.group_integration_{group}")
            for group in ("auditor", "user")
        )
        views = erasure.with_user(auditor).get_views([(False, "list"), (False, "form"), (False, "search")])
        shown = [name for name in views["models"][erasure._name]["fields"] if name in erasure._fields]
        self.assertEqual(erasure.with_user(auditor).read(shown)[0]["subject_uid"], UID)
        self.assertTrue(erasure.with_user(auditor).place_ids.mapped("erased_count"))
        with self.assertRaises(AccessError):
            erasure.with_user(viewer).read(["subject_uid"])

    def test_an_erasure_of_another_company_is_invisible(self):
        company = self.env["res.company"].create({"name": "Other"})
        erasure = self.erase()
        self.cr.execute(
            "UPDATE integration_erasure SET company_id = %s WHERE id = %s", (company.id, erasure.id)
        )
        self.env.invalidate_all()
        self.assertFalse(erasure.with_user(self.manager).search([("id", "=", erasure.id)]))

    def test_a_chosen_record_is_found_by_its_identifier(self):
        erasure = self.env["integration.erasure"].with_user(self.manager).new({"record": None})
        self.patch(type(erasure), "_selection_record", lambda model: [("res.partner", "Contact")])
        erasure.record = self.subject
        erasure._onchange_record()
        self.assertEqual(erasure.subject_uid, UID)
