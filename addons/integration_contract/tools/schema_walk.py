# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Walk a JSON Schema together with a document, through local references and alternatives."""

from odoo.addons.integration_core.tools.pointer import follow, join


class SchemaWalker:
    """Answers what the schema at a place of the document says.

    :param root: the whole schema, in which local references point
    """

    def __init__(self, root: dict):
        self.root = root

    def branches(self, schema: dict) -> list[dict]:
        """Return the schema and everything it is composed of."""
        found, todo = [], [schema]
        while todo and len(found) < 50:
            branch = todo.pop()
            found.append(branch)
            if "$ref" in branch:
                todo.append(follow(self.root, branch["$ref"]))
            for keyword in ("allOf", "anyOf", "oneOf"):
                todo.extend(branch.get(keyword, ()))
        return found

    def properties(self, schema: dict) -> dict:
        """Return the properties of an object, {} when the schema names none."""
        named = {}
        for branch in self.branches(schema):
            named.update(branch.get("properties", {}))
        return named

    def items(self, schema: dict) -> dict | None:
        """Return the schema of the items of an array, ``None`` when there is none."""
        return next((b["items"] for b in self.branches(schema) if isinstance(b.get("items"), dict)), None)

    def keyword(self, schema: dict, name: str, default=None):
        """Return a keyword's value at the schema or at what it is composed of; the nearest wins."""
        return next((b[name] for b in self.branches(schema) if name in b), default)

    def unknown(self, document, schema: dict | None = None, pointer: str = ""):
        """Yield the pointers of properties that the schema does not know."""
        schema = self.root if schema is None else schema
        if isinstance(document, dict):
            known = self.properties(schema)
            for name, value in document.items():
                if name in known:
                    yield from self.unknown(value, known[name], join(pointer, name))
                elif known:
                    yield join(pointer, name)
        elif isinstance(document, list) and (items := self.items(schema)) is not None:
            for index, value in enumerate(document):
                yield from self.unknown(value, items, join(pointer, index))

    def leaves(self, schema: dict | None = None, path: str = "", is_required=False):
        """Yield ``(path, schema, required)`` of every property, parents before children; arrays as ``lines[]``."""
        schema = self.root if schema is None else schema
        if path:
            yield path, schema, is_required
        items = self.items(schema)
        node, prefix = (items, f"{path}[]") if items is not None else (schema, path)
        required = self.keyword(node, "required", ())
        for name, child in self.properties(node).items():
            yield from self.leaves(child, f"{prefix}.{name}" if prefix else name, name in required)
