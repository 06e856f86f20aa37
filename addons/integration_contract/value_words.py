# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values of documents for people: masked for those who may not see them in Odoo either."""

import json

from odoo.addons.integration_core.tools import masking
from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound


def tell_values(rows, field) -> dict:
    """Return {row id: text} of what rows about one property of a record hold in a field of canonical JSON.

    Who may read the record, and the fields that hold the property, reads the value; it is written down where reads of
    such documents are. Others read what is public or internal by the contract, and a mask in place of the rest.

    :param rows: with ``contract``, ``path``, ``res_model`` and ``res_id``, in the user's environment
    """
    found, told = {}, rows.browse()
    for row in rows:
        text = row.sudo()[field]
        may_read = bool(text) and _may_read(row, tuple(row.path.split(".")))
        found[row.id] = _tell(row, json.loads(text), may_read) if text else ""
        if may_read:
            told += row
    if not rows.env.su:
        _note_read(told)
    return found


def _note_read(rows):
    """Write down whose values were told as they are, for mappers whose reads are audited."""
    for (contract, model), group in rows.grouped(lambda row: (row.contract, row.res_model)).items():
        mapper = rows.env["integration.contract"]._get_mapper(contract)
        if not mapper._audits_reads:
            continue
        uids = (
            rows.env["integration.identifier"]
            .sudo()
            ._uids(rows.env[model].browse(set(group.mapped("res_id"))), mapper._get_entity())
        )
        shown = {uid: {"id": uid} for uid in uids.values()}
        for row in group:
            shown[uids[row.res_id]][row.path.partition(".")[0]] = None
        mapper._note_read(shown.values(), model=rows._name)


def _tell(row, value, may_read):
    path = tuple(row.path.split("."))
    if not may_read:
        document = value
        for name in reversed(path):
            document = {name: document}
        schema = row.env["integration.contract"]._get_schema(row.contract)
        value = masking.mask(document, schema, frozenset())
        for name in path:
            value = value[name] if isinstance(value, dict) else value
    if value is None:
        return row.env._("(empty)")
    if isinstance(value, bool):
        return row.env._("yes") if value else row.env._("no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _may_read(row, path):
    record = row.sudo(False)._get_affected()
    if not record or not record.has_access("read"):
        return False
    try:
        child = row.env["integration.contract"]._get_mapper(row.contract)._get_root().find(path)
    except (ContractInvalid, NotFound):
        return False
    fields = [record._fields[name] for name in child.fields] if child else []
    return bool(fields) and all(record._has_field_access(field, "read") for field in fields)
