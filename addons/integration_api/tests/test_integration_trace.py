# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools import span

from .batch_case import BatchCase
from .common import ORDERS

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
KEY = {"Idempotency-Key": "their-own-key-7"}


@tagged("post_install", "-at_install")
class TestIntegrationTrace(BatchCase):
    """A trace tells the requests of clients and their batches, and below them what they wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.make_user("trace_operator", cls.company)

    @classmethod
    def make_user(cls, login, company, role="operator"):
        return new_test_user(
            cls.env,
            login,
            groups=f"integration_core.group_integration_{role}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def collect(self, user=None, trace=TRACE):
        """{kind: [span]} of what a user sees"""
        self.env.invalidate_all()
        found = {}
        for item in self.env["integration.trace"].with_user(user or self.operator)._collect(trace)[0]:
            found.setdefault(item.kind, []).append(item)
        return found

    def find(self, term, user=None):
        found = self.env["integration.trace"].with_user(user or self.operator)._look_up(term)
        return {item.correlation_id for item in found}

    def ask(self, document, headers=None):
        traceparent = f"00-{TRACE}-00f067aa0ba902b7-01"
        return self.call("POST", ORDERS, document, {"traceparent": traceparent, **(headers or {})})

    def test_a_request_is_the_cause_of_what_it_wrote(self):
        self.ask({"number": "T/1"})
        told = self.collect()
        [request], [write] = told["request"], told["write"]
        self.assertEqual((request.state, write.parent), (span.OK, request.key))
        self.assertIn(f"POST {ORDERS}", request.title)
        self.assertIn(self.client.name, request.title)
        self.assertGreaterEqual(request.end, request.start)
        row = self.env[request.res_model].browse(request.res_id)
        self.assertEqual((row._name, row.correlation_id), ("integration.request", TRACE))

    def test_two_requests_of_one_trace_are_told_apart(self):
        self.ask({"number": "T/1"})
        self.ask({"number": "T/2"})
        told = self.collect()
        self.assertEqual(
            [write.parent for write in told["write"]], [request.key for request in told["request"]]
        )
        self.assertEqual(len({request.key for request in told["request"]}), 2)

    def test_a_refused_request_is_a_failure_that_says_why(self):
        self.ask({"colour": "green"})
        [request] = self.collect()["request"]
        self.assertEqual(request.state, span.FAILED)
        self.assertTrue(request.detail)
        self.assertNotIn("green", f"{request}")
        self.assertEqual(
            self.env["integration.trace"].with_user(self.operator)._find_troubled([TRACE]), {TRACE}
        )

    def test_it_is_found_by_the_clients_own_key_of_the_request(self):
        self.ask({"number": "T/1"}, KEY)
        self.assertEqual(self.find("their-own-key-7"), {TRACE})
        self.assertEqual(self.find("their-own-key-8"), set())

    def test_a_batch_follows_from_its_request_and_its_job_is_told(self):
        accepted = self.accept()
        batch = self.batch_of(accepted)
        told = self.collect(trace=batch.correlation_id)
        [request], [waiting], [job] = told["request"], told["batch"], told["job"]
        self.assertEqual((waiting.state, waiting.parent), (span.WAITING, request.key))
        self.assertIn(batch.uid, job.title)
        self.run_job(accepted)
        told = self.collect(trace=batch.correlation_id)
        [done] = told["batch"]
        self.assertEqual((done.state, done.waiting_until), (span.OK, batch.started_at))
        self.assertIn(request.key, {write.parent for write in told["write"]})
        self.assertEqual(self.find(batch.uid), {batch.correlation_id})

    def test_who_may_not_read_requests_and_another_company_see_none(self):
        self.ask({"number": "T/1"}, KEY)
        viewer = self.make_user("trace_viewer", self.company, "user")
        self.assertNotIn("request", self.collect(viewer))
        self.assertEqual(self.find("their-own-key-7", viewer), set())
        other = self.make_user("trace_other", self.env["res.company"].create({"name": "Other"}))
        self.assertNotIn("request", self.collect(other))
        self.assertEqual(self.find("their-own-key-7", other), set())
