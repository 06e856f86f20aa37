# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import moves, store
from ..engine.lane import Message, Settlement, Unsendable
from ..tools.retry import DEAD, PENDING, UNSENDABLE, Decision, Outcome
from .common import START
from .replay_case import ReplayCase

ORDER = "test.integration.order"
FILTER_LOGGER = "odoo.addons.integration_webhook.models.integration_filter"
LEASE = timedelta(minutes=1)
REFUSAL = "does not take these events"


@tagged("post_install", "-at_install")
class TestJudgedAgain(ReplayCase):
    """What is sent again by hand or by a replay is what is approved at that time, however it was given up before."""

    def reapprove(self, subscription=None, **vals):
        """Withdraw, change and approve it anew."""
        subscription = subscription or self.subscription
        subscription.with_user(self.manager).action_withdraw()
        subscription.with_user(self.author).write(vals)
        self.approve(subscription.with_user(self.author))
        self.env.flush_all()

    def make_filtered(self):
        if ORDER not in self.env:
            self.skipTest("needs the fake order of test_integration")
        return self.make_subscription(
            event_types="test_order.*", filter_model=ORDER, filter_domain="[('name', '=like', 'A%')]"
        )

    def fail_filter(self, subscription, name):
        """A delivery of an event whose filter failed when it happened, and works again now."""
        broken, working = "[('vanished', '=', 1)]", "[('name', '=like', 'A%')]"
        self.set_filter(subscription, broken)
        with mute_logger(FILTER_LOGGER, "odoo.domains"):
            order = self.env[ORDER].create({"name": name})
            self.commit()
        self.set_filter(subscription, working)
        return order, self.deliveries(subscription_id=subscription.id)[-1]

    def set_filter(self, subscription, domain):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_subscription SET approved_filter_domain = %s WHERE id = %s",
            (domain, subscription.id),
        )
        self.env.invalidate_all()

    def claim(self, subscription, now=START):
        """Claim what is due and compose it, as a job does."""
        lane = self.make_lane(subscription.id)
        claimed = store.claim(self.cr, lane, "claim", 10, now, LEASE)
        return claimed, self.env["integration.composer"]._make_compose(lane)(self.cr, claimed)

    def settle(self, claimed, composed):
        """Write what becomes of what cannot be sent, as a job does."""
        store.settle(
            self.cr,
            [
                Settlement(
                    delivery.id,
                    delivery.claim_id,
                    Decision(DEAD, reason=UNSENDABLE),
                    Outcome(message.code, START, is_composed=False),
                )
                for delivery, message in zip(claimed, composed, strict=True)
            ],
            START,
        )

    def assert_refused(self, composed, code):
        self.assertEqual(
            [(type(item), getattr(item, "code", None)) for item in composed], [(Unsendable, code)]
        )

    def move(self, deliveries):
        """Past what the button asks: as if something else had been approved after it was pressed."""
        subscription = deliveries.subscription_id
        for patterns, happens in (("%", True), (subscription.approved_patterns, False)):
            self.cr.execute(
                "UPDATE integration_subscription SET approved_patterns = %s WHERE id = %s",
                (patterns, subscription.id),
            )
            if happens:
                self.assertTrue(moves.revive(self.cr, deliveries.ids, START))

    # === WHAT IS APPROVED NOW === #

    def test_what_a_narrower_approval_cancelled_is_not_sent_by_hand(self):
        self.make_events()
        self.reapprove(event_types="other.*")
        delivery = self.deliveries()
        self.assertEqual((delivery.state, delivery.last_code), ("cancelled", "no_longer_wanted"))
        with self.assertRaisesRegex(UserError, REFUSAL):
            delivery.with_user(self.operator).action_retry()
        self.assertEqual(self.deliveries().state, "cancelled")
        self.move(delivery)
        self.assert_refused(self.claim(self.subscription)[1], "no_longer_wanted")

    def test_what_was_given_up_before_a_narrower_approval_is_not_sent_by_hand(self):
        self.make_events()
        self.set_state(self.deliveries(), "dead", "http_404")
        self.reapprove(event_types="other.*")
        with self.assertRaisesRegex(UserError, REFUSAL):
            self.deliveries().with_user(self.operator).action_retry()
        self.move(self.deliveries())
        self.assert_refused(self.claim(self.subscription)[1], "no_longer_wanted")

    def test_what_is_approved_again_is_sent_by_hand(self):
        self.make_events()
        self.reapprove(event_types="other.*")
        self.reapprove(event_types="test.* other.*")
        self.deliveries().with_user(self.operator).action_retry()
        self.cr.execute("UPDATE integration_delivery SET due_at = %s", (START,))
        _claimed, [message] = self.claim(self.subscription)
        self.assertIsInstance(message, Message)

    def test_what_belongs_to_another_company_now_is_not_sent_by_hand(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.make_events(company=self.env.company)
        self.set_state(self.deliveries(), "dead", "http_404")
        self.cr.execute("UPDATE integration_subscription SET approved_company_id = %s", (company.id,))
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, REFUSAL):
            self.deliveries().with_user(self.operator).action_retry()

    def test_of_several_those_go_out_that_are_taken(self):
        self.make_events(type_="test.happened")
        self.make_events(type_="test.other")
        self.set_state(self.deliveries(), "dead", "http_404")
        self.reapprove(event_types="test.other")
        self.deliveries().with_user(self.operator).action_retry()
        self.assertEqual(
            {delivery.event_type: delivery.state for delivery in self.deliveries()},
            {"test.happened": "dead", "test.other": "pending"},
        )

    def test_what_was_being_sent_during_a_narrower_approval_is_not_tried_again(self):
        self.make_events()
        self.cr.execute("UPDATE integration_delivery SET due_at = %s", (START,))
        [claimed], _composed = self.claim(self.subscription)
        self.reapprove(event_types="other.*")
        again = Settlement(
            claimed.id,
            claimed.claim_id,
            Decision(PENDING, due_at=START),
            Outcome("http_500", START, status=500),
        )
        self.assertTrue(store.settle(self.cr, [again], START))
        self.assert_refused(self.claim(self.subscription)[1], "no_longer_wanted")

    def test_a_replay_waits_for_what_is_approved_when_it_is_sent(self):
        self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        self.run_job(replay := self.start())
        self.cr.execute(
            "UPDATE integration_subscription SET approved_patterns = 'other.%%' WHERE id = %s",
            (self.subscription.id,),
        )
        self.cr.execute(
            "UPDATE integration_delivery SET due_at = %s WHERE replay_id = %s", (START, replay.id)
        )
        self.env.invalidate_all()
        self.assert_refused(self.claim(self.subscription)[1], "no_longer_wanted")

    # === WHAT THE FILTER SAYS NOW === #

    def test_what_the_filter_refused_is_refused_each_time(self):
        subscription = self.make_filtered()
        _order, delivery = self.fail_filter(subscription, "B/1")
        self.move(delivery)
        claimed, composed = self.claim(subscription)
        self.assert_refused(composed, "filter_refused")
        self.settle(claimed, composed)
        delivery.invalidate_recordset()
        self.assertEqual((delivery.state, delivery.last_code), ("dead", "filter_refused"))
        with self.assertRaisesRegex(UserError, REFUSAL):
            delivery.with_user(self.operator).action_retry()
        self.move(delivery)
        self.assert_refused(self.claim(subscription)[1], "filter_refused")

    def test_what_was_replayed_and_refused_is_refused_each_time(self):
        subscription = self.make_filtered()
        order = self.env[ORDER].create({"name": "A/1"})
        self.commit()
        self.set_state(self.deliveries(subscription_id=subscription.id), "delivered", "ok")
        order.name = "B/1"
        self.env.flush_all()
        self.run_job(replay := self.start(subscription_id=subscription.id))
        delivery = self.deliveries(replay_id=replay.id)[:1]
        for _time in range(2):
            self.cr.execute("UPDATE integration_delivery SET due_at = %s WHERE id = %s", (START, delivery.id))
            claimed, composed = self.claim(subscription)
            self.assert_refused(composed, "filter_refused")
            self.settle(claimed, composed)
            self.move(delivery)

    def test_a_job_that_dies_after_its_claim_leaves_nothing_unjudged(self):
        subscription = self.make_filtered()
        _order, delivery = self.fail_filter(subscription, "B/1")
        self.move(delivery)
        self.claim(subscription)
        later = START + 2 * LEASE
        self.assertEqual(store.sweep(self.cr, later), 1)
        self.assert_refused(self.claim(subscription, later)[1], "filter_refused")

    # === WHAT IS GONE === #

    def test_who_was_never_told_of_a_record_is_not_told_that_it_is_gone(self):
        """Given up because the filter refused it, or waiting to be judged: neither has told anybody anything."""
        subscription = self.make_filtered()
        order, delivery = self.fail_filter(subscription, "B/1")
        self.move(delivery)
        other, waiting = self.fail_filter(subscription, "B/2")
        claimed, composed = self.claim(subscription)
        self.settle(claimed, composed)
        self.move(waiting)
        (order | other).unlink()
        self.commit()
        types = [found.event_type for found in self.deliveries(subscription_id=subscription.id)]
        self.assertEqual(types, ["test_order.created"] * 2)

    def test_who_may_have_been_told_of_a_record_is_told_that_it_is_gone(self):
        subscription = self.make_filtered()
        for number, code in enumerate(("http_500", "timeout")):
            order = self.env[ORDER].create({"name": f"A/{number}"})
            self.commit()
            delivery = self.deliveries(subscription_id=subscription.id)[-1]
            self.set_state(delivery, "dead", code)
            self.cr.execute(
                """INSERT INTO integration_attempt
                          (delivery_id, subscription_id, number, started_at, duration_ms, code, http_status)
                   VALUES (%s, %s, 1, now(), 1, %s, %s)""",
                (delivery.id, subscription.id, code, 500 if code == "http_500" else None),
            )
            order.unlink()
            self.commit()
            last = self.deliveries(subscription_id=subscription.id)[-1]
            self.assertEqual(last.event_type, "test_order.deleted", code)
