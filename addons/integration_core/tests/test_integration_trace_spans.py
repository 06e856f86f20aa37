# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..tools import span
from .common import IntegrationCase

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADER = f"00-{TRACE}-00f067aa0ba902b7-01"


@tagged("post_install", "-at_install")
class TestIntegrationTraceSpans(IntegrationCase):
    """A trace is what each layer tells of it, to those who may read it."""

    def setUp(self):
        super().setUp()
        traced = self.env(context={"integration_trace": HEADER})
        self.issue = traced["integration.issue"]._raise_issue(
            "unmapped_code", summary="Tax A1 is not mapped", interface=self.interface, record=self.interface
        )
        traced["integration.audit"]._log("interface.tested", self.interface, outcome="refused")

    def collect(self, user):
        """{kind: span} of what a user sees"""
        spans, is_cut = self.env["integration.trace"].with_user(user)._collect(TRACE)
        self.assertFalse(is_cut)
        return {item.kind: item for item in spans}

    def test_issues_are_told_to_viewers_and_the_audit_trail_to_auditors(self):
        self.assertEqual(set(self.collect(self.user)), {"issue"})
        told = self.collect(self.auditor)
        self.assertEqual(set(told), {"issue", "audit"})
        self.assertEqual((told["issue"].title, told["issue"].state), ("Tax A1 is not mapped", span.FAILED))
        self.assertEqual((told["issue"].res_model, told["issue"].res_id), (self.issue._name, self.issue.id))
        self.assertEqual(told["audit"].state, span.FAILED)
        self.assertEqual(told["audit"].about, (self.interface._name, self.interface.id))

    def test_a_settled_issue_is_no_failure(self):
        traces = self.env["integration.trace"]
        self.assertEqual(traces._find_troubled([TRACE, "f" * 32]), {TRACE})
        self.issue.action_resolve()
        self.assertEqual(self.collect(self.user)["issue"].state, span.OK)
        self.assertEqual(traces._find_troubled([TRACE]), set())

    def test_another_company_sees_nothing(self):
        self.assertEqual(self.collect(self.other_company_user("auditor")), {})

    def test_of_two_with_one_key_the_later_one_counts_and_more_than_are_shown_is_said(self):
        spans = self.env["integration.trace"]._find_spans(TRACE)
        second = self.env["integration.trace"]._tell_issue(self.issue, parent="delivery:1")
        self.patch(type(self.env["integration.trace"]), "_find_spans", lambda _trace, _id: [*spans, second])
        found, is_cut = self.env["integration.trace"]._collect(TRACE)
        self.assertEqual([item.parent for item in found if item.kind == "issue"], ["delivery:1"])
        self.assertFalse(is_cut)
        self.patch(span, "MOST", 1)
        found, is_cut = self.env["integration.trace"]._collect(TRACE)
        self.assertEqual((len(found), is_cut), (1, True))

    def test_companions_are_for_those_who_see_something(self):
        companion = self.env["integration.trace"]._tell_issue(self.issue, parent=None)
        self.patch(type(self.env["integration.trace"]), "_find_companions", lambda _trace, _id: [companion])
        self.assertEqual(self.collect(self.other_company_user("user")), {})
        self.assertTrue(self.collect(self.user))

    def test_the_id_of_a_trace_is_known_however_it_is_written(self):
        look_up = self.env["integration.trace"]._look_up
        for term in (TRACE, TRACE.upper(), HEADER):
            self.assertEqual([item.correlation_id for item in look_up(term)], [TRACE], term)
        self.assertEqual(look_up("INV/2026/00012-no-such-number"), [])
