# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import InboxCase

REASON = "the rule names the property as the contract does"


@tagged("post_install", "-at_install")
class TestIntegrationIssue(InboxCase):
    """The issue of messages that fail lists them, and has all of them processed again after the fix."""

    def fail(self, count=2):
        """Let messages fail and return the issue that tells of it, for an operator."""
        for number in range(count):
            self.put("order.created", {"number": f"T/{number}", "colour": "red"}, number=f"ext-{number}")
        self.run_job()
        self.assertEqual(set(self.find().mapped("state")), {"failed"})
        issue = self.env["integration.issue"].search([("code", "=", "unknown_property")])
        return issue.with_user(self.operator)

    def test_it_lists_the_messages(self):
        issue = self.fail()
        self.assertEqual(
            {(row.res_model, row.res_id) for row in issue.affected_ids},
            {("integration.message", id_) for id_ in self.find().ids},
        )

    def test_all_of_them_are_processed_again_by_one_press_and_the_issue_closes(self):
        issue = self.fail()
        self.env.cr.execute("UPDATE integration_message SET body = replace(body, 'colour', 'contact')")
        self.assertTrue(issue.can_retry)
        self.assertEqual(issue._retry_all(REASON), 2)
        self.assertFalse(issue.is_open)
        self.run_job()
        self.assertEqual(set(self.find().mapped("state")), {"processed"})

    def test_those_of_another_cause_stay(self):
        issue = self.fail()
        other = self.find()[0]
        self.env.cr.execute("UPDATE integration_message SET error_code = 'x' WHERE id = %s", [other.id])
        self.assertEqual(issue._retry_all(REASON), 1)
        self.assertEqual(self.find().mapped("state"), ["failed", "waiting"])

    def test_what_a_person_has_to_decide_one_by_one_is_not_done_again_together(self):
        issue = self.fail()
        self.env.cr.execute("UPDATE integration_message SET error_code = 'message_overtaken'")
        self.env.cr.execute(
            "UPDATE integration_issue SET code = 'message_overtaken' WHERE id = %s", [issue.id]
        )
        self.env.invalidate_all()
        self.assertFalse(issue._count_retriable())
        causes = self.env["integration.cause"]
        self.assertFalse(causes._get("message_overtaken").is_retriable)
        self.assertTrue(causes._get("unknown_property").is_retriable)

    def test_what_was_signed_with_a_key_that_is_revoked_now_or_holds_nothing_is_left(self):
        issue, (first, second) = self.fail(), self.find()
        key = self.source.key_ids
        self.env.cr.execute("UPDATE integration_message SET key_id = %s WHERE id = %s", (key.id, first.id))
        self.env.cr.execute("UPDATE integration_message SET body = NULL WHERE id = %s", (second.id,))
        self.env.invalidate_all()
        key.with_user(self.operator).action_revoke()
        self.assertFalse(issue._count_retriable())
