# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The daily work of an operator, in a real browser: send again what failed, see to an issue, replace a key."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dev.demo.listener import wait_until

SECONDS = 120
REASON = "the receiver knows the contract again"
NAME = "Operators' receiver"
DELIVERIES = "/odoo/action-integration_webhook.integration_delivery_action"


class Receiver(ThreadingHTTPServer):
    """A receiver that answers as it is told, and counts what it gets."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.status, self.received = 422, []
        self.url = f"http://127.0.0.1:{self.server_port}/hook"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answering(BaseHTTPRequestHandler):
    """One request to the receiver."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(dict(self.headers))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        """Keep silent."""


@pytest.fixture(scope="module")
def receiver():
    with Receiver() as running:
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def subscription(partners, receiver):
    """Id of an active subscription to the receiver; it is retired afterwards, for others count what is delivered."""
    organisation = partners.organisation
    interface = organisation.add_interface("operators", NAME, "analytics", "outbound")
    subscription = organisation.add_subscription(interface, NAME, receiver.url, "party.created")[0]
    yield subscription
    organisation.approver.call("integration.subscription", "action_retire", [subscription])


@pytest.fixture
def give_up(stack, partners, receiver, subscription):
    """Let the receiver refuse so many new events for good; return the ids of their deliveries."""

    def dead(count):
        receiver.status = 422
        seen = _ids(stack, subscription)
        for number in range(count):
            key = f"operators-{len(seen)}-{number}"
            assert partners.create("party", {"name": f"Clinic {key}"}, key).status_code == 201
        statement = (
            "SELECT id FROM integration_delivery WHERE subscription_id = %s AND state = 'dead'"
            " AND id <> ALL(%s) AND issue_id IS NOT NULL"
        )
        wait_until(
            lambda: len(stack.sql(statement, [subscription, seen])) == count, "given up deliveries", SECONDS
        )
        receiver.status = 202
        return [id_ for (id_,) in stack.sql(statement, [subscription, seen])]

    return dead


def test_what_was_given_up_is_found_in_the_log_and_sent_again_with_a_reason(stack, tab, give_up):
    ids, page = give_up(2), tab.page
    page.goto(stack.server.browser_url + DELIVERIES)
    _filter(page, "Given up")
    rows = page.locator(f'.o_data_row:has-text("{NAME}")')
    rows.nth(1).wait_for()
    for row in rows.all():
        row.locator(".o_list_record_selector input").click()
    tab.picture("delivery_log")
    page.click(".o_control_panel button:has-text('Send now')")
    page.wait_for_selector(".modal .o_field_widget[name=chosen_count]:has-text('2')")
    assert page.locator(".modal .o_field_widget[name=count]").inner_text() == "2"
    page.fill(".modal .o_field_widget[name=reason] input", REASON)
    tab.picture("bulk_dialog")
    page.click(".modal button[name=action_confirm]")
    page.wait_for_selector(".o_notification:has-text('2 of 2')")
    _wait_for_state(stack, ids, "delivered")
    details = stack.sql("SELECT detail FROM integration_audit WHERE action = 'bulk.done'")
    assert any(REASON in detail for (detail,) in details)


def test_a_delivery_is_replayed_with_a_reason(stack, tab, give_up, receiver, subscription):
    [id_], page = give_up(1), tab.page
    page.goto(f"{stack.server.browser_url}{DELIVERIES}/{id_}")
    page.click("button[name=action_replay]:visible")
    page.fill(".o_field_widget[name=reason] input", REASON)
    page.click("button[name=action_count]:visible")
    page.wait_for_selector(".o_field_widget[name=matching_count]:has-text('1')")
    tab.picture("replay")
    before = len(receiver.received)
    page.click("button[name=action_start]:visible")
    page.click(".modal-footer .btn-primary")
    wait_until(lambda: len(receiver.received) > before, "the replayed webhook", SECONDS)
    assert receiver.received[-1].get("webhook-replay"), receiver.received[-1]
    assert id_ not in _ids(stack, subscription, "delivered"), "a replay is a delivery of its own"


def test_an_issue_is_triaged_on_the_board_until_it_is_resolved(stack, tab, give_up, subscription):
    ids, page = give_up(1), tab.page
    page.goto(stack.server.browser_url + "/odoo/integration-issues")
    card = page.locator(f'.o_kanban_record:has-text("{NAME}")').first
    card.wait_for()
    tab.picture("issue_board")
    card.click()
    page.click("button[name=action_start]:visible")
    page.wait_for_selector(".o_form_view button[name=action_resolve]:visible")
    page.click("button[name=action_open_retry]:visible")
    page.fill(".modal .o_field_widget[name=reason] input", REASON)
    tab.picture("issue_retry")
    page.click(".modal button[name=action_retry]")
    _wait_for_state(stack, ids, "delivered")
    page.reload()
    page.click("button[name=action_resolve]:visible")
    page.wait_for_selector(".o_form_view button[name=action_reopen]:visible")
    tab.picture("issue_resolved")
    statement = "SELECT DISTINCT state FROM integration_issue WHERE res_model = %s AND res_id = %s"
    assert stack.sql(statement, ["integration.subscription", subscription]) == [("resolved",)]


def test_a_key_is_replaced_beside_which_the_old_one_goes_on(stack, tab, partners):
    page, approver = tab.page, partners.organisation.approver
    [(client,)] = stack.sql("SELECT id FROM integration_client WHERE code = 'billing-client'")
    asked = approver.create("integration.credential.issue", client_id=client, name="To be replaced")
    shown = approver.call("integration.credential.issue", "action_issue", [asked])["context"]
    [(old,)] = stack.sql("SELECT id FROM integration_credential WHERE key_id = %s", [shown["default_key_id"]])
    page.goto(f"{stack.server.browser_url}/odoo/action-integration_api.integration_credential_action/{old}")
    page.click("button[name=action_rotate]:visible")
    page.fill(".modal .o_field_widget[name=overlap] input", "7")
    tab.picture("key_rotation")
    page.click(".modal button[name=action_rotate]")
    page.wait_for_selector(".modal .o_field_widget[name=secret]")
    secret = page.locator(".modal .o_field_widget[name=secret]").inner_text().strip()
    page.click(".modal button:has-text('I have kept it safe')")
    page.reload()
    page.wait_for_selector(".o_field_widget[name=successor_ids] .o_data_row")
    tab.picture("key_replaced")
    assert secret and secret not in page.content()
    [(state, days)] = stack.sql(
        "SELECT state, round(extract(epoch FROM expires_at - now() AT TIME ZONE 'utc') / 86400)::int"
        " FROM integration_credential WHERE id = %s",
        [old],
    )
    assert (state, days) == ("active", 7)


def test_lists_show_their_figures_in_a_chart_and_a_table(stack, tab, give_up):
    give_up(1)
    for action in ("webhook.integration_delivery", "outbox.integration_event", "core.integration_audit"):
        tab.page.goto(f"{stack.server.browser_url}/odoo/action-integration_{action}_action")
        tab.page.wait_for_selector(".o_data_row")
        for kind in ("graph", "pivot"):
            tab.page.click(f".o_cp_switch_buttons .o_switch_view.o_{kind}")
            content = ".o_pivot table td" if kind == "pivot" else ".o_graph_canvas_container canvas"
            tab.page.wait_for_selector(content)
        tab.picture(f"list_{action.rpartition('_')[2]}_pivot")


def _filter(page, name):
    """Choose a filter of the search of a list."""
    page.click(".o_searchview_dropdown_toggler")
    page.click(f".o_filter_menu .o_menu_item:has-text('{name}')")
    page.keyboard.press("Escape")


def _ids(stack, subscription, state=None):
    """Return the ids of the deliveries of a subscription, or those in one state."""
    statement = (
        "SELECT id FROM integration_delivery WHERE subscription_id = %s AND (%s IS NULL OR state = %s)"
    )
    return [id_ for (id_,) in stack.sql(statement, [subscription, state, state])]


def _wait_for_state(stack, ids, state):
    statement = "SELECT count(*) FROM integration_delivery WHERE id = ANY(%s) AND state = %s"
    wait_until(lambda: stack.sql(statement, [ids, state]) == [(len(ids),)], f"all {state}", SECONDS)
