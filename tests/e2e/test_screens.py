# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people see of the suite, in a real browser and without an error in its console."""

from dev.demo.listener import wait_until


def test_the_integration_app_opens(stack, partners, chromium):
    tab = _open(stack, chromium, "/odoo/action-integration_core.integration_interface_action")
    tab.page.wait_for_selector(".o_kanban_record:has-text('Analytics'), .o_data_row:has-text('Analytics')")
    tab.picture("interfaces")
    assert tab.errors == []


def test_a_subscription_shows_its_state_and_its_events(stack, partners, chromium):
    """Its state is said in words beside its name."""
    partners.create("party", {"name": "Somebody"}, "somebody-to-show")
    wait_until(lambda: _has_delivered(stack, partners.subscription), "a delivery")
    path = f"/odoo/action-integration_webhook.integration_subscription_action/{partners.subscription}"
    tab = _open(stack, chromium, path)
    tab.page.wait_for_selector(".o_form_view .o_field_widget[name=url]")
    tab.page.wait_for_selector(".o_field_widget[name=health]:has-text('Working')")
    tab.page.wait_for_function("Array.from(document.images).every(image => image.complete)")
    assert tab.page.locator(".o_statusbar_status .o_arrow_button_current").inner_text() == "Active"
    assert "invoice.posted" in tab.page.locator(".o_form_view").inner_text()
    tab.picture("subscription")
    assert tab.errors == []


def test_a_subscription_shows_what_it_would_send(stack, partners, chromium):
    path = f"/odoo/action-integration_webhook.integration_subscription_action/{partners.subscription}"
    tab = _open(stack, chromium, path)
    tab.page.click(".o_notebook .nav-link[name=content]")
    preview = tab.page.wait_for_selector(
        ".o_field_widget[name=content_preview] .ace_content:has-text('data')"
    )
    assert "application/json" in preview.inner_text()
    tab.picture("subscription_content")
    assert tab.errors == []


def test_a_subscription_is_filtered_by_its_records_with_odoos_own_filter(stack, partners, chromium):
    path = "/odoo/action-integration_webhook.integration_subscription_action/new"
    tab = _open(stack, chromium, path)
    tab.page.click(".o_notebook .nav-link[name=content]")
    assert not tab.page.query_selector(".o_field_widget[name=filter_domain]")
    tab.page.click(".o_field_widget[name=filter_model] input")
    tab.page.click(".o_select_menu_item:has-text('Contact')")
    tab.page.wait_for_selector(".o_field_widget[name=filter_domain]")
    tab.picture("subscription_filter")
    assert tab.errors == []


def _has_delivered(stack, subscription):
    """Whether a receiver has taken something."""
    statement = "SELECT 1 FROM integration_attempt WHERE subscription_id = %s AND code = 'ok' LIMIT 1"
    return bool(stack.sql(statement, [subscription]))


def _open(stack, chromium, path):
    """Return a tab at an address of the web client, logged in as the administrator."""
    tab = chromium.open()
    tab.log_in(stack.server.browser_url)
    tab.page.goto(stack.server.browser_url + path)
    return tab
