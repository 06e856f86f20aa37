# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A day's work in the healthcare group, each job by who has it, in a real browser on the demonstration."""

import re

from dev.demo.listener import wait_until
from dev.pictures import WINDOW

SECONDS = 120
#: of the stuck invoice to the clearinghouse, the first one first
DELIVERIES = """SELECT d.state FROM account_move m
                  JOIN integration_event e ON e.res_model = 'account.move' AND e.res_id = m.id
                  JOIN integration_delivery d ON d.event_id = e.id
                  JOIN integration_subscription s ON s.id = d.subscription_id
                 WHERE m.invoice_origin = 'LB-STUCK-0001' AND s.name = 'Claims to ClaimsNet' ORDER BY d.id"""
NOT_DELIVERED = """SELECT count(*) FROM integration_delivery d
                     JOIN integration_subscription s ON s.id = d.subscription_id
                    WHERE s.name = 'Orders to Coastal Pharma' AND d.state <> 'delivered'"""


def test_the_clerk_sees_which_documents_are_late_from_the_tile_to_the_order(group, group_tab_of):
    tab = group_tab_of("demo.clerk")
    page = tab.page
    _open(group, page, "/odoo/integration-overview")
    page.click(".o_overview_tile[data-tile=expectations_over_limit] .o_overview_value button")
    row = page.locator(".o_data_row", has_text="not confirmed by the vendor").first
    row.wait_for()
    tab.picture("group_business")
    count = int(re.sub(r"\D", "", row.locator("[name=late_count]").inner_text()))
    row.locator("button[name=action_open_late]").click()
    page.wait_for_selector(".o_breadcrumb:has-text('not confirmed')")
    page.wait_for_selector(".o_list_view .o_data_row:has-text('P0')")
    assert page.locator(".o_data_row").count() == count
    tab.picture("group_late_orders")


def test_the_operator_takes_care_of_an_alert(group, group_tab_of):
    tab = group_tab_of("demo.operator")
    page = tab.page
    _open(group, page, "/odoo/integration-alerts")
    row = page.locator(".o_data_row:has-text('Clearinghouse')").first
    row.wait_for()
    tab.picture("group_alerts")
    row.locator("[name=rule_id]").click()
    page.click(".o_form_view button:has-text('Acknowledge'):visible")
    page.fill(".modal .o_field_widget[name=reason] input", "ClaimsNet is told, and works on it")
    page.click(".modal button[name=action_confirm]")
    page.wait_for_selector(".o_statusbar_status .o_arrow_button_current:has-text('Acknowledged')")
    tab.picture("group_alert")


def test_the_clerk_finds_a_stuck_invoice_by_its_number_sends_it_and_replays_it(group, group_tab_of):
    [(number,)] = group.sql("SELECT name FROM account_move WHERE invoice_origin = 'LB-STUCK-0001'")
    tab = group_tab_of("demo.clerk")
    page = tab.page
    _open(group, page, "/odoo/integration-trace")
    page.fill("#o_trace_term", number)
    page.keyboard.press("Enter")
    page.click(".o_trace_found tbody tr:has-text('invoice.posted') a")
    assert page.wait_for_selector(".o_trace_verdict").inner_text().startswith("Stuck")
    tab.picture("group_trace")
    page.click(".o_trace_row[data-kind=delivery]:has-text('ClaimsNet') a.o_trace_open")
    page.wait_for_selector(".o_form_view .o_field_widget[name=webhook_id]")
    delivery = page.url
    # it is due, but after three outages the receiver is left alone for a while; the clerk does not wait that long
    _mend(group)
    _open(group, page, "/odoo/action-integration_webhook.integration_lane_action")
    page.click(".o_data_row:has-text('Claims to ClaimsNet') [name=subscription_id]")
    page.click(".o_form_view button[name=action_resume]:visible")
    page.click(".modal-footer .btn-primary")
    wait_until(lambda: group.sql(DELIVERIES) == [("delivered",)], "the invoice at the clearinghouse", SECONDS)
    page.goto(delivery)
    page.wait_for_selector(".o_form_view button[name=action_replay]:visible")
    tab.picture("group_delivery")
    # the clearinghouse has lost it, and asks for it once more
    page.click("button[name=action_replay]:visible")
    page.fill(".o_field_widget[name=reason] input", "ClaimsNet lost what it got today")
    page.click("button[name=action_count]:visible")
    page.wait_for_selector(".o_field_widget[name=matching_count]:has-text('1')")
    page.click("button[name=action_start]:visible")
    page.click(".modal-footer .btn-primary")
    wait_until(lambda: group.sql(DELIVERIES) == [("delivered",)] * 2, "the replay", SECONDS)


def test_the_operator_triages_an_issue_until_it_is_resolved(group, group_tab_of):
    _mend(group)
    tab = group_tab_of("demo.operator")
    page = tab.page
    _open(group, page, "/odoo/integration-issues")
    page.click(".o_kanban_record:has-text('Remittances')")
    page.click("button[name=action_start]:visible")
    page.wait_for_selector("button[name=action_resolve]:visible")
    _open(group, page, "/odoo/integration-issues")
    page.click(".o_kanban_record:has-text('Orders to Coastal Pharma')")
    page.click("button[name=action_open_retry]:visible")
    page.fill(".modal .o_field_widget[name=reason] input", "Their receiver was mended")
    page.click(".modal button[name=action_retry]")
    wait_until(lambda: group.sql(NOT_DELIVERED) == [(0,)], "the orders at the supplier", SECONDS)
    page.reload()
    tab.picture("group_issue")
    page.click("button[name=action_resolve]:visible")
    page.wait_for_selector(".o_form_view button[name=action_reopen]:visible")
    states = dict(group.sql("SELECT code, state FROM integration_issue"))
    assert (states["record_known"], states["delivery_dead"]) == ("in_progress", "resolved")


