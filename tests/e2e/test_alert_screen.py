# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In a real browser: a receiver is down, an alert says what that means, and somebody takes care of it."""

import pytest

from dev.demo.listener import wait_until

SCREEN = "/odoo/integration-alerts"
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
COUNT, WATCH = "integration_core.ir_cron_count_traffic", "integration_monitor.ir_cron_watch"


@pytest.fixture
def rule(stack, admin, partners):
    """A rule that one failed attempt is enough for, while analytics is down; its id."""
    [(interface,)] = stack.sql("SELECT id FROM integration_interface WHERE code = 'analytics-invoices'")
    partners.analytics.stop()
    rule = admin.create(
        "integration.alert.rule",
        name="Analytics hears nothing",
        kind="success",
        company_id=1,
        interface_ids=[[4, interface]],
        threshold=100,
        clear_threshold=100,
        minimum_count=1,
        window_minutes=5,
        for_minutes=0,
        clear_minutes=0,
        severity="high",
    )
    partners.create("party", {"name": "Nobody hears of them"}, "alert-party")
    failed = "SELECT 1 FROM integration_delivery WHERE state = 'pending' AND last_code IS NOT NULL"
    wait_until(lambda: stack.sql(failed), "an attempt that failed")
    counted = """SELECT 1 FROM integration_statistic WHERE interface_id = %s AND outcome = 'unreachable'
                  AND bucket >= now() AT TIME ZONE 'UTC' - interval '5 minutes'"""
    stack.run_cron(COUNT)
    wait_until(lambda: stack.sql(counted, [interface]), "figures of the attempt")
    raised = "SELECT 1 FROM integration_alert WHERE rule_id = %s AND state = 'raised'"
    stack.run_cron(WATCH)
    wait_until(lambda: stack.sql(raised, [rule]), "the alert")
    yield rule
    admin.call("integration.alert.rule", "write", [rule], {"active": False})
    partners.analytics.start()
    pending = "SELECT 1 FROM integration_delivery WHERE state IN ('pending', 'sending')"
    wait_until(lambda: not stack.sql(pending), "the end of all deliveries")


def test_an_alert_is_seen_understood_and_taken_care_of(stack, admin, tab, rule):
    page = tab.page
    page.goto(stack.server.browser_url + SCREEN)
    row = page.wait_for_selector(".o_data_row:has-text('Analytics hears nothing')")
    assert "Raised" in row.inner_text()
    tab.picture("alerts")
    page.set_viewport_size(NARROW)
    page.goto(stack.server.browser_url + SCREEN)
    page.wait_for_selector(".o_kanban_record:has-text('Analytics hears nothing')")
    tab.picture("alerts_narrow")
    page.set_viewport_size(WIDE)
    page.goto(stack.server.browser_url + SCREEN)
    page.click(".o_data_row:has-text('Analytics hears nothing') [name=rule_id]")
    explanation = page.wait_for_selector(".o_form_view .o_field_widget[name=explanation]").inner_text()
    assert "Work is delayed until" in explanation
    assert "0.0 %" in explanation
    tab.picture("alert")
    page.click("button:has-text('Acknowledge')")
    page.fill(".modal .o_field_widget[name=reason] input", "The partner is told and restarts it")
    tab.picture("alert_acknowledge")
    page.click(".modal button[name=action_confirm]")
    page.wait_for_selector(".alert-warning:has-text('The partner is told and restarts it')")
    page.wait_for_selector(".o_statusbar_status .o_arrow_button_current:has-text('Acknowledged')")
    page.click("button[name=action_open_issue]")
    page.wait_for_selector(".o_form_view .o_field_widget[name=cause_explanation]")
    page.go_back()
    page.click(".o_field_widget[name=rule_id] a")
    page.wait_for_selector(".o_form_view .o_field_widget[name=minimum_count]")
    tab.picture("alert_rule")
    # it ends with the rule, and is found among what is over
    admin.call("integration.alert.rule", "write", [rule], {"active": False})
    stack.run_cron(WATCH)
    over = "SELECT 1 FROM integration_alert WHERE rule_id = %s AND state = 'cleared'"
    wait_until(lambda: stack.sql(over, [rule]), "the end of the alert")
    page.goto(stack.server.browser_url + SCREEN)
    page.wait_for_selector(".o_list_view")
    # the web client shows what it knew first, and what is new after
    page.wait_for_selector(".o_data_row:has-text('Analytics hears nothing')", state="detached")
    page.click(".o_facet_remove")
    page.wait_for_selector(".o_data_row:has-text('Analytics hears nothing')")
    for kind in ("kanban", "graph", "pivot"):
        page.click(f".o_cp_switch_buttons .o_switch_view.o_{kind}")
        page.wait_for_selector(f".o_{kind}_view")
        tab.picture(f"alerts_{kind}")


def test_the_rules_say_what_is_watched_from_the_first_day(stack, tab):
    page = tab.page
    page.goto(f"{stack.server.browser_url}/odoo/integration-alert-rules")
    page.wait_for_selector(".o_data_row:has-text('Nothing comes in any more')")
    assert page.locator(".o_data_row").count() >= 8
    tab.picture("alert_rules")
    page.click(".o_data_row [name=name]:has-text('Nothing comes in any more')")
    page.wait_for_selector(".o_field_widget[name=usual_factor]")
    assert not page.query_selector(".o_field_widget[name=minimum_count]")
    meaning = page.locator(".o_field_widget[name=meaning]").inner_text()
    assert meaning.startswith("Nothing for 5 times as long as usual at this time of the week")
    tab.picture("alert_rule_silence")
