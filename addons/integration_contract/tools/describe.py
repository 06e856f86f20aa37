# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contract in the words of the catalogue."""

import json

from .schema_walk import SchemaWalker

_FORMATS = {
    "date": "date",
    "date-time": "moment",
    "uuid": "uid",
    "email": "e-mail address",
    "uri": "web address",
}
_TYPES = {
    "string": "text",
    "boolean": "yes or no",
    "integer": "whole number",
    "object": "group",
    "array": "list",
}
#: what outsiders may do with a property, the least first
_ACCESS = ("read", "create", "write")


def property_rows(walker: SchemaWalker) -> list[dict]:
    """Return the rows of the catalogue for all properties; what is below a read-only one is read-only too."""
    rows, access = [], {}
    for path, node, is_required in walker.leaves():
        above = access.get(path.rpartition(".")[0].removesuffix("[]"), "write")
        access[path] = min(above, _access(walker, node), key=_ACCESS.index)
        rows.append(_property_row(walker, path, node, is_required, access[path]))
    return rows


def _access(walker, node):
    if walker.keyword(node, "readOnly"):
        return "read"
    return "create" if walker.keyword(node, "x-create-only") else "write"


def _property_row(walker, path, node, is_required, access):
    example = walker.keyword(node, "examples", [None])[0]
    return {
        "path": path,
        "meaning": walker.keyword(node, "description"),
        "type": type_words(walker, node),
        "sensitivity": walker.keyword(node, "x-sensitivity"),
        "example": example if isinstance(example, str) else json.dumps(example, ensure_ascii=False),
        "access": access,
        "is_required": is_required,
        "is_filter": path in walker.root.get("x-filters", ()),
    }


def type_words(walker: SchemaWalker, node: dict) -> str:
    """Return the type of a property for a reader who is no programmer."""
    if enum := walker.keyword(node, "enum"):
        return " | ".join(str(value) for value in enum if value is not None)
    if walker.keyword(node, "format") in _FORMATS:
        return _FORMATS[walker.keyword(node, "format")]
    kind = walker.keyword(node, "type")
    kinds = [kind] if isinstance(kind, str) else [name for name in kind or () if name != "null"]
    if (items := walker.items(node)) is not None:
        return f"list of: {type_words(walker, items)}"
    if {"value", "currency"} <= walker.properties(node).keys():
        return "amount with currency"
    if {"entity", "id"} <= walker.properties(node).keys():
        return "reference"
    return " or ".join(_TYPES.get(name, name) for name in kinds) or "any"
