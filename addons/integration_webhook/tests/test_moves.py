# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine import erasure, moves, replay_store, store
from ..models.integration_lane import JOB_KEY
from .replay_case import ReplayCase

LONG = timedelta(hours=20)


@tagged("post_install", "-at_install")
class TestMoves(ReplayCase):
    """What people and decisions do to deliveries that wait or ended."""

    def setUp(self):
        super().setUp()
        self.now = self.env["integration.drain"]._now()

    def make_waiting(self, count=1):
        """Deliveries that failed three times and are due in 20 hours."""
        self.make_events(count)
        self.cr.execute(
            "UPDATE integration_delivery SET attempt_count = 3, due_at = %s, last_code = 'http_500'",
            (self.now + LONG,),
        )
        self.lane_jobs().unlink()
        return self.deliveries()

    def lane_jobs(self):
        return self.env["queue.job"].search([("identity_key", "=", f"{JOB_KEY}{self.subscription.id}")])

    def audited(self, action):
        return self.env["integration.audit"].search([("action", "=", action)])

    # === SENT NOW === #

    def test_what_waits_to_be_tried_again_is_sent_now_one_or_many_alike(self):
        for count in (1, 3):
            deliveries = self.make_waiting(count).filtered(lambda delivery: delivery.state == "pending")[
                -count:
            ]
            before = len(self.audited("delivery.hastened"))
            shown = deliveries.with_user(self.operator).action_retry()
            self.assertIn(f"{count} of {count}", shown["params"]["message"])
            self.assertLess(
                max(self.deliveries().browse(deliveries.ids).mapped("due_at")), self.now + LONG / 2
            )
            self.assertEqual(set(deliveries.mapped("state")), {"pending"})
            self.assertEqual(len(self.audited("delivery.hastened")) - before, count)
            self.assertEqual(len(self.lane_jobs()), 1, "and a job sees to it")

    def test_what_is_due_already_says_how_it_is_sent(self):
        delivery = self.make_waiting(1)[-1].with_user(self.operator)
        delivery.action_retry()
        with self.assertRaisesRegex(UserError, "It is due already.*Try now"):
            delivery.action_retry()

    def test_one_that_is_sent_now_lets_through_what_is_in_order_behind_it(self):
        lane = self.make_lane(is_ordered=True)
        first, second = self.make_waiting(2)
        self.cr.execute("UPDATE integration_delivery SET order_key = 'k'")
        self.cr.execute("UPDATE integration_delivery SET due_at = %s WHERE id = %s", (self.now, second.id))
        self.assertFalse(store.claim(self.cr, lane, "a", 9, self.now + timedelta(hours=1), LONG))
        first.with_user(self.operator).action_retry()
        claimed = store.claim(self.cr, lane, "b", 9, self.now + timedelta(hours=1), LONG)
        self.assertEqual([delivery.id for delivery in claimed], [first.id, second.id])

    def test_what_is_being_sent_is_left_to_who_sends_it(self):
        delivery = self.make_waiting()
        self.cr.execute("UPDATE integration_delivery SET state = 'sending', claim_id = 'x'")
        self.env.invalidate_all()
        for button in ("action_retry", "action_cancel"):
            with self.assertRaises(UserError):
                getattr(delivery.with_user(self.operator), button)()

    def test_what_the_subscription_may_not_get_any_more_is_not_sent_again(self):
        self.make_events(type_="test.dropped")
        delivery = self.deliveries()
        delivery.with_user(self.operator).action_cancel()
        self.cr.execute(
            "UPDATE integration_subscription SET approved_patterns = 'test.kept' WHERE id = %s",
            (self.subscription.id,),
        )
        with self.assertRaises(UserError):
            delivery.with_user(self.operator).action_retry()
        self.assertEqual(self.deliveries().state, "cancelled")

    # === RESUMED === #

    def test_resuming_a_subscription_sends_now_what_waits_to_be_tried_again(self):
        for reason in (None, "gone", "failing"):
            with self.subTest(reason=reason):
                self.make_waiting()
                if reason:
                    self.subscription._pause_itself(reason)
                else:
                    self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
                self.subscription.with_user(self.manager).action_resume()
                due = max(self.deliveries(subscription_id=self.subscription.id).mapped("due_at"))
                self.assertLess(due, self.now + LONG / 2)
                self.assertEqual(len(self.lane_jobs()), 1)

    def test_trying_a_lane_now_lifts_its_rest_and_sends_what_waits(self):
        self.make_waiting()
        self.rest()
        lane = self.subscription.lane_ids.with_user(self.operator)
        lane.action_resume()
        self.env.invalidate_all()
        self.assertFalse(lane.opens_at)
        self.assertLess(self.deliveries().due_at, self.now + LONG / 2)
        self.assertEqual(len(self.lane_jobs()), 1)
        self.assertEqual(self.audited("lane.resumed").user_id, self.operator)

    def test_a_lane_over_which_nothing_may_be_sent_is_not_tried(self):
        self.make_waiting()
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        with self.assertRaises(UserError):
            self.subscription.lane_ids.with_user(self.operator).action_resume()

    def test_a_replay_keeps_its_pace_when_its_subscription_is_resumed(self):
        self.make_events(3)
        self.set_state(self.deliveries(), "delivered", "ok")
        self.run_job(self.start(pace=1))
        paced = self.deliveries(state="pending").mapped("due_at")
        moves.hasten_lane(self.cr, self.subscription.id, self.now)
        self.assertEqual(self.deliveries(state="pending").mapped("due_at"), paced)

    # === A REST THAT THE RECEIVER ASKED FOR === #

    def rest(self):
        self.cr.execute(
            """UPDATE integration_lane SET opens_at = %s, breaker_state = 'closed',
                      gate = '{"state": "closed", "buckets": [], "trips": 0}' WHERE subscription_id = %s""",
            (self.now + LONG, self.subscription.id),
        )
        self.env.invalidate_all()

    def test_a_rest_that_the_receiver_asked_for_is_shown_until_it_is_over(self):
        lane = self.subscription.lane_ids
        self.assertFalse(lane.is_resting)
        self.rest()
        self.assertTrue(lane.is_resting and self.subscription.is_resting)
        self.cr.execute("UPDATE integration_lane SET opens_at = %s", (self.now - timedelta(seconds=1),))
        self.env.invalidate_all()
        self.assertFalse(lane.is_resting)
        for name in ("integration.lane", "integration.subscription"):
            arch = self.env[name].get_views([(False, "form")])["views"]["form"]["arch"]
            self.assertIn("asked us to wait until", arch)

    # === CANCELLED === #

    def test_a_cancelled_one_does_not_read_as_given_up_however_it_was_cancelled(self):
        self.make_events(type_="test.dropped")
        event_id = self.deliveries().event_id.id
        replay = self.make_replay()
        ways = {
            None: lambda ids: moves.cancel_chosen(self.cr, ids, self.now),
            "erased": lambda ids: erasure.stop(self.cr, [event_id], self.now),
            "replayed": lambda ids: replay_store.hand_over(self.cr, replay.id, 9, self.now),
        }
        issue = self.env["integration.issue"]._raise_issue(
            "delivery_dead", key=("x",), summary="x", severity="low"
        )
        for code, cancel in ways.items():
            with self.subTest(code=code):
                self.cr.execute("DELETE FROM integration_delivery WHERE replay_id IS NOT NULL")
                self.cr.execute(
                    """UPDATE integration_delivery SET state = 'dead', end_reason = 'permanent', issue_id = %s,
                              last_code = 'http_404', last_status = 404, done_at = NULL""",
                    (issue.id,),
                )
                if code == "replayed":
                    replay.action_count()
                    self.env.flush_all()
                delivery = self.deliveries()
                cancel(delivery.ids)
                self.env.invalidate_all()
                self.assertEqual(delivery.state, "cancelled")
                self.assertFalse(delivery.end_reason or delivery.issue_id)
                self.assertTrue(delivery.done_at)
                self.assertEqual(delivery.last_code, code or "http_404")
