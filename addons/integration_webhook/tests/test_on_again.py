# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..models.integration_lane import JOB_KEY
from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestOnAgain(WebhookCase):
    """What held up a lane is gone: it goes on at once, and nobody is told any more to see to it."""

    def setUp(self):
        super().setUp()
        self.work_in_one_transaction()

    def order(self):
        self.subscription.with_user(self.manager).action_withdraw()
        self.subscription.with_user(self.author).write({"ordering": "subscription"})
        self.approve(self.subscription.with_user(self.author))

    def give_up(self, delivery):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_delivery SET state = 'dead', last_code = 'http_404' WHERE id = %s",
            (delivery.id,),
        )
        self.env.invalidate_all()

    def jobs(self):
        return self.env["queue.job"].search([("identity_key", "=", f"{JOB_KEY}{self.subscription.id}")])

    def issue(self, code):
        return self.env["integration.issue"].search([("code", "=", code)])

    # === IT GOES ON === #

    def test_cancelling_what_holds_up_an_ordered_lane_sets_the_rest_going(self):
        self.order()
        self.make_events(2)
        first, _behind = self.deliveries()
        self.give_up(first)
        self.jobs().unlink()
        first.with_user(self.operator).action_cancel()
        self.assertEqual(len(self.jobs()), 1)

    def test_erasing_it_does_too(self):
        self.order()
        self.make_events(2)
        first, behind = self.deliveries()
        self.give_up(first)
        self.jobs().unlink()
        Subject = self.env["integration.subject"]
        self.patch(type(Subject), "_find_events", lambda subject, entity, uid: first.event_id.ids)
        Subject._erase_subject("test", "u")
        self.env.invalidate_all()
        self.assertEqual((first.state, behind.state), ("cancelled", "pending"))
        self.assertEqual(len(self.jobs()), 1)

    def test_without_an_order_nothing_was_held_up(self):
        self.make_events(2)
        self.jobs().unlink()
        self.deliveries()[0].with_user(self.operator).action_cancel()
        self.assertFalse(self.jobs())

    def test_an_interface_that_is_resumed_or_approved_again_sends_what_waits(self):
        interface = self.interface.with_user(self.manager)
        interface._pause("The partner asked us to wait")
        self.make_events()
        self.jobs().unlink()
        interface.action_resume()
        self.assertEqual(len(self.jobs()), 1)
        interface.action_withdraw()
        self.jobs().unlink()
        self.approve(self.interface.with_user(self.author))
        self.assertEqual(len(self.jobs()), 1)

    def test_a_system_that_is_back_from_the_archive_sends_what_waits(self):
        system = self.system.with_user(self.manager)
        system.active = False
        self.make_events()
        self.jobs().unlink()
        system.name = "Analytics of old"
        self.assertFalse(self.jobs())
        system.active = True
        self.assertEqual(len(self.jobs()), 1)

    # === NOBODY IS TOLD ANY MORE === #

    def test_resuming_ends_what_told_to_resume_and_a_later_pause_tells_anew(self):
        self.subscription._pause_itself("failing")
        issue = self.issue("subscription_paused")
        self.assertTrue(issue.is_open)
        self.subscription.with_user(self.author).action_resume()
        self.env.invalidate_all()
        self.assertEqual(issue.state, "resolved")
        self.assertFalse(self.subscription.activity_ids)
        self.assertFalse(issue.activity_ids)
        self.subscription._pause_itself("gone")
        self.assertEqual(self.issue("subscription_paused"), issue)
        self.assertEqual(issue.state, "new")
        self.assertEqual(issue.activity_ids.user_id, self.author)
        self.assertEqual(len(self.subscription.activity_ids), 1)

    def test_resuming_leaves_other_activities_and_other_subscriptions_alone(self):
        other = self.make_subscription(name="Other")
        for subscription in (self.subscription, other):
            subscription._pause_itself("failing")
        self.subscription.activity_schedule("mail.mail_activity_data_todo", user_id=self.author.id)
        self.subscription.with_user(self.author).action_resume()
        self.env.invalidate_all()
        self.assertEqual(len(self.subscription.activity_ids), 1)
        self.assertEqual(len(other.activity_ids), 1)
        self.assertEqual(sorted(self.issue("subscription_paused").mapped("state")), ["new", "resolved"])

    def test_an_issue_of_given_up_deliveries_is_over_with_the_last_of_them(self):
        self.make_events(2)
        first, second = self.deliveries()
        self.give_up(first)
        self.give_up(second)
        self.env["integration.lane"]._cron_watch()
        issue = self.issue("delivery_dead")
        for delivery, state in ((first, "new"), (second, "resolved")):
            delivery.with_user(self.operator).action_retry()
            self.env["integration.lane"]._cron_watch()
            self.env.invalidate_all()
            self.assertEqual(issue.state, state)

    # === WHAT IT HOLDS UP === #

    def test_an_issue_says_how_many_wait_behind_what_was_given_up(self):
        self.order()
        self.make_events(4)
        self.give_up(self.deliveries()[1])
        self.env["integration.lane"]._report_dead()
        issue = self.issue("delivery_dead")
        self.assertIn("2 wait behind it", issue.detail)
        self.assertIn("as soon as it is sent again or cancelled", issue.remedy)

    def test_the_last_in_order_says_how_what_comes_next_gets_on(self):
        self.order()
        self.make_events()
        self.give_up(self.deliveries())
        self.env["integration.lane"]._report_dead()
        self.assertIn("0 wait behind it", self.issue("delivery_dead").detail)
        self.assertIn("as soon as it is sent again", self.issue("delivery_dead").remedy)

    def test_it_says_nothing_of_the_kind_where_nothing_is_held_up(self):
        self.make_events(3)
        self.give_up(self.deliveries()[0])
        self.env["integration.lane"]._report_dead()
        self.assertNotIn("wait behind", self.issue("delivery_dead").detail)
