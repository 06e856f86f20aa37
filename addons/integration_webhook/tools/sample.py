# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A document made up from the examples of a contract: what a receiver gets to see, about nobody."""

from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

DEEPEST = 6
_BY_FORMAT = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00.000Z",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "someone@example.com",
    "uri": "https://example.com/",
}
_BY_TYPE = {"string": "example", "integer": 1, "number": 1, "boolean": True, "null": None}


def make_sample(schema: dict) -> dict:
    """Make a document of this JSON Schema; the same one each time."""
    sample = _make(SchemaWalker(schema), schema, DEEPEST)
    return sample if isinstance(sample, dict) else {}


def _make(walker, node, depth):
    for keyword in ("examples", "enum"):
        if values := walker.keyword(node, keyword):
            return values[0]
    for keyword in ("const", "default"):
        if (value := walker.keyword(node, keyword)) is not None:
            return value
    if properties := walker.properties(node):
        return {name: _make(walker, child, depth - 1) for name, child in properties.items()} if depth else {}
    if (items := walker.items(node)) is not None:
        return [_make(walker, items, depth - 1)] if depth else []
    kind = walker.keyword(node, "type")
    kind = kind[0] if isinstance(kind, list) else kind
    return _BY_FORMAT.get(walker.keyword(node, "format")) or _BY_TYPE.get(
        kind, {} if kind == "object" else None
    )
