# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .issue_case import START, IssueCase

REASON = "the partner's upgrade is on Monday"


@tagged("post_install", "-at_install")
class TestIntegrationIssueSnoozing(IssueCase):
    """Who snoozes an issue sees it no more until its time has come, or it becomes more severe."""

    def setUp(self):
        super().setUp()
        with self.at(0):
            self.issue = self.raise_issue(severity="low").with_user(self.operator)
            self.snooze(self.issue, hours=24)

    def snooze(self, issues, hours, reason=REASON):
        wizard = (
            self.env["integration.issue.snooze"]
            .with_user(self.operator)
            .with_context(default_issue_ids=issues.ids)
            .create({"until": START + timedelta(hours=hours), "reason": reason})
        )
        wizard.action_snooze()

    def found(self, hours):
        with self.at(hours):
            self.env.invalidate_all()
            return self.env["integration.issue"].search([("is_snoozed", "=", False), ("is_open", "=", True)])

    def test_it_is_out_of_sight_until_then(self):
        self.assertNotIn(self.issue, self.found(23))
        self.assertIn(self.issue, self.found(24))

    def test_it_wakes_by_itself(self):
        with self.at(25):
            self.env["integration.issue"]._cron_clock()
        self.assertFalse(self.issue.snoozed_until)
        self.assertIn("its time has come", self.issue.message_ids[0].body)

    def test_it_wakes_when_it_becomes_more_severe_and_not_when_it_happens_again(self):
        with self.at(1):
            self.raise_issue(severity="low")
            self.assertTrue(self.issue.is_snoozed)
            self.raise_issue(severity="high")
            self.assertFalse(self.issue.is_snoozed)

    def test_it_can_be_woken_and_closing_it_ends_the_snooze(self):
        self.issue.action_wake()
        self.assertFalse(self.issue.snoozed_until)
        with self.at(1):
            self.snooze(self.issue, hours=9)
        self.issue.action_resolve()
        self.assertFalse(self.issue.snoozed_until)

    def test_its_clock_runs_on(self):
        with self.at(99):
            self.env["integration.issue"]._tick(START + timedelta(hours=99))
        self.assertEqual(self.issue.clock_state, "breached")

    def test_the_reason_is_kept(self):
        row = self.env["integration.audit"].search([("action", "=", "issue.snoozed")])
        self.assertIn(REASON, row.detail)
        self.assertEqual(row.user_id, self.operator)
        with self.assertRaisesRegex(UserError, "reason"), self.at(1):
            self.snooze(self.issue, hours=9, reason="x")

    def test_neither_what_is_closed_nor_into_the_past(self):
        with self.assertRaisesRegex(UserError, "still to come"), self.at(30):
            self.snooze(self.issue, hours=29)
        self.issue.action_resolve()
        with self.assertRaisesRegex(UserError, "closed"), self.at(1):
            self.snooze(self.issue, hours=9)

    def test_who_may_only_look_snoozes_nothing(self):
        with self.assertRaises(AccessError):
            self.issue.with_user(self.user).action_open_snooze()
        with self.assertRaises(AccessError):
            self.issue.with_user(self.user)._snooze(START + timedelta(days=999), REASON)
