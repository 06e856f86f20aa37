# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How large a document may get: a contract says so at every place, because partners write what they like."""

import re

from odoo.addons.integration_core.tools.pointer import join

from .validation import FORMATS

# what a regular expression may not hold if it is to bound the length of a text
_ENDLESS = re.compile(r"[*+|]|\{[0-9]*,\}")


def find_unbounded(schema: dict, pointer: str = ""):
    """Yield ``(pointer, problem)`` for each place of a schema that lets a value grow without end.

    An array is bounded by its own ``maxItems``; a text by ``maxLength``, by the values or the format it must have,
    or by a pattern that leaves it no choice. A read-only text is as long as Odoo makes it.
    """
    types = schema.get("type", ())
    types = {types} if isinstance(types, str) else set(types)
    if ("array" in types or "items" in schema) and "maxItems" not in schema:
        yield pointer, "an array needs maxItems"
    if "string" in types and not _is_bounded_text(schema):
        yield pointer, "a text needs maxLength"
    for keyword in ("properties", "$defs"):
        for name, child in schema.get(keyword, {}).items():
            yield from find_unbounded(child, join(pointer, keyword, name))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for index, child in enumerate(schema.get(keyword, ())):
            yield from find_unbounded(child, join(pointer, keyword, index))
    if isinstance(schema.get("items"), dict):
        yield from find_unbounded(schema["items"], join(pointer, "items"))


def _is_bounded_text(schema):
    if not schema.keys().isdisjoint(("maxLength", "enum", "const")) or schema.get("readOnly"):
        return True
    pattern = schema.get("pattern", "")
    is_whole = pattern.startswith("^") and pattern.endswith("$") and not _ENDLESS.search(pattern)
    return is_whole or schema.get("format") in FORMATS
