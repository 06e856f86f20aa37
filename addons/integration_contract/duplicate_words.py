# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why two records may be the same, in words, and both side by side. Every value is escaped."""

from markupsafe import Markup

from .html_table import make_table
from .tools import matching

_MARK = Markup('<span class="text-bg-warning px-1 rounded">{}</span>')
_BADGE = Markup('<span class="badge rounded-pill {}">{}</span>')
_STYLES = {
    matching.SAME: "text-bg-success",
    matching.ALIKE: "text-bg-info",
    matching.UNLIKE: "text-bg-warning",
    matching.DIFFERENT: "text-bg-danger",
    matching.MISSING: "text-bg-light",
}
#: what Odoo makes of the others, and what tells nothing of who it is
_TECHNICAL = frozenset({"active", "is_company", "complete_name", "commercial_company_name", "display_name"})
_NOT_SHOWN = ("many2many", "one2many", "binary", "image", "html", "json", "properties")


def tell(pair) -> str:
    """Return what tells for it and against it, such as “Name: alike (93 %); Tax ID: the same”."""
    labels = _get_labels(pair)
    parts = []
    if pair.identified_by:
        names = ", ".join(labels.get(name, name) for name in pair.identified_by.split(","))
        parts.append(pair.env._("Identified by: %s", names))
    for name, verdict, percent in pair.told or ():
        if verdict != matching.MISSING:
            parts.append(f"{labels.get(name, name)}: {_tell_verdict(pair.env, verdict, percent)}")
    return "; ".join(parts)


def compare(pair, left, right) -> Markup:
    """Return both records side by side as a table, with what differs marked.

    :param left: the older record, as the user may see it; ``None`` if that is not at all
    """
    env = pair.env
    if not left or not right:
        return make_table([], [], env._("One of the two is gone, or not visible to you."))
    policy = _get_policy(pair)
    told = {name: (verdict, percent) for name, verdict, percent in pair.told or ()}
    verdicts = (
        {field.sources[0]: told[field.name] for field in policy.fields if field.name in told}
        if policy
        else {}
    )
    rows = []
    for name in _get_names(pair, left):
        cells = [_show(record, name) for record in (left, right)]
        if any(record[name] for record in (left, right)):
            verdict, percent = verdicts.get(name, (None, 0))
            badge = _make_badge(env, verdict, percent)
            if cells[0] != cells[1] and verdict == matching.SAME:
                badge = _BADGE.format(_STYLES[verdict], env._("the same, written differently"))
            elif cells[0] != cells[1]:
                cells = [_MARK.format(cell) if cell else "" for cell in cells]
            rows.append([left._fields[name]._description_string(env), *cells, badge])
    headers = [env._("Field"), env._("Older"), env._("Newer"), env._("What it tells")]
    return make_table(headers, rows, env._("Neither says anything."))


def _get_policy(pair):
    mapper = pair.sudo().matching_id._get_mapper()
    return mapper._matching if mapper is not None else None


def _get_labels(pair) -> dict:
    """Return {name of a field of the policy: label of the first Odoo field that it is made of}."""
    policy = _get_policy(pair)
    if not policy or pair.res_model not in pair.env:
        return {}
    model = pair.env[pair.res_model]
    return {
        field.name: model._fields[field.sources[0]]._description_string(pair.env) for field in policy.fields
    }


def _get_names(pair, record):
    """Return the Odoo fields to show: first those that tell something, then the others of the document."""
    mapper = pair.sudo().matching_id._get_mapper()
    names = [*(mapper._get_matching_fields() if mapper._matching else ()), *sorted(mapper._emitting_fields())]
    return [
        name
        for name in dict.fromkeys(names)
        if name in record._fields
        and name not in _TECHNICAL
        and record._fields[name].type not in _NOT_SHOWN
        and record._has_field_access(record._fields[name], "read")
    ]


def _show(record, name) -> str:
    value = record[name]
    if record._fields[name].type == "boolean":
        return record.env._("Yes") if value else record.env._("No")
    return str(record._fields[name].convert_to_display_name(value, record) or "") if value else ""


def _make_badge(env, verdict, percent):
    return _BADGE.format(_STYLES[verdict], _tell_verdict(env, verdict, percent)) if verdict else ""


def _tell_verdict(env, verdict, percent):
    return {
        matching.SAME: env._("the same"),
        matching.ALIKE: env._("alike (%s %%)", percent),
        matching.UNLIKE: env._("little alike (%s %%)", percent),
        matching.DIFFERENT: env._("different"),
        matching.MISSING: env._("not known of both"),
    }[verdict]
