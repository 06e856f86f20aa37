# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two patient accounts side by side, for who is about to merge them. Every value is escaped, every read is noted."""

from markupsafe import Markup

from odoo.tools.misc import format_date

from odoo.addons.integration_contract.html_table import make_table

_MARK = Markup('<span class="text-bg-warning px-1 rounded">{}</span>')
_PERSON = ("family_name", "given_names", "birth_date", "sex")
_LINES = {
    "identifier_ids": ("kind", "value", "assigner_id"),
    "coverage_ids": ("payer_id", "member_number"),
}


def compare(ending, staying) -> tuple[Markup, list[str]]:
    """Return the persons of two accounts as a table with what differs marked, and the labels of what tells against it.

    :param ending: the account that is merged into the other one, as the user may see it
    :param staying: the one that stands for both
    """
    env = ending.env
    told = [_tell(account) for account in (ending, staying)]
    rows, against = [], []
    for name in (*_PERSON, *_LINES):
        label = ending._fields[name]._description_string(env)
        cells = [values[name] for values in told]
        differs = cells[0].casefold() != cells[1].casefold()
        if differs and name in _PERSON and all(cells):
            against.append(label)
            cells = [_MARK.format(cell) for cell in cells]
        rows.append([label, *cells])
    headers = [
        "",
        env._("%s, which ends", ending.display_name),
        env._("%s, which stays", staying.display_name),
    ]
    return make_table(headers, rows, ""), against


def _tell(account) -> dict:
    """Return {field: what it says, as text}, read in the name of the user."""
    [values] = account.read([*_PERSON, *_LINES])
    told = {
        "family_name": (values["family_name"] or "").strip(),
        "given_names": (values["given_names"] or "").strip(),
        "birth_date": format_date(account.env, values["birth_date"]) if values["birth_date"] else "",
        "sex": _get_label(account, "sex", values["sex"]),
    }
    for name, parts in _LINES.items():
        lines = account[name]
        told[name] = "; ".join(
            " ".join(filter(None, (_show(lines, part, line[part]) for part in parts)))
            for line in lines.read(list(parts))
        )
    return told


def _show(lines, name, value) -> str:
    kind = lines._fields[name].type
    if kind == "selection":
        return _get_label(lines, name, value)
    if kind == "many2one":
        return value[1] if value else ""
    return value or ""


def _get_label(records, name, value) -> str:
    return dict(records._fields[name]._description_selection(records.env)).get(value, "")
