# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import asyncio
import itertools
from datetime import timedelta

from odoo.tests import tagged

from ..engine import moves, store
from ..engine.lane import Settlement
from ..engine.slice import SLICE_SECONDS
from ..engine.tenure import Tenure
from ..tools.retry import Decision, Outcome
from .common import START, FakeSender, WebhookCase


@tagged("post_install", "-at_install")
class TestDrain(WebhookCase):
    """One slice of work, with time and receiver in our hands."""

    def make_due(self, count):
        self.make_events(count)
        self.cr.execute("UPDATE integration_delivery SET due_at = %s", (START,))

    def test_all_that_is_due_is_sent_once(self):
        self.make_due(7)
        messages = self.drain()
        self.assertEqual(len({message.webhook_id for message in messages}), 7)
        self.assertEqual(self.summary.delivered, 7)
        self.assertEqual(set(self.deliveries().mapped("state")), {"delivered"})
        self.assertEqual(self.deliveries().attempt_ids.mapped("code"), ["ok"] * 7)
        self.assertFalse(self.drain(), "and not again")

    def test_what_is_due_later_waits(self):
        self.make_due(1)
        self.clock.now = START - timedelta(seconds=1)
        self.assertFalse(self.drain())

    def test_a_failure_is_tried_again_by_the_schedule_with_the_same_id_and_then_given_up(self):
        self.make_due(1)
        seen = []
        for wait in (10, 60, 0):
            seen += self.drain(answer=lambda message: "http_503")
            summary = self.summary
            self.assertFalse(self.drain(), "not before it is due")
            self.clock.advance(seconds=wait)
        self.assertEqual(len(seen), 3)
        self.assertEqual(len({message.webhook_id for message in seen}), 1)
        delivery = self.deliveries()
        self.assertEqual(sorted(delivery.attempt_ids.mapped("number")), [1, 2, 3])
        self.assertEqual(
            (delivery.state, delivery.last_code, delivery.last_status), ("dead", "http_503", 503)
        )
        self.assertEqual(delivery.attempt_ids.sorted("number").mapped("number"), [1, 2, 3])
        self.assertEqual(summary.dead, 1)

    def test_a_permanent_failure_is_given_up_at_once(self):
        self.make_due(1)
        self.drain(answer=lambda message: "http_404")
        self.assertEqual(self.deliveries().state, "dead")

    def test_one_failure_does_not_touch_the_others(self):
        self.make_due(4)
        first = self.deliveries()[0].webhook_id
        self.drain(answer=lambda message: "timeout" if message.webhook_id == first else "ok")
        self.assertEqual(
            self.deliveries().mapped("state"), ["pending", "delivered", "delivered", "delivered"]
        )

    def test_what_was_not_begun_when_the_slice_ends_is_given_back_without_an_attempt(self):
        self.make_due(9)
        begun = itertools.count(1)

        def answer(_message):
            if next(begun) == 4:  # all that may be in flight are
                self.clock.advance(seconds=99)
            return "ok"

        messages = self.drain(self.make_lane(max_in_flight=4), answer)
        self.assertEqual(len(messages), 4)
        self.assertEqual((self.summary.delivered, self.summary.given_back), (4, 5))
        waiting = self.deliveries(state="pending")
        self.assertEqual(set(waiting.mapped("attempt_count")), {0})
        self.assertFalse(waiting.attempt_ids)
        self.assertEqual(len(self.drain()), 5)

    def test_what_comes_while_an_answer_is_awaited_goes_along(self):
        """Nobody else may send over the lane meanwhile."""
        self.make_due(1)
        more = iter((2, 1))

        def answer(_message):
            if count := next(more, 0):
                self.make_due(count)
            return "ok"

        self.assertEqual(len(self.drain(answer=answer)), 4)
        self.assertEqual(set(self.deliveries().mapped("state")), {"delivered"})

    def test_a_late_answer_keeps_the_others_going_in_overtime(self):
        """The job has to stay for it; then it can as well send what is due."""
        self.make_due(1)
        lane, waiting = self.make_lane(max_in_flight=2, total_timeout=15), asyncio.Event()
        sender = FakeSender(self.clock)
        send = sender.send

        async def straggle(message):
            if len(sender.messages) == 0:
                outcome = await send(message)
                self.make_due(30)
                await waiting.wait()
                return outcome
            self.clock.advance(seconds=0.5)
            if len(sender.messages) == 25:
                waiting.set()
            return await send(message)

        sender.send = straggle
        self.drain_with(sender, lane)
        self.assertGreater(self.clock.seconds(), SLICE_SECONDS + 5)
        self.assertEqual(self.summary.delivered, 26, "and with the answer the slice is over")
        self.assertEqual(len(self.deliveries(state="pending")), 5)

    def test_a_lane_that_is_not_as_it_was_loaded_is_sent_over_no_more(self):
        """An address that was corrected, a key that was revoked: what was loaded before is of no use."""
        self.make_due(9)
        current = [True]

        def answer(_message):
            current[0] = False
            return "ok"

        lane = self.make_lane(max_in_flight=2)
        messages = self.drain(lane, answer, tenure=Tenure(is_current=lambda cr: current[0]))
        self.assertLess(len(messages), 9)
        self.assertEqual(self.summary.delivered + self.summary.given_back, 9)
        self.assertEqual(set(self.deliveries().mapped("state")), {"pending", "delivered"})
        self.assertFalse(self.drain(lane, tenure=Tenure(is_current=lambda cr: False)))

    def test_others_have_the_lane_while_the_last_answers_are_awaited(self):
        self.make_due(2)
        handed_over, answered = [], asyncio.Event()
        sender = FakeSender(self.clock)
        send = sender.send

        async def straggle(message):
            self.clock.advance(minutes=1)  # no overtime is that long
            await answered.wait()
            return await send(message)

        def hand_over(straggling):
            handed_over.append(straggling)
            answered.set()

        sender.send = straggle
        self.drain_with(sender, tenure=Tenure(hand_over=hand_over))
        self.assertEqual(handed_over, [1])
        self.assertTrue(self.summary.is_handed_over)
        self.assertEqual((self.summary.delivered, self.summary.given_back), (1, 1))

    def test_who_answers_at_once_has_nothing_handed_over(self):
        self.make_due(3)
        self.drain(tenure=Tenure(hand_over=self.fail))
        self.assertFalse(self.summary.is_handed_over)

    def test_a_job_that_lasts_sees_to_a_successor_and_a_short_one_does_not(self):
        secured = []
        tenure = Tenure(secure=lambda cr: secured.append(self.clock.seconds()))

        def slowly(_message):
            self.clock.advance(seconds=0.7)
            return "ok"

        self.make_due(1)
        self.drain(tenure=tenure)
        self.assertFalse(secured)
        self.make_due(4)
        self.drain(self.make_lane(max_in_flight=1), slowly, tenure=tenure)
        self.assertEqual(len(secured), 1, "now and then is enough")

    def test_pausing_stops_at_the_next_batch(self):
        self.make_due(3)
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.env.flush_all()
        self.assertFalse(self.drain())

    def test_a_suspended_interface_and_an_archived_system_stop_it_too(self):
        self.make_due(1)
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        self.env.flush_all()
        self.assertFalse(self.drain())
        self.interface.with_user(self.manager).action_resume()
        self.system.active = False
        self.env.flush_all()
        self.assertFalse(self.drain())

    def test_a_late_outcome_is_a_no_op(self):
        self.make_due(1)

        def late(_message):
            self.clock.advance(minutes=10)
            store.sweep(self.cr, self.clock())
            return "ok"

        self.assertEqual(len(self.drain(answer=late)), 1)
        delivery = self.deliveries()
        self.assertEqual(
            (delivery.state, delivery.attempt_ids.mapped("code")), ("pending", ["lease_expired"])
        )
        self.assertEqual(self.summary.sent, 0)

    def test_a_stale_claim_writes_nothing(self):
        self.make_due(1)
        lease = timedelta(seconds=30)
        (claimed,) = store.claim(self.cr, self.make_lane(), "old", 10, self.clock(), lease)
        self.clock.advance(minutes=1)
        store.sweep(self.cr, self.clock())
        store.claim(self.cr, self.make_lane(), "new", 10, self.clock(), lease)
        for claim_id, state in (("old", "sending"), ("new", "delivered")):
            store.settle(self.cr, [self.delivered(claimed.id, claim_id)], self.clock())
            self.assertEqual(self.deliveries().state, state)
        self.assertEqual(self.deliveries().attempt_ids.sorted("id").mapped("code"), ["lease_expired", "ok"])

    def test_statements_refuse_what_the_table_does_not_allow(self):
        self.make_due(1)
        delivery = self.deliveries()
        for state in ("pending", "delivered", "dead", "cancelled"):
            self.cr.execute("UPDATE integration_delivery SET state = %s, claim_id = 'c'", (state,))
            self.assertFalse(store.settle(self.cr, [self.delivered(delivery.id, "c")], self.clock()), state)
        self.cr.execute("UPDATE integration_delivery SET claim_id = NULL, state = 'delivered'")
        for move in (moves.revive, moves.cancel_chosen, moves.hasten):
            self.assertFalse(move(self.cr, delivery.ids, self.clock()))

    def delivered(self, id_, claim_id):
        return Settlement(
            id_, claim_id, Decision("delivered"), Outcome("ok", started_at=self.clock(), status=200)
        )
