# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the partners are served, seen at a glance in a real browser; from each number to its rows; a pause."""

import pytest

from dev.demo.listener import wait_until

SCREEN = "/odoo/integration-overview"
NARROW = {"width": 390, "height": 844}
DARK = "/web/assets/any/web.assets_web_dark.min.css"
COUNT = 3
UNDELIVERED = "SELECT count(*) FROM integration_delivery WHERE state = 'pending' AND last_code IS NOT NULL"


@pytest.fixture
def waiting(stack, partners):
    """Some events that wait to be sent to analytics, which is down."""
    partners.create("party", {"name": "Served before", "roles": ["customer"]}, "overview-before")
    partners.analytics.stop()
    try:
        for number in range(COUNT):
            body = {"name": f"Waits {number}", "roles": ["customer"]}
            assert partners.create("party", body, f"overview-{number}").ok
        wait_until(lambda: stack.sql(UNDELIVERED)[0][0] >= COUNT, "attempts that failed")
        stack.run_cron("integration_core.ir_cron_count_traffic")
        yield stack.sql("SELECT count(*) FROM integration_delivery WHERE state = 'pending'")[0][0]
    finally:
        partners.analytics.start()
    pending = "SELECT 1 FROM integration_delivery WHERE state IN ('pending', 'sending')"
    wait_until(lambda: not stack.sql(pending), "the end of all deliveries")


def _row(page, name, state=""):
    chosen = f"[data-state={state}]" if state else ""
    return page.wait_for_selector(f".o_overview_row{chosen}:has-text('{name}')")


def test_each_number_leads_to_as_many_rows_as_it_says(stack, tab, waiting):
    page = tab.page
    page.goto(stack.server.browser_url + "/odoo")
    page.goto(stack.server.browser_url + SCREEN)
    page.wait_for_selector(".o_overview_verdict")
    tile = page.wait_for_selector(f".o_overview_tile[data-tile=waiting]:has-text('{waiting}')")
    assert "oldest" in tile.inner_text()
    assert "Running" in page.locator(".o_overview_tile[data-tile=jobs]").inner_text()
    line = _row(page, "Analytics").query_selector("svg.o_overview_line")
    assert "went well" in line.get_attribute("aria-label")
    tab.picture("overview")
    page.click(".o_overview_tile[data-tile=waiting] .o_overview_value button")
    page.wait_for_selector(".o_list_view .o_data_row")
    assert page.locator(".o_list_view .o_data_row").count() == waiting
    page.go_back()
    row = _row(page, "Analytics")
    sent = row.query_selector("[data-figure=sent] button")
    attempts = int(sent.inner_text())
    sent.click()
    page.wait_for_selector(".o_list_view .o_data_row")
    total = page.locator(".o_list_view tfoot td.o_list_number").first.inner_text()
    assert int(total.replace(",", "")) == attempts
    page.go_back()
    page.select_option("#o_overview_period", "7d")
    page.wait_for_function("location.search.includes('period=7d')")
    _row(page, "Analytics")


def test_it_reads_well_on_a_narrow_screen_and_is_in_the_dark_bundle(stack, tab, partners):
    page = tab.page
    page.goto(stack.server.browser_url + SCREEN)
    _row(page, "Analytics")
    page.set_viewport_size(NARROW)
    content = page.locator(".o_integration_overview .o_content")
    assert content.evaluate("element => element.scrollWidth <= element.clientWidth"), "nothing is clipped"
    tab.picture("overview_narrow")
    _row(page, "Analytics").scroll_into_view_if_needed()
    tab.picture("overview_narrow_rows")
    # Odoo Community has no dark colours of its own; where an addon brings them, they come with this bundle
    assert ".o_overview_tile" in page.request.get(stack.server.browser_url + DARK).text()


def test_an_interface_is_paused_with_a_reason_and_resumed(stack, tab, partners):
    page = tab.page
    page.goto(stack.server.browser_url + SCREEN)
    _row(page, "Analytics").query_selector(".o_overview_pause").click()
    page.wait_for_selector(".modal .o_field_widget[name=reason] input")
    page.click(".modal button[name=action_pause]")
    page.wait_for_selector(".modal .o_field_invalid")
    page.fill(".modal .o_field_widget[name=reason] input", "The partner upgrades its receiver tonight")
    tab.picture("overview_pause")
    page.click(".modal button[name=action_pause]")
    row = _row(page, "Analytics", "paused")
    assert "Paused by a person: The partner upgrades its receiver tonight" in row.inner_text()
    row.query_selector(".o_overview_resume").click()
    page.click(".modal footer .btn-primary")
    page.wait_for_selector(".o_overview_row:not([data-state=paused]):has-text('Analytics')")


def test_the_log_and_the_test_of_an_interface_are_one_click_away(stack, tab, partners):
    page = tab.page
    page.goto(stack.server.browser_url + SCREEN)
    _row(page, "Analytics").query_selector(".o_overview_log").click()
    page.wait_for_selector(".o_list_view")
    assert "Deliveries" in page.locator(".o_breadcrumb").inner_text()
    page.go_back()
    _row(page, "Analytics").query_selector(".o_overview_test").click()
    page.wait_for_selector(".modal button[name=action_send]")
