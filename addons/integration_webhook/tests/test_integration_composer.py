# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo.tests import tagged

from ..engine import store
from ..engine.lane import Message, Unsendable
from ..tools.asyncapi import WEBHOOK_HEADERS
from .common import START
from .replay_case import ReplayCase

CANARY = "Erika Mustermann"


@tagged("post_install", "-at_install")
class TestIntegrationComposer(ReplayCase):
    """Claimed deliveries become messages, or end alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "test.integration.order" not in cls.env:
            cls.skipTest(cls, "needs the fake order of test_integration")
        cls.draft = cls.make_subscription(approved=False, event_types="test_order.*")

    def open(self, **vals):
        """Approve the subscription as configured; return its lane."""
        self.draft.write(vals)
        self.approve(self.draft.with_user(self.author))
        self.env.flush_all()
        return self.make_lane(self.draft.id, clearance=self.draft.interface_id._get_clearance())

    def make_orders(self, *names):
        self.env["test.integration.order"].create([{"name": name, "note": CANARY} for name in names])
        return self.commit()

    def claim(self, lane):
        self.cr.execute("UPDATE integration_delivery SET due_at = %s", (START,))
        lease = timedelta(seconds=30)
        return store.claim(self.cr, lane, "claim", 100, START, lease)

    def compose(self, lane, claimed):
        return self.env["integration.composer"]._make_compose(lane)(self.cr, claimed)

    def test_a_link_by_default_for_who_is_not_cleared(self):
        lane = self.open()
        event = self.make_orders("T/1")
        (message,) = self.compose(lane, self.claim(lane))
        body = json.loads(message.body)
        self.assertEqual(body["type"], "test_order.created")
        self.assertEqual(body["data"].keys(), {"id", "href"})
        self.assertEqual(body["data"]["id"], event.subject_uid)

    def test_a_name_is_in_no_message_to_who_is_not_cleared(self):
        self.make_orders("T/1")
        for mode in ("auto", "full", "thin", "fields"):
            lane = self.open(payload_mode=mode, payload_fields="number contact")
            self.make_orders("T/2")
            messages = self.compose(lane, self.claim(lane))
            self.assertTrue(messages, mode)
            self.assertNotIn(CANARY, str([(message.body.decode(), message.headers) for message in messages]))
            self.draft.with_user(self.manager).action_withdraw()

    def test_a_replay_sends_the_very_bytes_of_the_first_attempt_and_says_that_it_is_one(self):
        for form in ("standard", "cloudevents", "cloudevents_binary"):
            lane = self.open(payload_mode="full", body_format=form)
            event = self.make_orders("T/1")
            (first,) = self.compose(lane, self.claim(lane))
            self.set_state(self.deliveries(subscription_id=self.draft.id), "delivered", "ok")
            replay = self.start("chosen", subscription_id=self.draft.id, event_ids=event.ids)
            self.run_job(replay)
            (again,) = self.compose(lane, self.claim(lane))
            self.assertNotEqual(again.id, first.id, "a delivery of its own")
            self.assertEqual((again.webhook_id, again.body), (first.webhook_id, first.body))
            self.assertEqual(again.content_type, first.content_type)
            mark = ("webhook-replay", replay.uid)
            self.assertEqual(again.headers, (*first.headers, mark))
            self.assertIn(mark[0], WEBHOOK_HEADERS["properties"], "receivers can read what it means")
            self.cr.execute("DELETE FROM integration_delivery")
            self.draft.with_user(self.manager).action_withdraw()

    def test_a_cloudevent_carries_the_trace_of_the_event_and_not_of_the_attempt(self):
        lane = self.open(body_format="cloudevents_binary")
        event = self.make_orders("T/1")
        (message,) = self.compose(lane, self.claim(lane))
        headers = dict(message.headers)
        self.assertEqual(headers["ce-traceparent"], f"00-{event.correlation_id}-{event.span_id}-01")
        self.assertEqual(headers["ce-id"], message.webhook_id)

    def test_one_that_cannot_be_composed_does_not_hold_up_the_others(self):
        lane = self.open(payload_mode="full", max_body_kb=1)
        events = self.make_orders("T/1", "x" * 2000, "T/3", "T/4", "T/5")
        spoil = {3: "payload = '7'", 4: "contract = 'gone.v1'"}
        for index, change in spoil.items():
            self.cr.execute(f"UPDATE integration_event SET {change} WHERE id = %s", (events[index].id,))
        composed = self.compose(lane, self.claim(lane))
        self.assertEqual(
            [item.code if isinstance(item, Unsendable) else None for item in composed],
            [None, "body_too_large", None, "payload_invalid", "contract_missing"],
        )

    def test_what_cannot_be_sent_is_given_up_with_its_reason_and_the_rest_is_sent(self):
        lane = self.open(payload_mode="full", max_body_kb=1)
        self.make_orders("T/1", "x" * 2000, "T/3")
        self.cr.execute("UPDATE integration_delivery SET due_at = %s", (START,))
        sent = self.drain(lane, compose=self.env["integration.composer"]._make_compose(lane))
        self.assertEqual(len(sent), 2)
        deliveries = self.deliveries(subscription_id=self.draft.id)
        self.assertEqual(deliveries.mapped("state"), ["delivered", "dead", "delivered"])
        self.assertEqual(deliveries[1].last_code, "body_too_large")

    def test_the_number_of_queries_does_not_depend_on_the_number_of_deliveries(self):
        lane = self.open(body_format="cloudevents", filter_model="test.integration.order")
        self.make_orders("T/1")
        self.make_orders(*(f"T/{number}" for number in range(20)))
        claimed = self.claim(lane)
        compose = self.env["integration.composer"]._make_compose(lane)
        self.assertEqual(len(compose(self.cr, claimed[:1])), 1)
        for batch in (claimed[:1], claimed):
            self.env.invalidate_all()
            with self.assertQueryCount(3):
                messages = compose(self.cr, batch)
            self.assertTrue(all(isinstance(message, Message) for message in messages))
