# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every window of the suite opens on the demonstration: with rows, or with words about why there are none."""

from dev import suite

#: what a window shows when it is there
_SHOWN = ", ".join(
    f".o_view_controller.o_{kind}_view" for kind in ("list", "kanban", "form", "graph", "pivot", "calendar")
)
_ROWS = ", ".join(
    (
        ".o_data_row",
        ".o_group_header",
        ".o_kanban_record:not(.o_kanban_ghost)",
        ".o_form_sheet",
        ".app_settings_block",
        ".o_graph_canvas_container",
        ".o_pivot table",
        ".fc-view",
    )
)
#: within the web client, which a new page for each would start anew
_OPEN = "id => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(id, {clearBreadcrumbs: true})"
_EMPTY = ".o_view_nocontent, .o_nocontent_help"


def test_every_window_shows_rows_or_says_why_it_has_none(group, group_tab):
    page, problems = group_tab.page, []
    for xml_id, action in _find_windows(group):
        errors = len(group_tab.errors)
        try:
            page.evaluate(_OPEN, action)
            page.wait_for_selector(_SHOWN, timeout=10_000)
            page.wait_for_selector(f"{_ROWS}, {_EMPTY}", timeout=10_000)
        except Exception as error:  # the others are looked at all the same
            problems.append(f"{xml_id}: {str(error).splitlines()[0]}")
        problems += [f"{xml_id}: {text}" for text in group_tab.errors[errors:]]
    assert not problems, "\n".join(problems)


def _find_windows(group):
    """Return (external id, id) of the window actions of the suite that are no dialogs."""
    admin = group.client()
    names = admin.search(
        "ir.model.data",
        [["model", "=", "ir.actions.act_window"], ["module", "in", suite.names()]],
        ["complete_name", "res_id"],
    )
    found = {name["res_id"]: name["complete_name"] for name in names}
    actions = admin.search(
        "ir.actions.act_window", [["id", "in", list(found)], ["target", "!=", "new"]], ["view_mode"]
    )
    return sorted((found[action["id"]], action["id"]) for action in actions)
