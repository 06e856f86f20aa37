# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who starts ``make serve`` alone finds a group at work, its stories, and people to log in as."""

import pytest

from dev import examples

ROLES = ("viewer", "operator", "developer", "auditor", "manager", "clerk")
#: lists of the suite in which there is something to see
FILLED = (
    *("system", "interface", "client", "grant", "credential", "source", "source.key", "subscription", "lane"),
    *("event", "delivery", "attempt", "request", "idempotency", "message", "refusal", "statistic"),
    *("issue", "issue.affected", "unmapped.code", "identifier", "audit", "secret"),
    *("expectation", "expectation.standing", "alert.rule", "alert", "replay", "access.review"),
)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_can_log_in_and_is_told(group, role):
    assert group.client(f"demo.{role}", f"demo.{role}").uid
    assert f"demo.{role} " in examples.LOGINS


@pytest.mark.parametrize("name", FILLED)
def test_the_list_has_rows(group, name):
    assert group.client().search(f"integration.{name}", [], ["id"], limit=1)


def test_the_stuck_invoice_waits_for_a_receiver_that_is_left_alone(group):
    rows = group.sql(
        """SELECT d.state, l.breaker_state FROM account_move m
             JOIN integration_event e ON e.res_model = 'account.move' AND e.res_id = m.id AND e.type = 'invoice.posted'
             JOIN integration_delivery d ON d.event_id = e.id
             JOIN integration_lane l ON l.subscription_id = d.subscription_id
            WHERE m.invoice_origin = 'LB-STUCK-0001' AND d.attempt_count > 0 AND d.state = 'pending'"""
    )
    assert len(rows) == 1 and rows[0][1] != "closed"


def test_a_message_failed_for_a_code_that_nobody_mapped(group):
    failed = group.sql("SELECT error_code FROM integration_message WHERE state = 'failed'")
    assert ("unmapped_code",) in failed and ("record_known",) in failed
    assert group.sql("SELECT 1 FROM integration_unmapped_code WHERE code = 'BD-4471'")


def test_a_key_expires_soon(group):
    keys = group.client().search("integration.credential", [], ["condition"])
    assert {"expiring", "usable", "revoked"} <= {key["condition"] for key in keys}


def test_some_issue_is_late_some_is_nobodys_and_some_was_resolved(group):
    admin = group.client()
    for domain in (
        [["clock_state", "=", "breached"]],
        [["is_unowned", "=", True]],
        [["state", "=", "resolved"]],
    ):
        assert admin.search("integration.issue", domain, ["id"], limit=1), domain


def test_something_waits_for_somebody_who_may_approve_it(group):
    manager = group.client("demo.manager", "demo.manager")
    (waiting,) = manager.search("integration.interface", [["state", "=", "submitted"]], ["can_approve"])
    assert waiting["can_approve"]


def test_figures_cover_two_weeks(group):
    days = group.sql("SELECT count(DISTINCT bucket) FROM integration_statistic WHERE width = 86400")
    assert days[0][0] >= 14


def test_nothing_was_sent_by_mail(group):
    assert group.sql("SELECT count(*) FROM mail_mail") == [(0,)]


def test_what_only_tests_need_is_not_there(group):
    assert not group.client().search("integration.contract", [["entity", "=", "test_order"]], ["id"])


def test_of_what_is_expected_some_is_in_time_some_late_and_little_over_the_limit(group):
    standings = group.sql(
        """SELECT e.code, s.state, s.late_count FROM integration_expectation_standing s
             JOIN integration_expectation e ON e.id = s.expectation_id
             JOIN res_company c ON c.id = s.company_id
            WHERE c.name = 'Harbor Health Group' AND e.code IS NOT NULL"""
    )
    assert {state for _code, state, _late in standings} == {"ok", "late", "breached"}
    # invoices are those of the clearinghouse, which is out of order
    few = {code: late <= 5 for code, _state, late in standings if code != "invoices_delivered"}
    assert few and all(few.values()), standings


@pytest.mark.parametrize(
    "question",
    [
        """SELECT bool_or(m.id IS NOT NULL) FROM calendar_event e
             LEFT JOIN account_move m ON m.invoice_origin = e.placer_number AND m.company_id = e.company_id
            WHERE e.appointment_status = 'fulfilled' GROUP BY e.id""",
        "SELECT acknowledged IS TRUE FROM purchase_order WHERE state = 'purchase'",
        "SELECT is_reconciled IS TRUE FROM account_bank_statement_line WHERE amount > 0",
    ],
    ids=["visits are invoiced", "orders are confirmed", "money is matched"],
)
def test_most_of_what_is_expected_is_done_and_some_is_not(group, question):
    done = [is_done for (is_done,) in group.sql(question)]
    assert 0.6 * len(done) < sum(done) < len(done)
