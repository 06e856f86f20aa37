# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Limits hold over all processes of a real server, and each request is written down once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from dev.demo.listener import wait_until

PATH = "/integration/v1/party?limit=1"
AT_ONCE = 20
SECONDS = 30


@pytest.fixture
def policy(stack, admin, partners):
    """Give the billing engine a policy of its own for lists, which the test may change; return the id of its line."""
    lines = [[0, 0, {"route_class": "list", "requests": 20, "window": 3600, "burst": 20}]]
    made = admin.create("integration.rate.policy", name="Narrow", line_ids=lines)
    client = stack.sql("SELECT id FROM integration_client WHERE code = 'billing-client'")[0][0]
    admin.call("integration.client", "write", [client], {"rate_policy_id": made})
    stack.sql("DELETE FROM integration_rate_state")
    yield stack.sql("SELECT id FROM integration_rate_line WHERE policy_id = %s", [made])[0][0]
    admin.call("integration.client", "write", [client], {"rate_policy_id": False})
    stack.sql("DELETE FROM integration_rate_state")


def test_of_sixty_requests_at_once_exactly_twenty_pass_and_each_leaves_one_row(stack, partners, policy):
    last = stack.sql("SELECT COALESCE(max(id), 0) FROM integration_request")[0][0]
    answers = _ask(partners, 60)
    assert Counter(answer.status_code for answer in answers) == {200: 20, 429: 40}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.json()["code"] for answer in refused} == {"rate_limited"}
    assert all(0 < int(answer.headers["Retry-After"]) <= 3600 for answer in refused)
    assert all('"list";r=' in answer.headers["RateLimit"] for answer in answers)

    def rows():
        return stack.sql("SELECT outcome, correlation_id FROM integration_request WHERE id > %s", [last])

    wait_until(lambda: len(rows()) >= 60, "a row of each request", SECONDS)
    assert Counter(outcome for outcome, _trace in rows()) == {"done": 20, "limited": 40}
    traces = {answer.headers["traceparent"].split("-")[1] for answer in answers}
    assert {trace for _outcome, trace in rows()} == traces


def test_a_changed_policy_is_in_force_in_every_process_with_the_next_request(admin, partners, policy):
    assert {answer.headers["RateLimit-Policy"] for answer in _ask(partners, 20)} == {'"list";q=20;w=3600'}
    admin.call("integration.rate.line", "write", [policy], {"requests": 500, "burst": 500})
    answers = _ask(partners, 60)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"list";q=500;w=3600'}


def test_bodies_that_a_manager_has_kept_for_a_while_name_nobody(stack, admin, partners):
    client = stack.sql("SELECT id FROM integration_client WHERE code = 'billing-client'")[0][0]
    until = stack.sql(
        "SELECT to_char(now() AT TIME ZONE 'utc' + interval '1 hour', 'YYYY-MM-DD HH24:MI:SS')"
    )[0][0]
    admin.call("integration.client", "write", [client], {"log_bodies_until": until})
    try:
        document = {"name": "Canary Jane", "email": "canary@example.com"}
        answer = partners.create("party", document, "bodies")
        assert answer.status_code == 201, answer.text
    finally:
        admin.call("integration.client", "write", [client], {"log_bodies_until": False})

    def kept():
        return stack.sql(
            "SELECT request_text, answer_text FROM integration_request_body body"
            " JOIN integration_request request ON request.id = request_id WHERE subject_uid = %s",
            [answer.json()["id"]],
        )

    wait_until(kept, "the bodies of the request", SECONDS)
    [(request_text, answer_text)] = kept()
    assert answer.json()["id"] in answer_text
    assert "anary" not in request_text + answer_text


def _ask(partners, times):
    """Ask for a list so many times, many at once; return the answers."""
    billing = partners.billing
    prepared = [billing.prepare("GET", PATH) for _time in range(times)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda request: requests.Session().send(request, timeout=SECONDS), prepared))
