# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a number in the business view to the documents behind it, in a real browser."""

import re

import pytest

SCREEN = "/odoo/integration-business"
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1366, "height": 900}
#: no part of a title is wider than what is shown of it
_IS_WHOLE = (
    "title => [...title.querySelectorAll('div, a')].every(part => part.scrollWidth <= part.clientWidth)"
)
_ORDER = """
    vendor = env["res.partner"].create({"name": "Northside Medical Supply"})
    order = env["purchase.order"].create({
        "partner_id": vendor.id,
        "order_line": [(0, 0, {
            "name": "Gloves, nitrile, size M", "product_qty": 20, "price_unit": 12.5,
            "product_id": env["product.product"].create({"name": "Gloves"}).id,
        })],
    })
    order.button_confirm()
    if order.state != "purchase":
        order.button_approve()
    order.date_approve = "2026-01-05 09:00:00"
    expectation = env["integration.expectation"].search([("code", "=", "orders_confirmed")])
    expectation.counts_from = "2026-01-01"
    expectation._measure_all()
    env.cr.commit()
    result = order.name
"""


@pytest.fixture
def late_order(stack):
    """Number of an order that was approved long ago, and that its vendor has not confirmed."""
    return stack.run_script(_ORDER)


def _count(page, row):
    """The number of late documents that a row says."""
    return int(re.sub(r"\D", "", row.locator("[name=late_count]").inner_text()))


def test_an_order_that_its_vendor_has_not_confirmed_is_found_from_the_business_view(stack, tab, late_order):
    page = tab.page
    page.goto(stack.server.browser_url + SCREEN)
    row = page.locator(".o_data_row", has_text="not confirmed by the vendor").first
    row.wait_for()
    assert "Over the limit" in row.inner_text()
    tab.picture("business")
    button = row.locator("button[name=action_open_late]").bounding_box()
    assert button["x"] + button["width"] <= page.viewport_size["width"], "it is seen without scrolling"
    assert not page.locator(".o_group_header").count(), "no kinds of documents in Odoo's words"
    assert not page.locator(".o_data_row", has_text="In time").count(), "what is late is looked for"
    count = _count(page, row)
    row.locator("button[name=action_open_late]").click()
    page.wait_for_selector(f".o_list_view .o_data_row:has-text('{late_order}')")
    assert page.locator(".o_data_row").count() == count
    tab.picture("business_late")


def test_a_standing_says_what_it_means_whose_it_is_and_leads_to_its_issue(stack, tab, late_order):
    page = tab.page
    page.goto(stack.server.browser_url + SCREEN)
    row = page.locator(".o_data_row", has_text="not confirmed by the vendor").first
    row.locator("td[name=expectation_id]").click()
    page.wait_for_selector(".o_form_view .o_field_widget[name=explanation]:has-text('goods come')")
    tab.picture("business_standing")
    page.set_viewport_size(NARROW)
    page.reload()
    page.wait_for_selector(".o_form_view .o_field_widget[name=explanation]:has-text('goods come')")
    title = page.locator(".oe_title h1")
    assert title.inner_text().strip() == "Orders approved but not confirmed by the vendor"
    assert title.evaluate(_IS_WHOLE), "nothing is clipped"
    tab.picture("business_standing_narrow")
    page.set_viewport_size(WIDE)
    page.click("button[name=action_measure]")
    page.wait_for_selector(".o_notification:has-text('Measured')")
    page.click("button[name=action_open_issue]")
    page.wait_for_selector(".o_form_view:has-text('Over the limit: Orders approved')")
    tab.picture("business_issue")


def test_a_manager_changes_the_limit_of_a_company_and_sees_that_it_is_not_too_much(stack, tab, late_order):
    page = tab.page
    page.goto(stack.server.browser_url + "/odoo/integration-expectations")
    page.wait_for_selector(".o_list_view .o_data_row")
    tab.picture("expectations")
    page.click(".o_data_row td[name=name]:has-text('not confirmed by the vendor')")
    page.wait_for_selector(".o_form_view .o_field_widget[name=hours]")
    tab.picture("expectation")
    page.click("a[name=measured]")
    page.wait_for_selector(".o_field_widget[name=condition]")
    tab.picture("expectation_measured")
    page.fill(".o_field_widget[name=least_count] input", "50")
    page.click("button.o_form_button_save")
    page.click("button[name=action_measure]")
    page.wait_for_selector(".o_notification:has-text('Measured')")
    page.wait_for_selector(".o_statusbar_status .o_arrow_button_current:has-text('within the limit')")
    page.fill(".o_field_widget[name=least_count] input", "1")
    page.click("button.o_form_button_save")
    page.wait_for_selector("button.o_form_button_save", state="hidden")
