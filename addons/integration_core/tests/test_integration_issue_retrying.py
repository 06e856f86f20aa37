# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable, QueryCanceled

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import integration_issue_retrying
from ..retriable import Retriable
from .issue_case import IssueCase

LOGGER = integration_issue_retrying.__name__
REASON = "the receiver's address was corrected"


@tagged("post_install", "-at_install")
class TestIntegrationIssueRetrying(IssueCase):
    """After the fix one press does all of it again; what is too much for a press goes on by itself."""

    def setUp(self):
        super().setUp()
        self.failed = self.env["res.partner"].create([{"name": str(n), "ref": "failed"} for n in range(25)])
        self.done, self.asked = [], []
        self.fails_again, self.broken = False, self.failed.browse()
        self.patch(integration_issue_retrying, "SLICE", 10)

        def do_again(found):
            if found & self.broken:
                raise ZeroDivisionError
            self.done += found.ids
            self.asked.append((found.env.user, len(found)))
            if not self.fails_again:
                found.sudo().ref = "done"
            return len(found)

        self.patch(
            self.registry["integration.issue"],
            "_get_retriables",
            lambda issue: [
                Retriable(issue.env["res.partner"], Domain("ref", "=", "failed"), do_again),
            ],
        )
        self.issue = self.raise_issue().with_user(self.operator)

    def press(self, reason=REASON):
        wizard = (
            self.env["integration.issue.retry"]
            .with_user(self.operator)
            .with_context(default_issue_ids=self.issue.ids)
            .create({"reason": reason})
        )
        self.assertEqual(wizard.count, self.issue._count_retriable())
        wizard.invalidate_recordset()  # pressing is a request of its own
        return wizard.action_retry()

    def run_cron(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["integration.issue"]._cron_retry()

    def test_what_is_few_is_done_at_once(self):
        self.failed[3:].ref = False
        self.press()
        self.assertEqual(self.asked, [(self.operator, 3)])
        self.assertEqual((self.issue.is_retrying, self.issue.retry_done), (False, 3))

    def test_one_is_told_as_one(self):
        self.failed[1:].ref = False
        self.assertEqual(self.press()["params"]["message"], "1 is done again.")
        self.assertIn(f"1 is done again: {REASON}", self.issue.sudo().message_ids[0].body)

    def test_what_is_many_goes_on_by_itself_as_who_asked_and_shows_how_far_it_is(self):
        message = "25 are done again. The issue shows how far that is."
        self.assertEqual(self.press()["params"]["message"], message)
        self.assertTrue(self.issue.is_retrying)
        self.assertEqual((self.issue.retry_done, self.issue.retry_progress), (10, 40))
        self.run_cron()
        self.assertEqual(self.asked, [(self.operator, 10), (self.operator, 10), (self.operator, 5)])
        self.assertEqual((self.issue.is_retrying, self.issue.retry_progress), (False, 100))

    def test_what_fails_again_meanwhile_is_not_taken_a_second_time(self):
        self.fails_again = True
        self.press()
        self.run_cron()
        self.assertEqual(self.done, self.failed.ids)
        self.assertFalse(self.issue.is_retrying)

    def test_what_failed_since_is_not_done_for_ever(self):
        self.press()
        self.failed.create([{"name": "since", "ref": "failed"}] * 30)
        self.run_cron()
        self.assertEqual(len(self.done), 25)

    def test_one_that_cannot_be_done_holds_up_none_of_the_others(self):
        self.broken = self.failed[3] + self.failed[12]
        with mute_logger(LOGGER):
            self.press()
            self.run_cron()
        self.assertEqual(sorted(self.done), (self.failed - self.broken).ids)
        self.assertEqual((self.issue.retry_done, self.issue.retry_skipped), (25, 2))
        self.assertIn("2 could not be done again", self.issue.sudo().message_ids[0].body)

    def test_others_go_on_when_somebody_is_at_the_records_of_one(self):
        other = self.raise_issue("http_404", key=("other",)).with_user(self.operator)
        self.press()
        other.sudo()._write_guarded(
            {"is_retrying": True, "retry_user_id": self.operator.id, "retry_total": 5, "retry_done": 0}
        )
        held, slice_ = self.issue, self.registry["integration.issue"]._retry_slice

        def retry_slice(issue):
            if issue == held:
                raise LockNotAvailable
            return slice_(issue)

        self.patch(self.registry["integration.issue"], "_retry_slice", retry_slice)
        now, cron = fields.Datetime.now(), self.env.ref("integration_core.ir_cron_issue_retry")
        self.run_cron()
        self.assertTrue(self.issue.is_retrying, "it goes on later")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id), ("call_at", ">", now)])
        self.assertLess(triggers.call_at, now + timedelta(minutes=2))
        self.assertEqual((other.is_retrying, other.retry_done), (False, 5))

    def test_what_fails_for_good_ends_it_and_says_so(self):
        self.press()

        def retry_slice(issue):
            raise QueryCanceled

        self.patch(self.registry["integration.issue"], "_retry_slice", retry_slice)
        with mute_logger(LOGGER):
            self.run_cron()
        self.assertFalse(self.issue.is_retrying)
        self.assertIn("has stopped: QueryCanceled", self.issue.sudo().message_ids[0].body)

    def test_it_is_stopped_by_an_operator_who_is_told_how_far_it_was(self):
        self.press()
        with self.assertRaises(AccessError):
            self.issue.with_user(self.user).action_stop_retry()
        self.issue.action_stop_retry()
        self.assertFalse(self.issue.is_retrying)
        self.assertIn("10 of 25", self.issue.sudo().message_ids[0].body)
        self.run_cron()
        self.assertEqual(len(self.done), 10)
        self.assertTrue(self.issue.can_retry)
        with self.assertRaisesRegex(UserError, "any more"):
            self.issue.action_stop_retry()

    def test_it_is_not_begun_twice(self):
        self.press()
        with self.assertRaisesRegex(UserError, "already"):
            self.issue._retry_all(REASON)

    def test_it_ends_when_nothing_can_be_begun_any_more(self):
        self.press()
        self.failed.ref = False
        self.run_cron()
        self.assertFalse(self.issue.is_retrying)

    def test_who_asked_and_lost_the_role_since_has_nothing_done(self):
        self.press()
        self.operator.group_ids = self.env.ref("integration_core.group_integration_user")
        self.run_cron()
        self.assertEqual(self.asked, [(self.operator, 10)])
        self.assertFalse(self.issue.sudo().is_retrying)

    def test_who_asked_and_left_since_has_nothing_done(self):
        self.press()
        self.operator.active = False
        self.run_cron()
        self.assertEqual(self.asked, [(self.operator, 10)])
        self.assertFalse(self.issue.sudo().is_retrying)

    def test_it_asks_a_reason_and_keeps_it_with_the_count(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self.press("x")
        self.press()
        row = self.env["integration.audit"].search([("action", "=", "issue.retried")])
        self.assertIn(REASON, row.detail)
        self.assertIn("25", row.detail)

    def test_nothing_that_failed_is_nothing_to_do_again(self):
        self.failed.ref = False
        self.assertFalse(self.issue.can_retry)
        with self.assertRaisesRegex(UserError, "left"):
            self.issue._retry_all(REASON)

    def test_operators_only(self):
        for user in (self.user, self.developer, self.auditor):
            with self.assertRaises(AccessError):
                self.issue.with_user(user)._retry_all(REASON)
