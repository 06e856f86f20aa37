# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Small read-only tables on a form, of what is computed and stored nowhere. Every cell is escaped."""

from markupsafe import Markup

from odoo.tools import format_datetime

from .tools.schema_diff import BREAKS, GROWS

_TABLE = Markup(
    '<table class="table table-sm o_main_table mb-0"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
)
_EMPTY = Markup('<p class="text-muted mb-0">{}</p>')
_BADGE = Markup('<span class="badge rounded-pill {style}">{word}</span>')
_LINK = Markup('<a href="/odoo/{model}/{id}">{name}</a>')


def make_table(headers, rows, empty):
    """Return a table, or the sentence ``empty`` when there are no rows.

    :param headers: texts
    :param rows: lists of cells; a text is escaped, a ``Markup`` stands as it is
    """
    if not rows:
        return _EMPTY.format(empty)
    head = Markup("").join(Markup("<th>{}</th>").format(text) for text in headers)
    lines = (Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row) for row in rows)
    body = Markup("").join(Markup("<tr>{}</tr>").format(line) for line in lines)
    return _TABLE.format(head=head, body=body)


def make_link(record):
    """Return the name of a record, which opens it."""
    return _LINK.format(model=record._name, id=record.id, name=record.display_name)


def make_change_table(env, found, empty):
    """Return a table of :class:`~.tools.schema_diff.Change`."""
    effects = {
        BREAKS: ("text-bg-danger", env._("Breaks")),
        GROWS: ("text-bg-success", env._("Grows")),
    }
    # of the file; a property may not be named like these
    places = {
        "x-version": env._("Version"),
        "x-lifecycle": env._("Lifecycle"),
        "x-entity": env._("Entity"),
        "x-events": env._("Events"),
        "x-actions": env._("Actions"),
        "x-filters": env._("Filters of lists"),
    }
    rows = []
    for change in found:
        style, word = effects.get(change.effect, ("text-bg-light", env._("Wording")))
        place = places.get(change.pointer, change.pointer)
        rows.append([_BADGE.format(style=style, word=word), place, change.message])
    return make_table([env._("Effect"), env._("Where"), env._("What changed")], rows, empty)


def make_use_table(env, uses):
    """Return a table of :class:`~.contract_use.ContractUse`."""
    rows = [
        [
            make_link(use.record),
            use.system.sudo().display_name or "",
            use.what,
            format_datetime(env, use.last_used_at, dt_format="short") if use.last_used_at else env._("Never"),
        ]
        for use in uses
    ]
    headers = [env._("Agreement"), env._("System"), env._("What for"), env._("Last used")]
    return make_table(headers, rows, env._("Nobody uses it."))
