# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.integration_outbox import numbering

from ..engine import store
from ..engine.lane import Message, Unsendable
from ..tools.breaker import BreakerPolicy
from ..tools.gate import GatePolicy
from .common import START, WebhookCase


@tagged("post_install", "-at_install")
class TestOrderAndPace(WebhookCase):
    """What may go out when: order, rate limit, breaker, and messages that cannot be made."""

    def make_due(self, *subjects):
        """One event for each subject, in this order."""
        for number, subject in enumerate(subjects):
            (event_id,) = self.make_events()
            self.cr.execute("UPDATE integration_event SET res_id = %s WHERE id = %s", (subject, event_id))
            self.cr.execute(
                """UPDATE integration_delivery
                      SET due_at = %s, created_at = %s, xid = %s,
                          order_key = CASE WHEN order_key <> '' THEN %s ELSE order_key END
                    WHERE event_id = %s""",
                (START, START, -1000 + number, f"res.users,{subject}", event_id),
            )

    def ordered(self, ordering, on_failure="block"):
        self.subscription.with_user(self.manager).action_withdraw()
        self.subscription.with_user(self.author).write(
            {"ordering": ordering, "order_on_failure": on_failure, "max_in_flight": 4}
        )
        self.approve(self.subscription.with_user(self.author))
        return self.make_lane(is_ordered=True, blocks=on_failure == "block")

    def drain(self, *arguments, **keywords):
        """The ids of what was sent."""
        return [message.id for message in super().drain(*arguments, **keywords)]

    def subjects(self, ids):
        deliveries = self.env["integration.delivery"].browse(ids)
        return [delivery.event_id.res_id for delivery in deliveries]

    # === ORDER === #

    def test_the_events_of_one_record_go_out_in_order(self):
        lane = self.ordered("subject")
        self.make_due(1, 2, 1, 2, 1)
        sent = self.drain(lane)
        for subject in (1, 2):
            own = [id_ for id_, about in zip(sent, self.subjects(sent), strict=True) if about == subject]
            self.assertEqual(own, sorted(own))
        self.assertEqual(len(sent), 5)

    def test_what_waits_for_its_predecessor_keeps_its_own_due_time_and_attempts(self):
        lane = self.ordered("subject")
        self.make_due(1, 1, 2)
        first, behind, other = self.deliveries()
        sent = self.drain(lane, lambda message: "http_503" if message.id == first.id else "ok")
        self.assertEqual(sorted(sent), [first.id, other.id])
        self.env.invalidate_all()
        self.assertEqual((first.state, behind.state, other.state), ("pending", "pending", "delivered"))
        self.assertGreater(first.due_at, START)
        self.assertEqual((behind.due_at, behind.attempt_count), (START, 0))
        self.assertFalse(self.drain(lane), "also later it does not overtake")
        self.clock.advance(seconds=15)
        self.assertEqual(self.drain(lane), [first.id, behind.id])

    def test_one_given_up_holds_up_those_behind_it_until_somebody_decides(self):
        lane = self.ordered("subject")
        self.make_due(1, 1)
        first, behind = self.deliveries()
        self.assertEqual(self.drain(lane, lambda message: "http_404"), [first.id])
        self.assertFalse(self.drain(lane))
        self.assertIsNone(store.find_next_due(self.cr, lane, self.clock()), "no job spins for it")
        first.with_user(self.operator).action_cancel()
        self.assertEqual(self.drain(lane), [behind.id])

    def test_or_is_skipped_where_the_subscription_says_so(self):
        lane = self.ordered("subject", "skip")
        self.make_due(1, 1)
        self.assertEqual(len(self.drain(lane, lambda message: "http_404")), 2)

    def test_all_events_of_a_subscription_stay_in_order(self):
        lane = self.ordered("subscription")
        self.make_due(3, 1, 2)
        sent = self.drain(lane)
        self.assertEqual(self.subjects(sent), [3, 1, 2])

    def test_two_jobs_do_not_overtake_each_other(self):
        lane, lease = self.ordered("subject"), timedelta(minutes=1)
        self.make_due(1, 1, 2)
        first, _behind, other = self.deliveries().ids
        self.assertEqual([c.id for c in store.claim(self.cr, lane, "a", 1, self.clock(), lease)], [first])
        self.assertEqual([c.id for c in store.claim(self.cr, lane, "b", 9, self.clock(), lease)], [other])

    def test_what_waited_gets_its_order_when_it_is_asked_for(self):
        self.make_due(1, 1)
        self.assertEqual(self.deliveries().mapped("order_key"), [False, False])
        self.ordered("subscription")
        self.assertEqual(self.deliveries().mapped("order_key"), ["", ""])

    # === PACE === #

    def test_the_rate_limit_holds_over_all_processes(self):
        lane = self.make_lane(gate=GatePolicy(interval=0.1))
        self.make_due(*range(1, 100))
        sent = len(self.drain(lane)) + len(self.drain(lane))
        seconds = self.clock.seconds()
        self.assertGreater(sent, 20)
        self.assertLessEqual(sent, seconds * 10 + 1)

    def test_a_rate_limit_below_one_a_slice_arms_the_lane_for_later(self):
        lane = self.make_lane(gate=GatePolicy(interval=60))
        self.make_due(1, 2)
        self.assertEqual(len(self.drain(lane)), 1)
        self.assertGreaterEqual(self.summary.again_at, START + timedelta(seconds=59))

    def test_a_receiver_in_trouble_is_left_alone_and_costs_no_attempts(self):
        policy = GatePolicy(BreakerPolicy(minimum=3, rest=30, probes=2))
        lane = self.make_lane(max_in_flight=1, gate=policy)
        self.make_due(*range(1, 11))
        self.assertEqual(len(self.drain(lane, lambda message: "http_503")), 3)
        lane_record = self.subscription.lane_ids
        self.env.invalidate_all()
        self.assertEqual(lane_record.breaker_state, "open")
        self.assertEqual(self.summary.again_at, self.clock() + timedelta(seconds=30))
        untouched = self.deliveries().filtered(lambda delivery: not delivery.attempt_count)
        self.assertEqual(set(untouched.mapped("state")), {"pending"})
        self.assertEqual(len(untouched), 7)
        self.assertFalse(self.drain(lane))
        self.clock.advance(seconds=30)
        self.assertEqual(len(self.drain(lane)), 2, "the probes")
        self.assertEqual(len(self.drain(lane)), 8, "and the rest, once they were taken")
        self.env.invalidate_all()
        self.assertEqual(lane_record.breaker_state, "closed")

    def test_a_receiver_that_asks_for_time_gets_it_for_all_messages(self):
        self.make_due(1, 2, 3)
        lane = self.make_lane(max_in_flight=1)
        self.assertEqual(len(self.drain(lane, lambda message: "http_429", retry_after=300)), 1)
        self.assertEqual(self.summary.again_at, START + timedelta(seconds=300))

    # === RESTORED DATABASES === #

    def test_what_was_restored_from_another_server_goes_out_in_order_and_before_what_is_new(self):
        lane = self.ordered("subscription")
        self.make_due(3, 1, 2)
        restored = self.deliveries().ids
        for table, event in (("integration_event", "id"), ("integration_delivery", "event_id")):
            self.cr.execute(f"UPDATE {table} SET xid = 2::bigint ^ 40 + {event}")
        self.assertFalse(self.drain(lane), "their transactions seem to be to come")
        numbering.settle(self.cr, self.env["integration.numbering"]._get_tables())
        self.cr.execute(
            """SELECT count(*) FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
                WHERE d.xid <> e.xid"""
        )
        self.assertEqual(self.cr.fetchone(), (0,))
        self.make_due(1)
        self.cr.execute("UPDATE integration_delivery SET xid = 1 WHERE NOT id = ANY(%s)", (restored,))
        self.assertEqual(self.drain(lane), self.deliveries().ids)

    # === WHAT CANNOT BE SENT === #

    def test_a_message_that_cannot_be_made_ends_alone(self):
        self.make_due(1, 2, 3)
        bad = self.deliveries()[1]

        def compose(_cr, claimed):
            return [
                Unsendable(c.id, "body_too_large", "300 kB")
                if c.id == bad.id
                else Message(c.id, c.webhook_id, c.trace_id, b"{}")
                for c in claimed
            ]

        self.assertEqual(len(self.drain(self.make_lane(), compose=compose)), 2)
        self.env.invalidate_all()
        self.assertEqual((bad.state, bad.last_code, bad.end_reason), ("dead", "body_too_large", "unsendable"))
        self.assertEqual(bad.attempt_ids.detail, "300 kB")

    def test_what_kills_its_job_again_and_again_is_given_up(self):
        self.make_due(1)
        lane, lease = self.make_lane(), timedelta(seconds=1)
        for number in range(1, store.MOST_LOSSES + 1):
            self.assertTrue(store.claim(self.cr, lane, str(number), 1, self.clock(), lease), number)
            self.clock.advance(seconds=2)
            store.sweep(self.cr, self.clock())
        delivery = self.deliveries()
        self.assertEqual((delivery.state, delivery.end_reason), ("dead", "lost"))
        self.assertEqual((delivery.attempt_count, delivery.lost_count), (0, store.MOST_LOSSES))
        self.assertEqual(sorted(delivery.attempt_ids.mapped("number")), [1, 2, 3, 4, 5])
