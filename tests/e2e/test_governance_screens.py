# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contracts, clients, the inventory and an access review as people see them, in a real browser."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dev.client import RemoteError
from dev.demo.listener import wait_until

ACTION = "/odoo/action-{}"


@pytest.fixture
def tab(stack, partners, chromium):
    """A tab of the administrator's."""
    tab = chromium.open()
    tab.log_in(stack.server.browser_url)
    yield tab
    assert tab.errors == []


@pytest.fixture(scope="module")
def used(stack, partners):
    """A grant that was used, and whose use is noted; its id."""
    answer = partners.create("party", {"name": "Somebody to govern"}, "somebody-to-govern")
    assert answer.status_code == 201
    statement = "SELECT id FROM integration_grant WHERE entity = 'party' AND last_used_at IS NOT NULL"
    wait_until(lambda: stack.sql(statement), "a note of the use")
    return stack.sql(statement)[0][0]


def _go(tab, stack, action, rest=""):
    tab.page.goto(stack.server.browser_url + ACTION.format(action) + rest)
    return tab.page


def _open_page(page, name):
    page.click(f".o_notebook .nav-link[name={name}]")
    page.wait_for_selector(f".o_notebook .nav-link.active[name={name}]")
    page.mouse.move(0, 0)


def test_the_inventory_tells_what_goes_over_each_interface(stack, tab, used):
    page = _go(tab, stack, "integration_core.integration_interface_inventory_action")
    row = page.wait_for_selector(".o_data_row:has-text('Billing engine')")
    assert row.query_selector("[name=last_in_at]").inner_text()
    assert "Personal, financial" in row.inner_text()
    tab.picture("inventory")
    for kind in ("pivot", "graph"):
        page.click(f".o_cp_switch_buttons .o_switch_view.o_{kind}")
        page.wait_for_selector(f".o_{kind}_view")
        page.wait_for_selector(".o_pivot table td" if kind == "pivot" else ".o_graph_canvas_container canvas")
        tab.picture(f"inventory_{kind}")


def test_a_contract_shows_who_uses_it_and_what_it_said(stack, tab, used):
    [(contract,)] = stack.sql("SELECT id FROM integration_contract WHERE name = 'party.v1'")
    page = _go(tab, stack, "integration_contract.integration_contract_action", f"/{contract}")
    page.wait_for_selector(".o_form_view .o_field_widget[name=title]")
    tab.picture("contract")
    _open_page(page, "usage")
    table = page.wait_for_selector(".o_field_widget[name=usage_table] table")
    assert "Billing engine" in table.inner_text()
    assert "Analytics" in table.inner_text()
    tab.picture("contract_usage")
    _open_page(page, "revisions")
    page.wait_for_selector(".o_field_widget[name=revision_ids] .o_data_row")
    tab.picture("contract_revisions")


def test_a_client_says_that_it_could_call(stack, tab, used):
    page = _go(tab, stack, "integration_api.integration_client_action")
    page.wait_for_selector(".o_data_row:has-text('Billing engine') .o_field_badge:has-text('Active')")
    tab.picture("clients")
    page.click(".o_cp_switch_buttons .o_switch_view.o_kanban")
    page.wait_for_selector(".o_kanban_record:has-text('Billing engine') .o_field_badge:has-text('Active')")
    tab.picture("clients_kanban")
    page.click(".o_cp_switch_buttons .o_switch_view.o_list")
    page.click(".o_data_row:has-text('Billing engine') [name=name]")
    page.wait_for_selector(".o_form_view .o_field_widget[name=condition]")
    assert page.locator(".o_statusbar_status .o_arrow_button_current").inner_text() == "Active"
    tab.picture("client")
    page.click("button[name=action_ask_revoke]")
    page.wait_for_selector(".modal .o_field_widget[name=reason]")
    tab.picture("client_revoke")
    page.click(".modal button:has-text('Cancel')")


