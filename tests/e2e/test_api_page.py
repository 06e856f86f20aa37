# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page of what a partner may use, in a real browser: from the client's form to a file that needs no server."""

import pytest

from dev import paths


@pytest.fixture
def tab(outsiders, chromium):
    """A tab of an administrator who looks at the client."""
    tab = chromium.open()
    tab.log_in(outsiders.stack.server.browser_url)
    (client,) = outsiders.stack.client().search("integration.client", [["code", "=", "north"]], ["id"])
    tab.page.goto(
        f"{outsiders.stack.server.browser_url}/odoo/action-integration_api.integration_client_action/{client['id']}"
    )
    return tab


def test_the_form_of_a_client_leads_to_its_page(tab):
    with tab.page.expect_popup() as opened:
        tab.page.click("button[name=action_open_documents]")
    page = opened.value
    errors = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.reload()
    page.wait_for_selector("h1:has-text('North')")
    page.click("nav a:has-text('Issue')")
    assert page.locator("#action_post_invoice_v1").is_visible()
    _picture(page, "api_page")
    page.goto(page.url.partition("#")[0].replace("/docs/north", "/problems"))
    page.wait_for_selector("h1:has-text('Problems')")
    _picture(page, "api_problems")
    page.click("a:has-text('schema_violation')")
    page.wait_for_selector("h2:has-text('What to do')")
    _picture(page, "api_problem")
    assert errors == tab.errors == []


def test_the_downloaded_page_is_whole_without_a_server(tab, chromium, tmp_path):
    tab.page.goto(tab.page.url.partition("/odoo/")[0] + "/integration/docs/north")
    with tab.page.expect_download() as started:
        tab.page.click("a:has-text('Download this page')")
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name == "north.html"
    kept = chromium.open()
    asked = []
    kept.page.on("request", lambda request: asked.append(request.url))
    kept.page.goto(file.as_uri())
    style = kept.page.evaluate("getComputedStyle(document.querySelector('nav')).position")
    assert (style, asked, kept.errors) == ("sticky", [file.as_uri()], [])
    assert kept.page.locator("text=Download").count() == 0


def _picture(page, name):
    """Keep how it looks, in var/screenshots/."""
    paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=paths.SCREENSHOTS / f"{name}.png")
