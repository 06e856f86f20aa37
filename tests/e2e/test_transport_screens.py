# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys, authentications, networks and test sends as people see them, against a real Odoo and a real receiver."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from standardwebhooks.webhooks import Webhook

FORM = "/odoo/action-integration_webhook.integration_subscription_action/{}"


@pytest.fixture(scope="module")
def receiver():
    """A receiver that keeps what it gets; ``(url, requests)``."""
    requests = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            requests.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.send_header("Content-Length", "8")
            self.end_headers()
            self.wfile.write(b"received")

        def log_message(self, *_args):
            """Keep silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", requests
        server.shutdown()


@pytest.fixture(scope="module")
def subscription(partners, receiver):
    """An active subscription to the receiver; ``(id, secret)``."""
    organisation = partners.organisation
    interface = organisation.add_interface("transport", "Transport", "analytics", "outbound")
    return organisation.add_subscription(interface, "Transport", receiver[0], "payment.cancelled")


def test_a_test_send_shows_what_went_and_what_came(stack, tab, subscription, receiver):
    page, (id_, secret) = tab.page, subscription
    page.goto(stack.server.browser_url + FORM.format(id_))
    page.click("button[name=action_test_send]")
    page.click(".modal button[name=action_send]")
    page.wait_for_selector(".modal .o_field_widget[name=verdict] :text('Delivered')")
    assert "received" in page.locator(".modal .o_field_widget[name=response]").inner_text()
    tab.picture("test_send")
    ((headers, body),) = receiver[1]
    assert Webhook(secret).verify(body, headers)["type"] == "payment.cancelled"
    page.click(".modal a[name=request]")
    assert "webhook-signature: v1," in page.locator(".modal .o_field_widget[name=request]").inner_text()


def test_a_subscription_is_paused_with_a_reason_that_its_form_shows_until_it_is_resumed(
    stack, tab, subscription
):
    page = tab.page
    page.goto(stack.server.browser_url + FORM.format(subscription[0]))
    page.click("button[name=action_open_pause]")
    assert "Transport" in page.locator(".modal .o_field_widget[name=record]").inner_text()
    page.fill(".modal .o_field_widget[name=reason] input", "The partner upgrades its receiver tonight")
    tab.picture("subscription_pause")
    page.click(".modal button[name=action_pause]")
    page.wait_for_selector(".alert:has-text('The partner upgrades its receiver tonight')")
    tab.picture("subscription_paused")
    page.click("button[name=action_resume]")
    page.wait_for_selector("button[name=action_open_pause]")
    assert not page.locator(".alert:has-text('The partner upgrades')").is_visible()


def test_a_key_is_replaced_in_use_and_shown_once(stack, tab, subscription):
    page = tab.page
    page.goto(stack.server.browser_url + FORM.format(subscription[0]))
    page.click("a[name=signing]")
    page.wait_for_selector(".o_field_widget[name=signing_key_ids] .o_data_row")
    page.click("button[name=action_rotate_signing_key]:visible")
    page.click(".modal button[name=action_rotate]")
    page.wait_for_selector(".modal .o_field_widget[name=secret]:has-text('whsec_')")
    page.click(".modal button:has-text('I have copied it')")
    page.reload()
    page.click("a[name=signing]")
    page.wait_for_selector(
        ".o_field_widget[name=signing_key_ids] .o_data_row:nth-child(2):has-text('Being replaced')"
    )
    tab.picture("signing_keys")
    assert "whsec_" not in page.content()


@pytest.mark.parametrize(
    "addon, name, field",
    [("integration_webhook", "authentication", "host"), ("integration_core", "network", "cidr")],
)
def test_a_form_opens_empty(stack, tab, addon, name, field):
    tab.page.goto(f"{stack.server.browser_url}/odoo/action-{addon}.integration_{name}_action")
    tab.page.click(".o_list_button_add")
    tab.page.wait_for_selector(f".o_field_widget[name={field}] input")
    tab.picture(name)
