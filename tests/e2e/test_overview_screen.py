# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the partners are served, seen at a glance in a real browser; from each number to its rows; a pause."""

import pytest

from dev.demo.listener import wait_until

SCREEN = "/odoo/integration-overview"
NARROW = {"width": 390, "height": 844}
DARK = "/web/assets/any/web.assets_web_dark.min.css"
COUNT = 3
COUNT_TRAFFIC = "integration_core.ir_cron_count_traffic"
# It reads anew each minute in any case, which would hide that nothing tells it.
NO_POLL = """
    const setInterval = window.setInterval;
    window.setInterval = (call, ms, ...rest) => (ms === 60000 ? 0 : setInterval.call(window, call, ms, ...rest));
"""
LEAST_MS = 5000
HEAR = """() => odoo.__WOWL_DEBUG__.root.env.services.bus_service.subscribe(
    "integration.overview", () => { window.heard = (window.heard || 0) + 1; }
)"""
LOOK = """state => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
SHOWN = """([row, count]) => {
    const shown = [...document.querySelectorAll(".o_overview_row")].find((found) => found.innerText.includes(row));
    return shown.querySelector("[data-figure=sent]").innerText === String(count);
}"""
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
        stack.run_cron(COUNT_TRAFFIC)
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


def test_it_follows_what_is_counted_as_long_as_somebody_looks(stack, tab, partners):
    page, loads = tab.page, []

    def tell_analytics(key):
        party = partners.create("party", {"name": "Seen at once", "roles": ["customer"]}, key).json()
        told = """SELECT 1 FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
                   WHERE d.state = 'delivered' AND e.subject_uid = %s"""
        wait_until(lambda: stack.sql(told, [party["id"]]), "the delivery")
        stack.run_cron(COUNT_TRAFFIC)

    page.on("request", lambda request: request.url.endswith("load_overview") and loads.append(request))
    page.add_init_script(NO_POLL)
    tell_analytics("overview-first")
    page.goto(stack.server.browser_url + SCREEN)
    sent = int(_row(page, "Analytics").query_selector("[data-figure=sent]").inner_text())
    tell_analytics("overview-seen")
    page.wait_for_function(SHOWN, arg=["Analytics", sent + 1])
    # nobody looks: it hears of it and reads nothing
    page.wait_for_timeout(LEAST_MS)
    page.evaluate(HEAR)
    page.evaluate(LOOK, "hidden")
    loads.clear()
    tell_analytics("overview-unseen")
    page.wait_for_function("window.heard")
    page.wait_for_timeout(LEAST_MS)
    assert loads == []
    page.evaluate(LOOK, "visible")
    page.wait_for_function(SHOWN, arg=["Analytics", sent + 2])
