# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A document as it may look, made of the examples of its contract. No record is read for it."""

from .schema_walk import SchemaWalker

_DEEPEST = 16  # a contract that nests deeper than this repeats itself


def sample(schema: dict) -> dict:
    """Return a document of ``schema`` in which every property shows its first example."""
    return _sample(SchemaWalker(schema), schema, 0)


def _sample(walker, node, depth):
    if depth > _DEEPEST:
        return None
    if properties := walker.properties(node):
        return {name: _sample(walker, child, depth + 1) for name, child in properties.items()}
    items = walker.items(node)
    if items is not None and walker.properties(items):
        return [_sample(walker, items, depth + 1)]
    return next(iter(walker.keyword(node, "examples", ())), None)
