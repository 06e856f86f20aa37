# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import integration_issue_retrying
from .issue_case import IssueCase

REASON = "the receiver's address was corrected"


@tagged("post_install", "-at_install")
class TestIntegrationIssueRetrying(IssueCase):
    """After the fix one press does all of it again; what is too much for a press goes on by itself."""

    def setUp(self):
        super().setUp()
        self.failed, self.asked = list(range(25)), []
        self.fails_again = False
        self.patch(integration_issue_retrying, "SLICE", 10)

        def retry(issue, limit):
            begun, self.failed = self.failed[:limit], self.failed[limit:]
            self.asked.append((issue.env.user, len(begun)))
            if self.fails_again:
                self.failed += begun
            return len(begun)

        model = self.registry["integration.issue"]
        self.patch(model, "_count_retriable", lambda _issue: len(self.failed))
        self.patch(model, "_retry", retry)
        self.issue = self.raise_issue().with_user(self.operator)

    def press(self, reason=REASON):
        wizard = (
            self.env["integration.issue.retry"]
            .with_user(self.operator)
            .with_context(default_issue_ids=self.issue.ids)
            .create({"reason": reason})
        )
        self.assertEqual(wizard.count, len(self.failed))
        return wizard.action_retry()

    def run_cron(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["integration.issue"]._cron_retry()

    def test_what_is_few_is_done_at_once(self):
        self.failed = [1, 2, 3]
        self.press()
        self.assertEqual(self.asked, [(self.operator, 3)])
        self.assertEqual((self.issue.is_retrying, self.issue.retry_done), (False, 3))

    def test_what_is_many_goes_on_by_itself_as_who_asked_and_shows_how_far_it_is(self):
        self.press()
        self.assertTrue(self.issue.is_retrying)
        self.assertEqual((self.issue.retry_done, self.issue.retry_progress), (10, 40))
        self.run_cron()
        self.assertEqual(self.asked, [(self.operator, 10), (self.operator, 10), (self.operator, 5)])
        self.assertEqual((self.issue.is_retrying, self.issue.retry_progress), (False, 100))

    def test_what_fails_again_meanwhile_is_not_done_for_ever(self):
        self.fails_again = True
        self.press()
        self.run_cron()
        self.assertEqual(sum(count for _user, count in self.asked), 25)
        self.assertFalse(self.issue.is_retrying)

    def test_it_is_not_begun_twice(self):
        self.press()
        with self.assertRaisesRegex(UserError, "already"):
            self.issue._retry_all(REASON)

    def test_it_ends_when_nothing_can_be_begun_any_more(self):
        self.press()
        self.failed = []
        self.run_cron()
        self.assertFalse(self.issue.is_retrying)

    def test_who_asked_and_lost_the_role_since_has_nothing_done(self):
        self.press()
        self.operator.group_ids = self.env.ref("integration_core.group_integration_user")
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
        self.failed = []
        self.assertFalse(self.issue.can_retry)
        with self.assertRaisesRegex(UserError, "left"):
            self.issue._retry_all(REASON)

    def test_operators_only(self):
        for user in (self.user, self.developer, self.auditor):
            with self.assertRaises(AccessError):
                self.issue.with_user(user)._retry_all(REASON)
