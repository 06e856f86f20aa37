# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.models import integration_trace
from odoo.addons.integration_core.tools.trace import Trace

HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@tagged("post_install", "-at_install")
class TestIntegrationTrace(TransactionCase):
    """All that one request or user action causes has one correlation id."""

    def setUp(self):
        super().setUp()
        self.env.cr.postcommit.data.clear()
        self.model = self.env["integration.trace"]

    def served(self, **headers):
        """Pretend that a request is being served."""
        request = SimpleNamespace(httprequest=SimpleNamespace(headers=headers))
        return patch.object(integration_trace, "request", request)

    def test_one_id_per_transaction_that_survives_a_rolled_back_savepoint(self):
        savepoint = self.cr.savepoint()
        first = self.model._current()
        savepoint.close(rollback=True)
        self.assertEqual(self.model._current(), first)
        self.assertEqual(self.env["res.partner"].env["integration.trace"]._current(), first)

    def test_the_next_transaction_has_another(self):
        first = self.model._current()
        self.env.cr.postcommit.clear()
        self.assertNotEqual(self.model._current(), first)

    def test_the_context_comes_first(self):
        trace = Trace.parse(HEADER)
        self.model._current()
        with self.served(traceparent="00-" + "1" * 32 + "-" + "1" * 16 + "-01"):
            self.assertEqual(self.model.with_context(**self.model._with(trace))._current(), trace)

    def test_the_header_of_the_request_is_continued_in_a_span_of_its_own(self):
        with self.served(traceparent=HEADER):
            trace = self.model._current()
            self.assertEqual(self.model._current(), trace)
        self.assertEqual(trace.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736")
        self.assertNotEqual(trace.span_id, "00f067aa0ba902b7")

    def test_a_broken_header_or_context_starts_a_new_trace(self):
        for value in ("nonsense", 7, ["x"], None):
            self.assertTrue(self.model.with_context(integration_trace=value)._current().trace_id)
        self.env.cr.postcommit.data.clear()
        with self.served(traceparent="nonsense"):
            self.assertTrue(self.model._current().trace_id)
