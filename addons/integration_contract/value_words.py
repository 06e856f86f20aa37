# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values of documents for people: masked for those who may not see them in Odoo either."""

import json

from odoo.addons.integration_core.tools import masking
from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound


def tell_values(rows, field) -> dict:
    """Return {row id: text} of what rows about one property of a record hold in a field of canonical JSON.

    Who may read the record, and the fields that hold the property, reads the value. Others read what is public or
    internal by the contract, and a mask in place of the rest.

    :param rows: with ``contract``, ``path``, ``res_model`` and ``res_id``, in the user's environment
    """
    found = {}
    for row in rows:
        text = row.sudo()[field]
        found[row.id] = _tell(row, json.loads(text)) if text else ""
    return found


def _tell(row, value):
    path = tuple(row.path.split("."))
    if not _may_read(row, path):
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
