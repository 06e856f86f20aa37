# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_core.models import integration_issue_retrying

from ..models.integration_lane import JOB_KEY
from .common import WebhookCase

REASON = "the receiver's address was corrected"


@tagged("post_install", "-at_install")
class TestIntegrationIssue(WebhookCase):
    """The issue of webhooks that were given up says what they tell of, and sends all of them again."""

    def give_up(self, count=3, code="http_404", **events):
        """Give up new deliveries and return the open issue that tells of it."""
        ids = self.make_events(count, **events)
        self.cr.execute(
            "UPDATE integration_delivery SET state = 'dead', last_code = %s WHERE event_id = ANY(%s)",
            (code, ids),
        )
        self.env.invalidate_all()
        self.env["integration.delivery"]._report_dead()
        return self.env["integration.issue"].search(
            [("code", "=", "delivery_dead"), ("is_open", "=", True)], order="id desc", limit=1
        )

    def test_it_tells_which_records_the_webhooks_were_about(self):
        issue = self.give_up(3)
        told = self.deliveries().event_id
        self.assertEqual(
            {(row.res_model, row.res_id) for row in issue.affected_ids},
            {(event.res_model, event.res_id) for event in told},
        )
        self.assertEqual(sum(issue.affected_ids.mapped("occurrence_count")), 3)

    def test_all_of_them_are_sent_again_by_one_press(self):
        issue = self.give_up(3).with_user(self.operator)
        self.assertTrue(issue.can_retry)
        self.assertEqual(issue._retry_all(REASON), 3)
        self.env.invalidate_all()
        self.assertEqual(set(self.deliveries().mapped("state")), {"pending"})
        self.assertFalse(self.deliveries().issue_id)
        jobs = self.env["queue.job"].search([("identity_key", "=", f"{JOB_KEY}{self.subscription.id}")])
        self.assertEqual(len(jobs), 1)
        rows = self.env["integration.audit"].search([("action", "=", "delivery.pending")])
        self.assertEqual((len(rows), rows.user_id), (3, self.operator))

    def test_what_the_subscription_does_not_take_any_more_holds_up_nothing_behind_it(self):
        dropped = self.make_events(2, type_="test.dropped")
        issue = self.give_up(2)
        self.cr.execute(
            "UPDATE integration_delivery SET state = 'dead', issue_id = %s WHERE event_id = ANY(%s)",
            (issue.id, dropped),
        )
        self.cr.execute(
            "UPDATE integration_subscription SET approved_patterns = 'test.happened' WHERE id = %s",
            (self.subscription.id,),
        )
        self.env.invalidate_all()
        self.patch(integration_issue_retrying, "SLICE", 2)
        issue.with_user(self.operator)._retry_all(REASON)
        self.assertEqual((issue.retry_done, issue.retry_skipped), (2, 2))
        self.assertFalse(issue.with_user(self.operator)._retry_slice())
        self.env.invalidate_all()
        self.assertEqual(self.deliveries().mapped("state"), ["dead"] * 2 + ["pending"] * 2)
        self.assertEqual((issue.retry_done, issue.retry_skipped, issue.is_retrying), (4, 2, False))

    def test_those_of_an_issue_that_was_merged_are_sent_again_from_the_one_that_goes_on(self):
        first, second = self.give_up(2, "http_404"), self.give_up(1, "timeout")
        self.assertNotEqual(first, second)
        first.with_user(self.operator)._merge(second.with_user(self.operator), "one outage of the receiver")
        self.assertEqual(first.with_user(self.operator)._retry_all(REASON), 3)
        self.env.invalidate_all()
        self.assertEqual(set(self.deliveries().mapped("state")), {"pending"})

    def test_the_form_of_the_subscription_leads_to_it(self):
        self.assertFalse(self.subscription.open_issue_count)
        issue = self.give_up(2)
        self.subscription.invalidate_recordset()
        self.assertEqual(self.subscription.open_issue_count, 1)
        action = self.subscription.with_user(self.operator).action_open_issues()
        self.assertEqual(self.env["integration.issue"].search(action["domain"]), issue)
        issue.with_user(self.operator).action_resolve()
        self.subscription.invalidate_recordset()
        self.assertFalse(self.subscription.open_issue_count)

    def test_what_to_do_about_it_is_the_button_that_its_cause_names(self):
        issue = self.give_up(2)
        self.assertIn("“Retry all affected”", issue.cause_id.remedy)
        self.assertTrue(issue.remedy.endswith("Then press “Retry all affected”."), issue.remedy)

    def test_its_cause_says_that_it_can_be_done_again(self):
        self.assertTrue(self.give_up(1).cause_id.is_retriable)
