# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests, kept bodies and limits, as people see them in a real browser."""

import pytest

from dev.demo.listener import wait_until

SECONDS = 30


@pytest.fixture
def request_id(stack, admin, partners):
    """Id of a request of which the bodies are kept."""
    client = stack.sql("SELECT id FROM integration_client WHERE code = 'billing-client'")[0][0]
    [[until]] = stack.sql(
        "SELECT to_char(now() AT TIME ZONE 'utc' + interval '1 hour', 'YYYY-MM-DD HH24:MI:SS')"
    )
    admin.call("integration.client", "write", [client], {"log_bodies_until": until})
    answer = partners.billing.request("GET", "/integration/v1/party?limit=1")
    admin.call("integration.client", "write", [client], {"log_bodies_until": False})
    trace = answer.headers["traceparent"].split("-")[1]

    def row():
        return stack.sql("SELECT id FROM integration_request WHERE correlation_id = %s", [trace])

    wait_until(row, "the row of the request", SECONDS)
    return row()[0][0]


def test_a_request_shows_who_asked_what_and_its_bodies_masked(stack, tab, request_id):
    action = "/odoo/action-integration_api.integration_request_action"
    tab.page.goto(stack.server.browser_url + action)
    tab.page.wait_for_selector(".o_data_row:has-text('/integration/v1/party')")
    tab.picture("requests")
    tab.page.goto(f"{stack.server.browser_url}{action}/{request_id}")
    tab.page.click("button[name=action_open_reveal]")
    tab.page.fill(".modal .o_field_widget[name=reason] input", "the partner misses a contact")
    tab.picture("show_hidden_data")
    tab.page.click(".modal-footer button[name=action_show]")
    text = tab.page.wait_for_selector(".modal .o_field_widget[name=content]").inner_text()
    assert "•••" in text
    tab.picture("request_bodies")


def test_a_client_shows_what_it_may_ask_and_did_ask(stack, tab, request_id):
    client = stack.sql("SELECT id FROM integration_client WHERE code = 'billing-client'")[0][0]
    path = f"/odoo/action-integration_api.integration_client_action/{client}"
    tab.page.goto(stack.server.browser_url + path)
    tab.page.click(".o_notebook .nav-link[name=traffic]")
    tab.page.wait_for_selector(".o_field_widget[name=rate_state_ids] .o_data_row:has-text('Lists')")
    assert "Standard" in tab.page.locator(".o_field_widget[name=effective_rate_policy_id]").inner_text()
    tab.picture("client_use")


def test_a_rate_policy_shows_its_limits(stack, tab):
    policy = stack.sql("SELECT id FROM integration_rate_policy WHERE is_default")[0][0]
    path = f"/odoo/action-integration_api.integration_rate_policy_action/{policy}"
    tab.page.goto(stack.server.browser_url + path)
    tab.page.wait_for_selector(".o_field_widget[name=line_ids] .o_data_row:has-text('Batches')")
    tab.picture("rate_policy")
    tab.page.goto(
        f"{stack.server.browser_url}/odoo/action-integration_api.integration_rate_policy_action/new"
    )
    tab.page.wait_for_selector(".o_field_widget[name=line_ids] .o_data_row:has-text('Batches')")
