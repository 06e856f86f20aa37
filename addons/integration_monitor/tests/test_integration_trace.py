# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tests.common import IntegrationCase
from odoo.addons.integration_core.tools import span
from odoo.addons.integration_core.tools.span import Found, Span

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
START = datetime(2026, 1, 31, 12)


def make(key, state=span.OK, **values):
    """A span of a second."""
    kind = key.partition(":")[0]
    return Span(key, kind, kind.title(), "fa-bolt", key, START, START + timedelta(seconds=1), state, **values)


@tagged("post_install", "-at_install")
class TestIntegrationTrace(IntegrationCase):
    """The screen of traces is told what stands where, and in one sentence how things are."""

    def setUp(self):
        super().setUp()
        self.traces = self.env["integration.trace"].with_user(self.user)

    def tell(self, *spans):
        """Let these be the spans of the trace."""
        self.patch(type(self.traces), "_find_spans", lambda _traces, _id: list(spans))

    def load(self):
        """What the browser gets."""
        return json.loads(json.dumps(self.traces.load_trace(TRACE)))

    def raise_issue(self):
        context = {"integration_trace": f"00-{TRACE}-00f067aa0ba902b7-01"}
        return self.env(context=context)["integration.issue"]._raise_issue(
            "unmapped_code", summary="Tax A1 is not mapped", interface=self.interface
        )

    # === A TRACE === #

    def test_it_is_a_tree_beside_a_line_of_time(self):
        self.tell(make("delivery:1", span.FAILED, parent="event:1", detail="Refused"), make("event:1"))
        told = self.load()
        self.assertEqual((told["start"], told["duration_ms"]), ("2026-01-31 12:00:00.000", 1000))
        self.assertEqual(
            [(row["key"], row["depth"], row["state_name"]) for row in told["rows"]],
            [("event:1", 0, "Done"), ("delivery:1", 1, "Failed")],
        )
        self.assertEqual({(row["left"], row["waited"], row["worked"]) for row in told["rows"]}, {(0, 0, 1)})
        self.assertIsNone(told["limit"])

    def test_how_it_stands_is_told_in_a_sentence(self):
        waiting, tried = make("delivery:1", span.WAITING), {"parent": "delivery:1", "is_try": True}
        for spans, state, words in (
            ([make("delivery:1", span.FAILED), make("event:1")], span.FAILED, "1 of 2 steps need"),
            ([waiting, make("attempt:1", span.FAILED, **tried)], span.WAITING, "Stuck: 1 of 1"),
            ([waiting, make("event:1")], span.RUNNING, "1 of 2 steps wait"),
            (
                [make("delivery:1"), make("attempt:1", span.FAILED, **tried)],
                span.OK,
                "nothing failed in the end",
            ),
        ):
            with self.subTest(words=words):
                self.tell(*spans)
                told = self.load()
                self.assertEqual(told["verdict_state"], state)
                self.assertIn(words, told["verdict"])

    def test_every_state_has_a_word(self):
        names = self.traces._get_state_names()
        states = {span.OK, span.FAILED, span.RUNNING, span.WAITING, span.CANCELLED}
        self.assertEqual(set(names), states)
        self.assertEqual(len(set(names.values())), len(states))

    def test_more_steps_than_are_shown_are_said(self):
        self.patch(span, "MOST", 2)
        self.tell(*(make(f"event:{number}") for number in range(3)))
        told = self.load()
        self.assertEqual((len(told["rows"]), told["limit"]), (2, 2))

    def test_nothing_is_no_error(self):
        self.assertEqual(self.traces.load_trace("f" * 32)["rows"], [])
        self.assertEqual(self.traces.load_trace("nonsense")["rows"], [])

    # === SEARCH === #

    def test_traces_are_listed_once_the_newest_first_with_all_that_was_found(self):
        def look_up(_traces, _term):
            return [
                Found("a" * 32, "Event", "invoice.created", START),
                Found("b" * 32, "Event", "invoice.paid", START + timedelta(days=1)),
                Found("a" * 32, "Delivery", "to Analytics", START),
            ]

        self.patch(type(self.traces), "_look_up", look_up)
        self.patch(type(self.traces), "_find_troubled", lambda _traces, ids: {min(ids)})
        told = self.traces.find_traces("INV/1")
        self.assertEqual(
            [(row["correlation_id"], row["matches"], row["is_troubled"]) for row in told["found"]],
            [
                ("b" * 32, ["Event: invoice.paid"], False),
                ("a" * 32, ["Event: invoice.created", "Delivery: to Analytics"], True),
            ],
        )
        self.assertEqual((told["found"][0]["at"], told["limit"]), ("2026-02-01 12:00:00.000", None))
        self.patch(span, "MOST_FOUND", 1)
        told = self.traces.find_traces("INV/1")
        self.assertEqual((len(told["found"]), told["limit"]), (1, 1))

    def test_a_trace_is_found_by_its_id_and_nothing_by_nothing(self):
        self.raise_issue()
        told = self.traces.find_traces(f" {TRACE} ")
        self.assertEqual(
            [(row["correlation_id"], row["is_troubled"]) for row in told["found"]], [(TRACE, True)]
        )
        for term in ("", "  ", None, "x" * 10_000):
            self.assertEqual(self.traces.find_traces(term)["found"], [])

    # === RIGHTS === #

    def test_each_role_may_ask_and_others_may_not(self):
        self.raise_issue()
        for user in (self.user, self.operator, self.developer, self.auditor, self.manager):
            told = self.traces.with_user(user).load_trace(TRACE)
            self.assertEqual([row["kind"] for row in told["rows"]], ["issue"], user.login)
            self.assertTrue(self.traces.with_user(user).find_traces(TRACE)["found"])
        for groups in ("base.group_user", "base.group_portal"):
            outsider = self.traces.with_user(new_test_user(self.env, groups, groups=groups))
            with self.assertRaises(AccessError):
                outsider.load_trace(TRACE)
            with self.assertRaises(AccessError):
                outsider.find_traces(TRACE)

    def test_another_company_sees_nothing(self):
        self.raise_issue()
        other = self.traces.with_user(self.other_company_user("manager"))
        self.assertEqual(other.load_trace(TRACE)["rows"], [])
        self.assertFalse(other.find_traces(TRACE)["found"][0]["is_troubled"])
