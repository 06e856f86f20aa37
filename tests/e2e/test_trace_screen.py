# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a document's number to what keeps it, in a real browser; and a trace as real processes leave it."""

import json
from datetime import datetime, timezone

import pytest
import requests
from standardwebhooks.webhooks import Webhook

from dev.demo.listener import wait_until

SCREEN = "/odoo/integration-trace"
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
RULE = {
    "pattern": "party.*",
    "operation": "upsert",
    "contract": "party.v1",
    "document_pointer": "/data",
    "external_pointer": "/number",
}


@pytest.fixture
def stuck_invoice(stack, partners):
    """Number of an invoice that was posted while analytics is down, and was tried to be sent."""
    party = partners.create(
        "party", {"name": "Sunrise Health Plan", "roles": ["customer"]}, "stuck-party"
    ).json()
    money = {"value": "180.00", "currency": "USD"}
    line = {"description": "Consultation", "quantity": "1", "unit_price": money, "taxes": []}
    body = {"recipient": {"entity": "party", "id": party["id"]}, "lines": [line]}
    invoice = partners.create("invoice", body, "stuck-invoice").json()
    partners.analytics.stop()
    try:
        path = f"/integration/v1/invoice/{invoice['id']}/post"
        posted = partners.billing.request("POST", path, {}, {"Idempotency-Key": "stuck-post"}).json()
        statement = """SELECT 1 FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
                        WHERE e.type = 'invoice.posted' AND e.subject_uid = %s AND d.last_code IS NOT NULL"""
        wait_until(lambda: stack.sql(statement, [invoice["id"]]), "an attempt that failed")
        yield posted["number"]
    finally:
        partners.analytics.start()
    pending = "SELECT 1 FROM integration_delivery WHERE state IN ('pending', 'sending')"
    wait_until(lambda: not stack.sql(pending), "the end of all deliveries")


def _row(page, kind, more=""):
    return page.wait_for_selector(f".o_trace_row[data-kind={kind}]{more}")


def test_a_stuck_invoice_is_found_by_its_number_and_its_delivery_opened(stack, tab, stuck_invoice):
    page = tab.page
    page.goto(stack.server.browser_url + SCREEN)
    page.wait_for_selector(".o_trace_empty")
    tab.picture("trace_empty")
    page.fill("#o_trace_term", stuck_invoice)
    page.keyboard.press("Enter")
    found = page.wait_for_selector(
        ".o_trace_found tbody tr:has-text('invoice.posted'):has-text('Needs a look')"
    )
    assert stuck_invoice in found.inner_text()
    tab.picture("trace_found")
    found.query_selector("a").click()
    assert page.wait_for_selector(".o_trace_verdict").inner_text().startswith(("Stuck", "Failed"))
    for kind in ("request", "write", "event", "delivery", "attempt"):
        _row(page, kind)
    assert stuck_invoice in _row(page, "write").inner_text()
    _row(page, "attempt", "[data-state=failed]:has-text('Could not connect')")
    tab.picture("trace")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("button:has-text('Copy link')")
    link = page.wait_for_function("navigator.clipboard.readText()").json_value()
    page.set_viewport_size(NARROW)
    tab.picture("trace_narrow")
    content = page.locator(".o_integration_trace .o_content")
    assert content.evaluate("element => element.scrollWidth <= element.clientWidth"), "nothing is clipped"
    page.set_viewport_size(WIDE)
    page.check("#o_trace_failed_only")
    page.wait_for_selector(".o_trace_row[data-kind=job]", state="detached")
    page.click(".o_trace_row[data-kind=delivery] a.o_trace_open")
    page.wait_for_selector(".o_form_view .o_field_widget[name=webhook_id]")
    assert stuck_invoice in page.locator(".o_field_widget[name=record_name]").inner_text()
    page.click(".o_field_widget[name=correlation_id] button[name=open_trace]")
    _row(page, "delivery")
    page.goto(link)
    assert stuck_invoice in _row(page, "write").inner_text()


def test_a_webhook_of_a_partner_is_one_tree_down_to_the_attempt_that_told_another(stack, admin, partners):
    interface = stack.sql("SELECT id FROM integration_interface WHERE code = 'billing-invoices'")[0][0]
    code, secret = partners.organisation.add_source(interface, "Traced shop", [RULE])
    data = {"name": "Customer of a traced shop", "roles": ["customer"]}
    body = json.dumps({"type": "party.created", "number": "traced-1", "data": data})
    now = datetime.now(timezone.utc)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": "msg_traced",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_traced", now, body),
    }
    url = f"{stack.server.url}/integration/v1/inbox/{code}"
    assert requests.post(url, data=body, headers=headers, timeout=30).status_code == 202

    def load():
        [found] = admin.call("integration.trace", "find_traces", "msg_traced")["found"]
        return admin.call("integration.trace", "load_trace", found["correlation_id"])

    wait_until(
        lambda: any(row["kind"] == "attempt" for row in load()["rows"]), "the attempt to tell analytics"
    )
    wait_until(lambda: load()["verdict_state"] == "ok", "the end of the trace")
    rows = load()["rows"]
    depths = {row["kind"]: row["depth"] for row in rows if row["kind"] != "audit"}
    assert depths == {"message": 0, "write": 1, "event": 2, "delivery": 3, "attempt": 4, "job": 0}
    assert all(row["state"] == "ok" for row in rows)
