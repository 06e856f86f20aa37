# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contract in the words of the catalogue."""

from odoo.addons.integration_contract.tools.describe import property_rows
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

TEXT = {"type": "string", "examples": ["x"]}


def access(properties):
    """Return {path: what outsiders may do with it}."""
    return {row["path"]: row["access"] for row in property_rows(SchemaWalker({"properties": properties}))}


def test_what_is_below_a_read_only_property_is_read_only_too():
    group = {"type": "object", "properties": {"name": TEXT}}
    lines = {"type": "array", "items": group}
    assert access({"party": {**group, "readOnly": True}, "lines": {**lines, "readOnly": True}}) == {
        "party": "read",
        "party.name": "read",
        "lines": "read",
        "lines[].name": "read",
    }


def test_what_is_below_a_property_that_is_set_once_is_set_once_or_read():
    parts = {"name": TEXT, "number": {**TEXT, "readOnly": True}}
    group = {"type": "object", "properties": parts, "x-create-only": True}
    assert access({"item": group}) == {"item": "create", "item.name": "create", "item.number": "read"}


def test_of_others_each_says_its_own():
    parts = {"name": TEXT, "number": {**TEXT, "x-create-only": True}}
    assert access({"item": {"type": "object", "properties": parts}}) == {
        "item": "write",
        "item.name": "write",
        "item.number": "create",
    }
