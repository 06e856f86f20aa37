# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every grant is looked at; who decides, and about what, is beyond doubt."""

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import ApiFixtures


@tagged("post_install", "-at_install")
class TestIntegrationAccessReview(ApiFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.contract = cls.env["integration.contract"].search([("state", "=", "active")], limit=1)
        cls.client = cls.make_client(grants=[{"contract_id": cls.contract.id}])
        cls.grant = cls.client.grant_ids
        cls.issue(cls.client)
        cls.reviewer = cls.make_manager("api_reviewer")

    def start(self, *reviewers, **vals):
        """Return a running review of the test's company, as the first reviewer, or the author, sees it."""
        reviewers = reviewers or (self.reviewer, self.approver)
        review = self.env["integration.access.review"].with_user(self.author)
        users = self.env["res.users"].union(*reviewers)
        review = review.create({"company_id": self.company.id, "reviewer_ids": users.ids, **vals})
        review.action_start()
        return review.with_user(reviewers[0])

    def line(self, review, grant=None):
        """Return the line of a grant, as whoever sees the review."""
        grant = grant or self.grant
        return review.line_ids.filtered(lambda line: line.grant_id.id == grant.id)

    def decide_others(self, review):
        """Keep whatever else there is."""
        others = review.line_ids.filtered(lambda line: line.grant_id.id != self.grant.id)
        others.with_user(self.reviewer)._decide("kept", "Not of this test")

    def test_every_grant_in_force_of_the_company_is_listed_with_its_use(self):
        other = self.make_client("other", grants=[{"contract_id": self.contract.id}])
        other.grant_ids.with_user(self.approver).action_retire()
        review = self.start()
        line = self.line(review)
        self.assertEqual(
            (line.client_id, line.contract_name, line.operations, line.approver_id.id, line.key_count),
            (self.client, self.contract.name, "Read", self.approver.id, 1),
        )
        self.assertEqual((line.state, line.last_used_at), ("pending", False))
        self.assertFalse(self.line(review, other.grant_ids))
        live = self.env["integration.grant"].search(
            [("company_id", "=", self.company.id), ("state", "in", ("approved", "suspended"))]
        )
        self.assertEqual(review.line_ids.grant_id.sorted("id"), live.sorted("id"))

    def test_each_reviewer_is_asked_until_it_is_done(self):
        review = self.start()
        self.assertEqual(review.activity_ids.user_id, self.reviewer | self.approver)
        self.decide_others(review)
        self.line(review)._decide("kept")
        review.action_complete()
        self.assertEqual((review.state, review.completer_id), ("done", self.reviewer))
        self.assertFalse(review.activity_ids)

    def test_what_is_revoked_ends_at_once_and_is_on_record_with_its_reason(self):
        review = self.start()
        self.line(review)._decide("revoked", "Nobody needs it")
        self.assertEqual(self.grant.state, "retired")
        self.assertEqual(self.line(review).state, "revoked")
        row = self.env["integration.audit"].search([("action", "=", "access.revoked")])
        self.assertEqual((row.user_id, row._get_affected()), (self.reviewer, self.grant))
        self.assertEqual(json.loads(row.detail), {"reason": "Nobody needs it"})

    def test_nothing_is_revoked_without_a_reason(self):
        line = self.line(self.start())
        for reason in (None, "", "  "):
            with self.assertRaises(UserError):
                line._decide("revoked", reason)
        self.assertEqual(self.grant.state, "approved")

    def test_what_nobody_uses_is_kept_for_a_reason_only(self):
        self.grant._write_guarded({"approved_at": fields.Datetime.now() - timedelta(days=100)})
        line = self.line(self.start())
        self.assertEqual(line.suggestion, "unused")
        with self.assertRaises(UserError):
            line._decide("kept")
        action = line.action_keep()
        wizard = self.env[action["res_model"]].with_user(self.reviewer).with_context(**action["context"])
        form = Form(wizard)
        with self.assertRaises(AssertionError):
            form.save()  # the reason is required
        form.reason = "Used at the end of the year"
        form.save().action_decide()
        self.assertEqual((line.state, line.reason), ("kept", "Used at the end of the year"))

    def test_what_is_in_use_is_kept_with_one_click(self):
        self.grant._write_guarded({"last_used_at": fields.Datetime.now()})
        line = self.line(self.start())
        self.assertFalse(line.suggestion)
        self.assertIsNone(line.action_keep())
        self.assertEqual((line.state, line.decider_id), ("kept", self.reviewer))

    def test_nobody_keeps_what_they_approved_but_may_revoke_it(self):
        line = self.line(self.start()).with_user(self.approver)
        self.assertIn("approved", line.conflict)
        with self.assertRaisesRegex(UserError, "you approved it"):
            line._decide("kept", "I know it is fine")
        line._decide("revoked", "I was wrong")
        self.assertEqual(self.grant.state, "retired")

    def test_of_many_at_once_those_that_the_reviewer_approved_are_left_to_another_one(self):
        other = self.make_client("other", grants=[{"contract_id": self.contract.id}]).grant_ids
        (self.grant | other)._write_guarded({"last_used_at": fields.Datetime.now()})
        other._write_guarded({"approver_id": self.author.id})
        review = self.start()
        lines = self.line(review) | self.line(review, other)
        told = lines.with_user(self.approver).action_keep()
        self.assertEqual([self.line(review).state, self.line(review, other).state], ["pending", "kept"])
        self.assertIn("1 left for another reviewer", told["params"]["message"])

    def test_a_review_says_what_its_only_reviewer_cannot_keep(self):
        review = self.env["integration.access.review"].with_user(self.author)
        review = review.create({"company_id": self.company.id, "reviewer_ids": self.approver.ids})
        self.assertGreaterEqual(review.unkeepable_count, 1)
        review.action_start()
        self.assertGreaterEqual(review.unkeepable_count, 1)
        review.reviewer_ids |= self.reviewer
        self.assertEqual(review.unkeepable_count, 0)

    def test_who_answers_for_a_grant_is_warned(self):
        line = self.line(self.start(self.author, self.reviewer))
        self.assertIn("answer for", line.with_user(self.author).conflict)
        self.assertFalse(line.with_user(self.reviewer).conflict)

    def test_only_its_reviewers_decide_and_complete(self):
        review = self.start(self.reviewer)
        for user in (self.author, self.approver):
            with self.assertRaises(AccessError):
                self.line(review).with_user(user)._decide("revoked", "No")
            with self.assertRaises(AccessError):
                review.with_user(user).action_complete()
        self.assertEqual(self.grant.state, "approved")

    def test_only_managers_of_the_company_are_reviewers(self):
        developer = new_test_user(self.env, "dev", "integration_core.group_integration_developer")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "integration_core.group_integration_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        for user in (developer, stranger):
            with self.assertRaises(ValidationError):
                self.start(user)

    def test_of_two_reviewers_the_second_is_told_what_the_first_decided(self):
        second = self.make_manager("api_reviewer_2")
        review = self.start(self.reviewer, second)
        self.line(review)._decide("kept", "Needed")
        with self.assertRaisesRegex(UserError, "already"):
            self.line(review).with_user(second)._decide("kept", "Needed")
        self.line(review).with_user(second)._decide("revoked", "Not needed")
        for decision in ("kept", "revoked"):
            with self.assertRaises(UserError):
                self.line(review)._decide(decision, "After all")
        self.assertEqual((self.line(review).state, self.line(review).decider_id), ("revoked", second))

    def test_many_are_decided_together_or_none(self):
        self.make_client("other", grants=[{"contract_id": self.contract.id}])
        review = self.start()
        lines = review.line_ids
        self.line(review)._decide("kept")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lines._decide("kept", "All")
        self.assertEqual(len(lines.filtered(lambda line: line.state == "kept")), 1)
        lines._decide("revoked", "A partner has left")
        self.assertEqual(set(lines.mapped("state")), {"revoked"})

    def test_it_is_not_complete_before_all_is_decided(self):
        review = self.start()
        self.assertEqual(review.progress, 0)
        with self.assertRaisesRegex(UserError, "not decided"):
            review.action_complete()
        self.decide_others(review)
        self.line(review)._decide("kept", "Needed")
        self.assertEqual(review.progress, 100)
        review.action_complete()

    def test_a_grant_that_ended_meanwhile_needs_no_decision(self):
        review = self.start()
        self.decide_others(review)
        self.grant.with_user(self.approver).action_retire()
        self.assertEqual(review.stale_count, 1)
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.line(review)._decide("kept", "Needed")
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            review.action_complete()
        review.action_refresh()
        self.assertEqual((self.line(review).state, review.stale_count), ("ended", 0))
        review.action_complete()

    def test_a_grant_that_was_changed_and_approved_again_is_decided_again(self):
        review = self.start()
        self.decide_others(review)
        self.line(review)._decide("kept", "Reads only")
        self.grant.with_user(self.author).action_withdraw()
        self.grant.with_user(self.author).can_create = True
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self.approve(self.grant)
        with self.assertRaises(UserError):
            review.action_complete()
        review.action_refresh()
        line = self.line(review)
        self.assertEqual((line.state, line.operations, line.reason), ("pending", "Read, create", False))

    def test_a_completed_review_does_not_change_any_more(self):
        review = self.start()
        review.line_ids._decide("kept", "Needed")
        review.action_complete()
        with self.assertRaises(UserError):
            self.line(review)._decide("revoked", "Late")
        for vals in (
            {"name": "x"},
            {"reviewer_ids": [Command.clear()]},
            {"due_date": False},
            {"state": "draft"},
        ):
            with self.assertRaises(UserError):
                review.write(vals)
        for user in (self.reviewer, self.env.user):
            with self.assertRaises(UserError):
                self.line(review).with_user(user).write({"reason": "x"})
        with self.assertRaises(UserError):
            self.line(review).sudo().unlink()
        with self.assertRaises(UserError):
            review.unlink()

    def test_a_planned_review_decides_nothing(self):
        review = self.env["integration.access.review"].with_user(self.author).create({})
        with self.assertRaises(UserError):
            review.action_start()
        with self.assertRaises(UserError):
            review.action_complete()

    def test_another_company_sees_and_reviews_its_own(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "integration_core.group_integration_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        review = self.start()
        self.assertFalse(self.env["integration.access.review"].with_user(stranger).search([]))
        self.assertFalse(self.env["integration.access.review.line"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            review.with_user(stranger).action_cancel()
        self.author.company_ids += elsewhere
        theirs = self.env["integration.access.review"].with_user(self.author)
        theirs = theirs.create({"company_id": elsewhere.id, "reviewer_ids": stranger.ids})
        theirs.action_start()
        self.assertFalse(theirs.line_ids)

    def test_rights_per_role(self):
        rights = {"user": "r", "operator": "r", "developer": "r", "auditor": "r", "manager": "rwcd"}
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role, letters in rights.items():
            user = new_test_user(self.env, f"role_{role}", f"integration_core.group_integration_{role}")
            review = self.env["integration.access.review"].with_user(user)
            line = self.env["integration.access.review.line"].with_user(user)
            for letter, operation in operations.items():
                self.assertEqual(review.has_access(operation), letter in letters, (role, operation))
                self.assertEqual(line.has_access(operation), letter == "r", (role, operation))

    def test_the_yearly_run_is_planned_once_and_a_person_is_asked(self):
        reviews = self.env["integration.access.review"].search([("company_id", "=", self.company.id)])
        self.assertFalse(reviews)
        self.env["integration.access.review"]._cron_plan()
        self.assertFalse(reviews.search([("company_id", "=", self.company.id)]))
        with freeze_time(fields.Datetime.now() + timedelta(days=340)):
            self.env["integration.access.review"]._cron_plan()
            self.env["integration.access.review"]._cron_plan()
        review = reviews.search([("company_id", "=", self.company.id)])
        self.assertEqual((len(review), review.state), (1, "draft"))
        self.assertEqual(len(review.activity_ids), 1)
        self.assertIn(review.activity_ids.user_id, review.reviewer_ids)

    def test_the_next_run_has_the_reviewers_of_the_last_who_are_still_there(self):
        review = self.start()
        review.line_ids._decide("kept", "Needed")
        review.action_complete()
        self.approver.active = False
        with freeze_time(fields.Datetime.now() + timedelta(days=340)):
            review.sudo()._cron_plan()
        planned = review.search([("state", "=", "draft"), ("company_id", "=", self.company.id)])
        self.assertEqual(planned.reviewer_ids, self.reviewer)
