# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools import span

from .common import TRACE
from .processing_case import ProcessingCase


@tagged("post_install", "-at_install")
class TestIntegrationTrace(ProcessingCase):
    """A trace tells the messages of partners, and below them what they wrote."""

    def collect(self, user=None):
        """{kind: [span]} of what a user sees"""
        self.env.invalidate_all()
        found = {}
        for item in self.env["integration.trace"].with_user(user or self.operator)._collect(TRACE)[0]:
            found.setdefault(item.kind, []).append(item)
        return found

    def find(self, term, user=None):
        found = self.env["integration.trace"].with_user(user or self.operator)._look_up(term)
        return {item.correlation_id for item in found}

    def test_a_message_waits_and_then_is_the_cause_of_what_it_wrote(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        [waiting] = self.collect()["message"]
        self.assertEqual((waiting.state, waiting.end), (span.WAITING, None))
        self.assertEqual((waiting.res_model, waiting.res_id), (message._name, message.id))
        self.assertIn(self.source.name, waiting.title)
        self.run_job()
        told = self.collect()
        [done], [write] = told["message"], told["write"]
        self.assertEqual((done.state, done.end), (span.OK, message.processed_at))
        self.assertEqual(write.parent, done.key)
        self.assertIn("test_order.created", {event.title.partition(" ")[0] for event in told["event"]})

    def test_a_failed_message_says_why_and_an_ignored_one_is_settled(self):
        message = self.put("order.created", {"colour": "green"}, number="ext-1")
        self.run_job()
        told = self.collect()
        [failed], [issue] = told["message"], told["issue"]
        self.assertEqual((issue.state, issue.about), (span.FAILED, (self.source._name, self.source.id)))
        self.assertEqual((failed.state, failed.detail), (span.FAILED, message.error_title))
        self.assertTrue(failed.detail)
        traces = self.env["integration.trace"].with_user(self.operator)
        self.assertEqual(traces._find_troubled([TRACE]), {TRACE})
        message.with_user(self.operator)._ignore("a test")
        [ignored] = self.collect()["message"]
        self.assertEqual(ignored.state, span.CANCELLED)

    def test_it_is_found_by_the_partners_id_of_the_message(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.assertEqual(self.find(message.message_uid), {TRACE})
        self.assertEqual(self.find("put-unknown"), set())

    def test_another_company_sees_nothing(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env,
            "trace_other",
            groups="integration_core.group_integration_operator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertEqual(self.collect(other), {})
        self.assertEqual(self.find(message.message_uid, other), set())
