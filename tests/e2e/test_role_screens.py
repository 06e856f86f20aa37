# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a role sees of persons and money, and what the cleared are shown for a reason, in a real browser."""

import pytest

PASSWORD = "Roles-and-clearances-26"
NAME = "Erika Kanarienvogel"
KINDS = ("personal", "financial", "clinical")
EVENT = "/odoo/action-integration_outbox.integration_event_action/{}"


@pytest.fixture(scope="module")
def event_id(stack, admin):
    """Id of an event about a new contact."""
    partner_id = admin.create("res.partner", name=NAME, email="erika@example.com", street="Birdcage Walk 1")
    [event] = admin.search(
        "integration.event",
        [("type", "=", "party.created"), ("res_model", "=", "res.partner"), ("res_id", "=", partner_id)],
        ["id"],
    )
    return event["id"]


@pytest.fixture(scope="module")
def people(stack, admin):
    """Make a user of each kind that these tests log in as: a viewer, and one who is cleared for all."""
    groups = {"viewer": (), "cleared": KINDS}
    for name, kinds in groups.items():
        wanted = ["user", *(f"see_{kind}" for kind in kinds)]
        domain = [
            ("module", "=", "integration_core"),
            ("name", "in", [f"group_integration_{w}" for w in wanted]),
        ]
        known = admin.search("ir.model.data", domain, ["res_id"])
        ids = [row["res_id"] for row in known]
        values = {"name": name.capitalize(), "login": name, "password": PASSWORD, "tour_enabled": False}
        admin.create("res.users", **values, group_ids=[(4, id_) for id_ in ids])


@pytest.fixture
def tab_of(stack, chromium, people):
    """Open a browser tab as one of the people; nothing may fail in it."""
    opened = []

    def open_as(login):
        tab = chromium.open()
        tab.log_in(stack.server.browser_url, login, PASSWORD)
        opened.append(tab)
        return tab

    yield open_as
    for tab in opened:
        assert tab.errors == []


def _content(page):
    return page.wait_for_selector(
        ".o_field_widget[name=payload_masked] .ace_content:has-text('•••')"
    ).inner_text()


def test_a_viewer_sees_an_event_without_the_person_and_no_way_to_show_it(stack, tab_of, event_id):
    tab = tab_of("viewer")
    tab.page.goto(stack.server.browser_url + EVENT.format(event_id))
    assert NAME not in _content(tab.page)
    assert not tab.page.query_selector("button[name=action_open_reveal]")
    tab.picture("event_hidden")


def test_the_cleared_are_shown_the_person_for_a_reason_that_is_kept(stack, admin, tab_of, event_id):
    tab = tab_of("cleared")
    page = tab.page
    page.goto(stack.server.browser_url + EVENT.format(event_id))
    assert NAME not in _content(page)
    page.click("button[name=action_open_reveal]")
    page.wait_for_selector(".modal .o_field_widget[name=kinds]:has-text('personal')")
    page.fill(".modal .o_field_widget[name=reason] input", "the clinic asks why the name is wrong")
    tab.picture("hidden_data_asked")
    page.click(".modal button[name=action_show]")
    shown = page.wait_for_selector(".modal .o_field_widget[name=content]").inner_text()
    assert NAME in shown
    tab.picture("hidden_data_shown")
    [row] = admin.search(
        "integration.audit",
        [("action", "=", "data.revealed"), ("res_id", "=", event_id)],
        ["user_id", "detail"],
    )
    assert row["user_id"][1] == "Cleared"
    assert "the clinic asks why the name is wrong" in row["detail"]
    assert NAME not in row["detail"]


def test_a_viewer_sees_issues_without_what_money_hangs_on_them(stack, tab_of):
    tab = tab_of("viewer")
    tab.page.goto(f"{stack.server.browser_url}/odoo/action-integration_core.integration_issue_action")
    tab.page.wait_for_selector(".o_kanban_view, .o_list_view")
    assert "Exposed" not in tab.page.locator(".o_content").inner_text()
    tab.picture("issues_of_a_viewer")
