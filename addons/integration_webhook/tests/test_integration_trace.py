# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools import span, utc

from .common import WebhookCase

TRACE = "a" * 32  # of the events that the case makes


@tagged("post_install", "-at_install")
class TestIntegrationTrace(WebhookCase):
    """A trace tells who waits for its events, each attempt to send them, and what came of it."""

    def setUp(self):
        super().setUp()
        [self.event_id] = self.make_events()
        self.clock.now = utc.now() + timedelta(seconds=1)  # events are written by the real time

    def collect(self, user=None):
        """{kind: [span]} of what a user sees"""
        self.env.invalidate_all()
        found = {}
        for item in self.env["integration.trace"].with_user(user or self.operator)._collect(TRACE)[0]:
            found.setdefault(item.kind, []).append(item)
        return found

    def find(self, term):
        found = self.env["integration.trace"].with_user(self.operator)._look_up(term)
        return {item.correlation_id for item in found}

    def find_troubled(self):
        self.env.invalidate_all()
        return self.env["integration.trace"].with_user(self.operator)._find_troubled([TRACE])

    def test_a_delivery_waits_below_its_event(self):
        [told] = self.collect()["delivery"]
        self.assertEqual((told.state, told.end, told.parent), (span.WAITING, None, f"event:{self.event_id}"))
        self.assertIn(self.subscription.name, told.title)
        self.assertEqual((told.res_model, told.res_id), ("integration.delivery", self.deliveries().id))
        self.assertEqual(self.find_troubled(), set())

    def test_each_attempt_is_told_below_its_delivery_which_is_hollow(self):
        self.drain(answer=lambda message: "http_503")
        told = self.collect()
        [delivery], [attempt] = told["delivery"], told["attempt"]
        self.assertEqual((delivery.state, attempt.state, attempt.is_try), (span.WAITING, span.FAILED, True))
        self.assertEqual(attempt.parent, delivery.key)
        self.assertIn("503", attempt.detail)
        self.assertIn("503", delivery.detail)
        self.assertIn("next attempt", delivery.detail)
        self.assertEqual((attempt.end - attempt.start).total_seconds(), 0.003)
        self.assertEqual(self.find_troubled(), {TRACE}, "it waits because it could not be sent")
        self.clock.advance(minutes=2)
        self.drain()
        told = self.collect()
        [delivery] = told["delivery"]
        self.assertEqual([attempt.state for attempt in told["attempt"]], [span.FAILED, span.OK])
        self.assertEqual((delivery.state, delivery.detail), (span.OK, ""))
        self.assertEqual(delivery.waiting_until, delivery.end)
        self.assertTrue(delivery.end)
        self.assertEqual(self.find_troubled(), set())

    def test_what_was_given_up_is_a_failure_with_its_issue(self):
        self.drain(answer=lambda message: "http_400")
        self.env["integration.delivery"]._report_dead([self.subscription.id])
        told = self.collect()
        [delivery], [issue] = told["delivery"], told["issue"]
        self.assertEqual(delivery.state, span.FAILED)
        self.assertIn("Refused for good", delivery.detail)
        self.assertEqual((issue.parent, issue.res_id), (delivery.key, self.deliveries().issue_id.id))
        self.assertEqual(self.find_troubled(), {TRACE})

    def test_what_was_cancelled_is_neither_done_nor_failed(self):
        self.deliveries().with_user(self.operator).action_cancel()
        [delivery] = self.collect()["delivery"]
        self.assertEqual(delivery.state, span.CANCELLED)

    def test_it_is_found_by_the_id_that_the_receiver_knows(self):
        self.assertEqual(self.find(self.deliveries().webhook_id), {TRACE})
        self.assertEqual(self.find("msg_unknown"), set())

    def test_more_attempts_than_are_shown_are_said(self):
        self.drain(answer=lambda message: "http_503")
        self.patch(span, "MOST", 1)
        found, is_cut = self.env["integration.trace"].with_user(self.operator)._collect(TRACE)
        self.assertEqual((len(found), is_cut), (1, True))

    def test_another_company_sees_nothing(self):
        self.drain(answer=lambda message: "http_503")
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env,
            "trace_other",
            groups="integration_core.group_integration_operator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for table in ("event", "delivery", "attempt"):
            self.cr.execute(f"UPDATE integration_{table} SET company_id = %s", (self.env.company.id,))
        self.assertEqual(self.collect(other), {})

    def test_a_lanes_job_belongs_to_the_trace_that_queued_it(self):
        self.cr.execute("DELETE FROM queue_job")
        header = f"00-{'b' * 32}-00f067aa0ba902b7-01"
        lanes = self.env(context={"integration_trace": header})["integration.lane"]
        lanes._arm(self.subscription.ids)
        self.assertEqual(self.env["queue.job"].search([]).mapped("correlation_id"), ["b" * 32])
        self.cr.execute("DELETE FROM queue_job")
        lanes.with_context(job_uuid="x")._arm(self.subscription.ids)
        self.assertNotEqual(self.env["queue.job"].search([]).mapped("correlation_id"), ["b" * 32])
