# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .issue_case import IssueCase


@tagged("post_install", "-at_install")
class TestIntegrationDialog(IssueCase):
    """A dialog belongs to who opened it."""

    def setUp(self):
        super().setUp()
        self.colleague = new_test_user(
            self.env, "colleague", "integration_core.group_integration_operator,base.group_no_one"
        )
        self.issue = self.raise_issue()
        self.mine = (
            self.env["integration.issue.snooze"]
            .with_user(self.operator)
            .create({"issue_ids": self.issue.ids, "reason": "waits for the partner's answer"})
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def test_who_opened_it_reads_it_changes_it_and_presses_its_button(self):
        self.mine.reason = "the partner answers on Monday"
        self.assertEqual(self.mine.search([]), self.mine)
        self.mine.action_snooze()
        self.assertTrue(self.issue.snoozed_until)

    def test_nobody_else_reads_or_changes_it_or_presses_its_button(self):
        theirs = self.mine.with_user(self.colleague)
        attempts = {
            "read": lambda: theirs.read(["reason"]),
            "web_read": lambda: theirs.web_read({"reason": {}}),
            "write": lambda: theirs.write({"reason": "because I can, too"}),
            "unlink": theirs.unlink,
            "button": theirs.action_snooze,
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRaises(AccessError):
                attempt()
        self.assertFalse(self.issue.snoozed_until)

    def test_nobody_else_finds_it_by_what_it_holds(self):
        theirs = self.mine.with_user(self.colleague)
        self.assertFalse(theirs.search([("reason", "ilike", "partner")]))
        self.assertFalse(theirs._read_group([("reason", "ilike", "partner")], ["reason"]))
        self.assertFalse(theirs.has_access("read"))
        self.assertFalse(theirs._filtered_access("write"))

    def test_what_nobody_closed_is_still_cleared_away(self):
        self.env.cr.execute("UPDATE integration_issue_snooze SET write_date = now() - interval '1 day'")
        self.env["integration.issue.snooze"]._transient_vacuum()
        self.assertFalse(self.mine.sudo().exists())
