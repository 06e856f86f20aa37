# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationGoverned(IntegrationCase):
    """Who wrote it never approves it, and what was approved does not change unseen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager_2 = new_test_user(cls.env, "manager_2", "integration_core.group_integration_manager")

    def as_user(self, user):
        return self.interface.with_user(user)

    def test_another_person_approves_and_is_recorded(self):
        self.as_user(self.developer).action_submit()
        self.assertTrue(self.interface.submitted_at)
        self.as_user(self.manager).action_approve()
        self.assertEqual(self.interface.state, "approved")
        self.assertEqual(self.interface.approver_id, self.manager)
        self.assertTrue(self.interface.approved_at)
        self.assertGreater(self.interface.review_date, fields.Date.today() + timedelta(days=360))

    def test_a_review_is_at_most_two_years_away_and_who_moves_it_is_audited(self):
        interface = self.approve(self.interface).with_user(self.developer)
        today = fields.Date.context_today(interface)
        for date in (today + timedelta(days=3 * 365), False):
            with self.assertRaises(ValidationError):
                interface.review_date = date
        interface.review_date = today + timedelta(days=30)
        row = self.env["integration.audit"].search([("action", "=", "review.moved")], limit=1)
        self.assertEqual((row.user_id, row._get_affected()), (self.developer, self.interface))
        self.assertEqual(json.loads(row.detail)["to"], str(interface.review_date))

    def test_the_author_cannot_approve(self):
        self.as_user(self.manager).write({"purpose": "mine"})
        self.as_user(self.manager).action_submit()
        with self.assertRaisesRegex(UserError, "another manager"):
            self.as_user(self.manager).action_approve()
        self.as_user(self.manager_2).action_approve()

    def test_nobody_hides_their_change_behind_a_later_author(self):
        self.as_user(self.manager).write({"clear_clinical": True})
        self.as_user(self.developer).write({"purpose": "a word"})
        self.as_user(self.developer).action_submit()
        self.assertEqual(self.interface.author_id, self.developer)
        with self.assertRaises(UserError):
            self.as_user(self.manager).action_approve()

    def test_the_creator_cannot_approve_what_somebody_else_submitted(self):
        interface = self.interface.with_user(self.manager).copy({"code": "created", "owner_id": self.user.id})
        interface.with_user(self.developer).action_submit()
        with self.assertRaises(UserError):
            interface.with_user(self.manager).action_approve()

    def test_nobody_approves_what_was_changed_while_they_read(self):
        self.as_user(self.developer).action_submit()
        seen = self.as_user(self.manager).with_context(integration_submission=self.interface.submission)
        self.as_user(self.developer).action_withdraw()
        self.as_user(self.developer).write({"clear_clinical": True})
        self.as_user(self.developer).action_submit()
        with self.assertRaisesRegex(UserError, "submitted again meanwhile"):
            seen.action_approve()
        seen.with_context(integration_submission=self.interface.submission).action_approve()
        self.assertEqual(self.interface.state, "approved")

    def test_approve_is_offered_only_to_who_may(self):
        self.as_user(self.manager).write({"purpose": "mine"})
        self.assertFalse(self.as_user(self.manager_2).can_approve, "not before it is submitted")
        self.as_user(self.developer).action_submit()
        for user, may in ((self.manager_2, True), (self.manager, False), (self.user, False)):
            self.assertEqual(self.as_user(user).can_approve, may)

    def test_one_manager_who_may_approve_is_asked_until_it_is_decided(self):
        self.as_user(self.developer).action_submit()
        activity = self.interface.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(self.as_user(activity.user_id).can_approve)
        self.as_user(self.manager).action_reject()
        self.assertFalse(self.interface.activity_ids)
        self.as_user(self.developer).action_submit()
        self.assertEqual(len(self.interface.activity_ids), 1)
        self.as_user(self.developer).action_withdraw()
        self.assertFalse(self.interface.activity_ids)
        self.approve(self.interface)
        self.assertFalse(self.interface.activity_ids)

    def test_who_answers_for_it_is_asked_first_but_not_to_approve_their_own(self):
        self.as_user(self.developer).write({"owner_id": self.manager.id, "steward_id": self.manager_2.id})
        self.as_user(self.developer).action_submit()
        self.assertEqual(self.interface.activity_ids.user_id, self.manager)
        self.as_user(self.developer).action_withdraw()
        self.as_user(self.manager).write({"purpose": "mine"})
        self.as_user(self.developer).action_submit()
        self.assertEqual(self.interface.activity_ids.user_id, self.manager_2)

    def test_nobody_of_another_company_is_asked(self):
        self.as_user(self.developer).company_id = self.env.company
        stranger = self.other_company_user("manager")
        self.as_user(self.developer).owner_id = stranger
        self.as_user(self.developer).action_submit()
        self.assertTrue(self.interface.activity_ids)
        self.assertNotEqual(self.interface.activity_ids.user_id, stranger)

    def test_a_new_record_has_nothing_to_retire_yet(self):
        for name in self.env.registry.descendants(["integration.governed"], "_inherit"):
            if not name.startswith(("integration.interface", "integration.client", "integration.grant")):
                continue
            arch = etree.fromstring(self.env[name].get_view(view_type="form")["arch"])
            for button in arch.xpath("//header/button[@name='action_retire']"):
                hidden = safe_eval(button.get("invisible"), {"id": False, "state": "draft"})
                self.assertTrue(hidden, name)

    def test_superuser_rights_do_not_make_a_second_person(self):
        self.as_user(self.manager).action_submit()
        with self.assertRaises(UserError):
            self.as_user(self.manager).sudo().action_approve()

    def test_nobody_forges_the_fields_that_keep_the_eyes_apart(self):
        for vals in (
            {"author_id": self.user.id},
            {"contributor_ids": [Command.clear()]},
            {"approver_id": self.user.id},
            {"approved_at": fields.Datetime.now()},
            {"submitted_at": fields.Datetime.now()},
        ):
            with self.assertRaises(UserError, msg=str(vals)):
                self.as_user(self.manager).write(vals)
        created = (
            self.env["integration.interface"]
            .with_user(self.manager)
            .with_context(default_approver_id=self.user.id)
            .create({"name": "x", "code": "x", "system_id": self.system.id, "author_id": self.user.id})
        )
        self.assertFalse(created.approver_id)
        self.assertEqual(created.author_id, self.manager)

    def test_only_a_manager_approves_also_without_the_view(self):
        self.as_user(self.developer).action_submit()
        for user in (self.user, self.operator, self.developer, self.auditor):
            for action in ("action_approve", "action_reject", "action_retire"):
                with self.assertRaises(AccessError):
                    getattr(self.as_user(user), action)()

    def test_only_a_developer_submits(self):
        for user in (self.user, self.operator, self.auditor):
            with self.assertRaises(AccessError):
                self.as_user(user).action_submit()

    def test_who_drafts_something_looks_after_it_until_somebody_else_does(self):
        interfaces = self.env["integration.interface"].with_user(self.developer)
        vals = {"name": "New", "code": "new", "system_id": self.system.id, "direction": "inbound"}
        self.assertEqual(interfaces.create(vals).steward_id, self.developer)

    def test_without_an_owner_or_steward_nothing_is_submitted(self):
        self.as_user(self.developer).write({"owner_id": False, "steward_id": False})
        with self.assertRaisesRegex(UserError, "owner"):
            self.as_user(self.developer).action_submit()

    def test_outside_draft_a_governed_field_is_locked_for_everyone(self):
        self.as_user(self.developer).action_submit()
        for state in ("submitted", "approved", "suspended"):
            self.assertEqual(self.interface.state, state)
            for env in (self.env(user=self.developer), self.env(user=self.manager), self.env(su=True)):
                with self.assertRaisesRegex(UserError, "Withdraw it to draft"):
                    self.interface.with_env(env).write({"clear_clinical": True})
            if state == "submitted":
                self.as_user(self.manager).action_approve()
            elif state == "approved":
                self.as_user(self.manager)._pause("The partner asked us to wait")

    def test_an_unchanged_value_and_a_field_that_is_not_governed_may_be_written(self):
        self.approve(self.interface)
        self.as_user(self.manager).write(
            {"system_id": self.system.id, "direction": self.interface.direction, "owner_id": self.user.id}
        )
        self.assertEqual(self.interface.state, "approved")

    def test_withdrawn_changed_and_approved_again(self):
        self.approve(self.interface)
        with self.assertRaises(AccessError):
            self.as_user(self.developer).action_withdraw()
        self.as_user(self.manager).action_withdraw()
        self.assertFalse(self.interface._is_flowing())
        self.as_user(self.developer).write({"clear_personal": True})
        self.approve(self.interface)
        self.assertTrue(self.interface._is_flowing())

    def test_the_developer_withdraws_what_is_only_submitted(self):
        self.as_user(self.developer).action_submit()
        self.as_user(self.developer).action_withdraw()
        self.assertEqual(self.interface.state, "draft")

    def test_an_operator_pulls_the_brake_and_only_a_manager_releases_it(self):
        self.approve(self.interface)
        self.as_user(self.operator)._pause("The partner asked us to wait")
        self.assertFalse(self.interface._is_flowing())
        for user in (self.operator, self.developer, self.user):
            with self.assertRaises(AccessError):
                self.as_user(user).action_resume()
        self.as_user(self.manager).action_resume()
        self.assertTrue(self.interface._is_flowing())

    def test_resume_and_approve_are_not_each_others_back_door(self):
        self.as_user(self.developer).action_submit()
        with self.assertRaises(UserError):
            self.as_user(self.manager).action_resume()
        self.as_user(self.manager).action_approve()
        self.as_user(self.manager)._pause("The partner asked us to wait")
        with self.assertRaises(UserError):
            self.as_user(self.manager_2).action_approve()

    def test_nobody_suspends_what_they_cannot_see(self):
        self.interface.company_id = self.env.company
        self.approve(self.interface)
        with self.assertRaises(AccessError):
            self.as_user(self.other_company_user("operator"))._pause("The partner asked us to wait")

    def test_what_was_approved_is_retired_not_deleted(self):
        self.approve(self.interface)
        with self.assertRaisesRegex(UserError, "Retire"):
            self.as_user(self.manager).unlink()
        self.as_user(self.manager).action_withdraw()
        with self.assertRaises(UserError):
            self.as_user(self.manager).unlink()
        self.as_user(self.manager).copy({"code": "never-approved"}).unlink()

    def test_an_overdue_review_gives_the_owner_one_activity(self):
        self.approve(self.interface)
        self.interface.review_date = fields.Date.today() - timedelta(days=1)
        for _ in range(2):
            self.env["integration.governed"]._cron_review()
        activity = self.interface.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.operator)
        self.assertTrue(self.interface._is_flowing(), "a late review is no reason to stop")

    def test_a_new_approval_settles_the_review(self):
        self.approve(self.interface)
        self.interface.review_date = fields.Date.today()
        self.env["integration.governed"]._cron_review()
        self.assertTrue(self.interface.activity_ids)
        self.as_user(self.manager).action_withdraw()
        self.approve(self.interface)
        self.assertFalse(self.interface.activity_ids)
        self.assertGreater(self.interface.review_date, fields.Date.today())