def test_an_access_review_is_done_in_the_browser(stack, tab, admin, used):
    review = admin.create("integration.access.review", name="Review 1", reviewer_ids=[[6, 0, [admin.uid]]])
    page = _go(tab, stack, "integration_api.integration_access_review_action", f"/{review}")
    page.click("button[name=action_start]")
    page.wait_for_selector(".o_field_widget[name=line_ids] .o_data_row")
    page.wait_for_selector(".o_statusbar_status .o_arrow_button_current:has-text('In progress')")
    tab.picture("access_review")
    page.click("button[name=action_open_lines]")
    page.wait_for_selector(".o_list_view .o_control_panel .breadcrumb, .o_list_view .o_data_row")
    page.click(".o_list_view thead .o_list_record_selector input")
    tab.picture("access_review_lines")
    page.click(".o_control_panel button[name=action_keep], .o_list_buttons button[name=action_keep]")
    statement = "SELECT count(*) FROM integration_access_review_line WHERE review_id = %s AND state != 'kept'"
    wait_until(lambda: stack.sql(statement, [review]) == [(0,)], "all decided")
    page.goto(stack.server.browser_url + ACTION.format("integration_api.integration_access_review_action"))
    page.wait_for_selector(".o_data_row:has-text('Review 1')")
    tab.picture("access_reviews")
    admin.call("integration.access.review", "action_complete", [review])
    assert admin.search("integration.access.review", [["id", "=", review]], ["state"])[0]["state"] == "done"


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told(stack, admin, used):
    group = admin.search("ir.model.data", [["name", "=", "group_integration_manager"]], ["res_id"])[0][
        "res_id"
    ]
    second = admin.create(
        "res.users", name="Cora", login="reviewer-2", password="reviewer-2", group_ids=[[4, group]]
    )
    other = stack.client("reviewer-2", "reviewer-2")
    review = admin.create("integration.access.review", name="Two", reviewer_ids=[[6, 0, [admin.uid, second]]])
    admin.call("integration.access.review", "action_start", [review])
    lines = admin.search("integration.access.review.line", [["review_id", "=", review]], ["id"])
    ids = [line["id"] for line in lines]

    def keep(person):
        try:
            person.call("integration.access.review.line", "action_keep", ids)
        except RemoteError as error:
            return str(error)
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(keep, (admin, other)))
    assert told[0] == "kept"
    assert "has decided about" in told[1]
    statement = (
        "SELECT count(DISTINCT decider_id), count(*) FROM integration_access_review_line WHERE review_id = %s"
    )
    assert stack.sql(statement, [review]) == [(1, len(ids))]
    statement = (
        "SELECT count(*) FROM integration_audit WHERE action = 'access.kept' AND res_id IN (SELECT grant_id"
    )
    statement += (
        " FROM integration_access_review_line WHERE review_id = %s) AND user_id IN (%s, %s) AND at >= ("
    )
    statement += "SELECT started_at FROM integration_access_review WHERE id = %s)"
    assert stack.sql(statement, [review, admin.uid, second, review]) == [(len(ids),)]


# As if a new version of the addon had come: the catalogue itself goes on with what the file says.
BREAK = """
import json
from types import SimpleNamespace

contract = env["integration.contract"].search([("name", "=", "payment.v1")])
schema = json.loads(contract.schema)
name = sorted(schema["properties"])[-1]
del schema["properties"][name]
schema["title"] = "Payment, shorter"
file = SimpleNamespace(schema=schema, digest="broken", released=None)
env["integration.contract.revision"]._record(contract, file, None)
"""


def test_what_breaks_is_shown_until_a_manager_has_looked_at_it(stack, tab):
    stack.run_script(BREAK)
    page = _go(tab, stack, "integration_contract.integration_contract_revision_action")
    page.wait_for_selector(".o_data_row:has-text('To review')")
    tab.picture("contract_changes")
    page.click(".o_data_row:has-text('To review') button[name=action_review]")
    table = page.wait_for_selector(".modal .o_field_widget[name=revision_table] table")
    assert "the property is gone" in table.inner_text()
    page.fill(".modal .o_field_widget[name=note] textarea", "The partners were told")
    tab.picture("contract_review")
    page.click(".modal button[name=action_mark_reviewed]")
    page.wait_for_selector(".modal", state="detached")
    statement = "SELECT count(*) FROM integration_contract_revision WHERE state = 'waiting'"
    assert stack.sql(statement) == [(0,)]