def test_the_manager_rotates_the_key_that_expires(group, group_tab_of):
    keys = group.client().search("integration.credential", [], ["condition"])
    [old] = [key["id"] for key in keys if key["condition"] == "expiring"]
    tab = group_tab_of("demo.manager")
    page = tab.page
    _open(group, page, "/odoo/action-integration_api.integration_credential_action")
    page.wait_for_selector(".o_list_view .o_data_row")
    tab.picture("group_keys")
    page.goto(f"{page.url.partition('?')[0]}/{old}")
    page.click("button[name=action_rotate]:visible")
    page.click(".modal button[name=action_rotate]")
    page.wait_for_selector(".modal .o_field_widget[name=secret]")
    page.click(".modal button:has-text('I have kept it safe')")
    page.reload()
    page.wait_for_selector(".o_field_widget[name=successor_ids] .o_data_row")
    tab.picture("group_key_replaced")
    [(state, later)] = group.sql(
        """SELECT n.state, n.expires_at > o.expires_at FROM integration_credential n
             JOIN integration_credential o ON o.id = n.replaces_id WHERE o.id = %s""",
        [old],
    )
    assert (state, later) == ("active", True)


def test_the_operator_pauses_an_interface_and_the_manager_resumes_it(group, group_tab_of):
    tab = group_tab_of("demo.operator")
    page = tab.page
    _open(group, page, "/odoo/integration-overview")
    row = page.locator(".o_overview_row:has-text('Data warehouse: facts')")
    row.wait_for()
    tab.picture("group_overview")
    row.locator(".o_overview_pause").click()
    page.fill(".modal .o_field_widget[name=reason] input", "The warehouse is moved tonight")
    page.click(".modal button[name=action_pause]")
    row.locator(":scope[data-state=paused]").wait_for()
    state = "SELECT state FROM integration_interface WHERE name = 'Data warehouse: facts'"
    assert group.sql(state) == [("suspended",)]
    tab.picture("group_paused")
    page = group_tab_of("demo.manager").page
    _open(group, page, "/odoo/integration-overview")
    page.click(".o_overview_row:has-text('Data warehouse: facts') .o_overview_resume")
    page.click(".modal footer .btn-primary")
    wait_until(lambda: group.sql(state) == [("approved",)], "the interface in force", SECONDS)


def test_the_operator_tells_the_lanes_apart_in_a_small_window(group, group_tab_of):
    tab = group_tab_of("demo.operator")
    page = tab.page
    page.set_viewport_size(WINDOW)
    _open(group, page, "/odoo/integration-lanes")
    page.wait_for_selector(".o_data_row:has-text('Claims to ClaimsNet')")
    tab.picture("group_lanes")
    names = page.locator(".o_data_row td[name=subscription_id]")
    assert names.evaluate_all("cells => cells.every(cell => cell.scrollWidth <= cell.clientWidth)")


def test_the_manager_tries_whether_a_receiver_takes_what_it_is_sent(group, group_tab_of):
    tab = group_tab_of("demo.manager")
    page = tab.page
    _open(group, page, "/odoo/integration-subscriptions")
    page.click(".o_data_row:has-text('Orders to MedSupply') [name=name]")
    page.click("button[name=action_test_send]:visible")
    wait_until(lambda: _is_delivered(page), "a test send that arrives", SECONDS)
    assert "received" in page.locator(".modal .o_field_widget[name=response]").inner_text()
    tab.picture("group_test_send")


def test_the_developer_sees_who_uses_a_contract(group, group_tab_of):
    tab = group_tab_of("demo.developer")
    page = tab.page
    _open(group, page, "/odoo/integration-contracts")
    page.click(".o_data_row:has-text('invoice.v1') [name=name]")
    page.click(".o_notebook .nav-link[name=usage]")
    page.wait_for_selector(".o_notebook .nav-link.active[name=usage]")
    table = page.locator(".o_field_widget[name=usage_table] table")
    for agreement in ("Ledgerline Billing", "Claims to ClaimsNet"):
        table.locator(f"tr:has-text('{agreement}')").first.wait_for()
    tab.picture("group_contract")


def test_the_auditor_reads_a_client_and_can_change_nothing(group, group_tab_of):
    tab = group_tab_of("demo.auditor")
    page = tab.page
    _open(group, page, "/odoo/integration-clients")
    page.click(".o_data_row:has-text('Ledgerline Billing') [name=name]")
    page.wait_for_selector(".o_statusbar_status .o_arrow_button_current:has-text('Active')")
    tab.picture("group_client")
    assert page.locator(".o_statusbar_buttons button").count() == 0


def _open(group, page, path):
    page.goto(group.server.browser_url + path)


def _is_delivered(page):
    """Send from the open dialog, and say whether it arrived: now and then the receiver fails for once."""
    page.click(".modal button[name=action_send]")
    is_delivered = page.locator(".modal .o_field_widget[name=verdict]").inner_text() == "Delivered"
    if not is_delivered:
        page.click(".modal button[name=action_again]")
    return is_delivered


def _mend(group):
    """Let the partners that are down answer again, as the administrator does."""
    admin = group.client()
    [demo] = admin.search("integration.demo", [], ["id"])
    admin.call("integration.demo", "action_mend", [demo["id"]])
