# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contract's schema as it holds for one client, with its parts as components of the document.

OpenAPI 3.1 reads JSON Schema 2020-12, so a contract stays what it is, apart from three things. What the client is not
cleared for is not there. What is sent knows no read-only properties and no unknown ones. What is read promises the
``id`` only, because a client may ask for less than the whole document.
"""

import json

from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_core.tools.masking import ALWAYS_CLEARED, SENSITIVITIES

ROOT = "#/components/schemas/"
READ, CREATE, UPDATE, TAKE = "", "create", "update", "parameters"

_PERIOD = (
    "A day in UTC such as 2026-01-31, a moment to the second, or a period: two moments with a slash between them, the"
    " latter excluded."
)

# Below these stand values, and not schemas.
_VALUES = frozenset({"examples", "enum", "const", "default"})
# What describes the contract and not its documents, or is said otherwise here.
_DROPPED = frozenset({"$schema", "$id", "$defs", "$ref", "properties", "required", "additionalProperties"})
_OF_THE_CONTRACT = frozenset(
    {
        *("x-entity", "x-version", "x-lifecycle", "x-actions", "x-events", "x-filters"),
        *("x-example-records", "x-neighbours", "x-identifiers"),
    }
)


def component_name(contract: str, variant: str) -> str:
    """Return the name of a variant of a contract among the components: ``invoice.v1``, ``invoice.v1.create``."""
    return f"{contract}.{variant}" if variant else contract


def reference(name: str) -> dict:
    """Return a reference to a component."""
    return {"$ref": ROOT + name}


def components(contract: str, schema: dict, clearance: frozenset, variant: str) -> dict:
    """Return ``{component name: schema}``: the whole document, and those of its ``$defs`` that are left in use."""
    return _Variant(contract, schema, clearance, variant).build()


def filter_schema(schema: dict, name: str) -> dict:
    """Return the schema of a query parameter that filters by a property: one value, and never ``null``.

    Only what is refused when it does not fit says so: of any other text there are no documents, which is no error.
    """
    walker = SchemaWalker(schema)
    node = schema["properties"][name]
    node = walker.items(node) or node
    if (values := walker.keyword(node, "enum")) is not None:
        return {"type": "string", "enum": [value for value in values if value is not None]}
    types = walker.keyword(node, "type", "string")
    types = {types} if isinstance(types, str) else set(types)
    if "boolean" in types:
        return {"type": "boolean"}
    if walker.keyword(node, "format") == "date":
        return {"type": "string", "format": "date"}
    if walker.keyword(node, "format") == "date-time":
        return {"type": "string", "description": _PERIOD}
    if "id" in walker.properties(node):
        return {"type": "string", "description": "The id of the document referred to."}
    return {"type": "string"}


def is_cleared(walker: SchemaWalker, node: dict, clearance: frozenset) -> bool:
    """Whether a property may be seen: the strictest label of what describes it counts, none is the strictest."""
    labels = [branch["x-sensitivity"] for branch in walker.branches(node) if "x-sensitivity" in branch]
    if not labels or not set(labels) <= set(SENSITIVITIES):
        return SENSITIVITIES[-1] in clearance
    return max(labels, key=SENSITIVITIES.index) in clearance | ALWAYS_CLEARED


class _Variant:
    """One way in which documents of a contract travel."""

    def __init__(self, contract, schema, clearance, variant):
        self.walker = SchemaWalker(schema)
        self.name = component_name(contract, variant)
        self.clearance = clearance
        self.variant = variant
        self.found = {}

    def build(self):
        root = self._schema(
            {key: value for key, value in self.walker.root.items() if key not in _OF_THE_CONTRACT}
        )
        root.pop("examples", None)  # whole documents, which hold what is not cleared too
        if self.variant == UPDATE:
            root.pop("required", None)  # a merge patch (RFC 7396) leaves out what stays
        elif self.variant == READ and "id" in root["properties"]:
            root["required"] = ["id"]
        return {self.name: root, **self.found}

    def _schema(self, node):
        kept = {key: value for key, value in node.items() if key not in _DROPPED}
        for key, value in kept.items():
            if key not in _VALUES:
                kept[key] = self._any(value)
        if self.variant == CREATE and "items" in kept:
            kept["items"] = self._as_new(kept["items"])
        if self.walker.properties(self.walker.items(node) or node):
            kept.pop("examples", None)  # its parts have their own, and not all of them may be here
        if "$ref" in node:
            kept["$ref"] = self._refer(node["$ref"])
        if "properties" in node:
            kept["properties"] = {
                name: self._schema(child) for name, child in node["properties"].items() if self._has(child)
            }
            required = [name for name in node.get("required", ()) if name in kept["properties"]]
            if required and self.variant != READ:
                kept["required"] = required
            if self.variant != READ:
                kept["additionalProperties"] = False
        if isinstance(node.get("additionalProperties"), dict) and self._has(node["additionalProperties"]):
            kept["additionalProperties"] = self._schema(node["additionalProperties"])
        return kept

    def _as_new(self, part):
        """Return the schema of a part of a new document: it has no id yet, unless it refers to another document."""
        named = part.get("properties", {})
        if "id" not in named or "entity" in named:
            return part
        return {**part, "properties": {name: child for name, child in named.items() if name != "id"}}

    def _any(self, value):
        if isinstance(value, dict):
            return self._schema(value)
        if isinstance(value, list):
            return [self._any(item) for item in value]
        return value

    def _has(self, node):
        """Whether a property is there at all."""
        if not is_cleared(self.walker, node, self.clearance):
            return False
        if self.variant == READ:
            return True
        if self.variant == UPDATE and self.walker.keyword(node, "x-create-only"):
            return False
        return not self.walker.keyword(node, "readOnly")

    def _refer(self, target):
        """Return the reference to the component that a part of the contract becomes."""
        name = f"{self.name}.{target.rpartition('/')[2]}" if target != "#" else self.name
        if target != "#" and name not in self.found:
            self.found[name] = {}  # it may refer to itself
            part = self.walker.branches({"$ref": target})[1]
            self.found[name] = self._schema(json.loads(json.dumps(part)))
        return ROOT + name
