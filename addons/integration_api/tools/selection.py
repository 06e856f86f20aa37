# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which part of a document a caller wants (``fields``), and which referenced documents with it (``include``).

A path names a property as the contract does, with dots between the levels and nothing for a list:
``number,lines.quantity``. What the caller is not cleared for is unknown here as everywhere.
"""

from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_core.tools.errors import InvalidFilter
from odoo.addons.integration_core.tools.masking import minimise

MAX_PATHS = 100


class Selection:
    """The paths of ``fields``, and how to cut a document down to them. ``id`` is always among them.

    :param tree: {property: the same for what is below, empty for all of it}
    """

    def __init__(self, tree: dict):
        self._tree = {"id": {}, **tree}

    @classmethod
    def read(cls, text: str, schema: dict, clearance: frozenset) -> "Selection":
        """Return what the parameter ``fields`` asks for.

        :raises InvalidFilter: when a path leads nowhere, for this caller
        """
        tree = {}
        for path in _read_paths(text, "fields"):
            if _find(path, schema, clearance) is None:
                raise InvalidFilter("there is no such property", parameter="fields")
            _add(tree, path)
        return cls(tree)

    @property
    def names(self) -> frozenset:
        """The properties of the document that are asked for, wholly or in part."""
        return frozenset(self._tree)

    def covers(self, path: str) -> bool:
        """Whether a property, named by its path, is asked for wholly or in part."""
        tree = self._tree
        for name in path.split("."):
            if name not in tree:
                return False
            tree = tree[name]
            if not tree:
                return True
        return True

    def cut(self, document: dict) -> dict:
        """Return the part of ``document`` that is asked for."""
        return _cut(document, self._tree)


def read_include(text: str, schema: dict, clearance: frozenset) -> dict:
    """Return what the parameter ``include`` asks for, ``{path: entity}``.

    :raises InvalidFilter: when a path is none of a reference, for this caller
    """
    walker, found = SchemaWalker(schema), {}
    for path in _read_paths(text, "include"):
        node = _find(path, schema, clearance)
        entity = node is not None and _get_entity(walker, node)
        if not entity:
            raise InvalidFilter("there is no such reference", parameter="include")
        found[path] = entity
    return found


def find_references(document: dict, path: str) -> list:
    """Return the uids that a document refers to at a path of :func:`read_include`."""
    values = [document]
    for name in path.split("."):
        values = [value[name] for value in values if isinstance(value, dict) and name in value]
        values = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return [value["id"] for value in values if isinstance(value, dict) and value.get("id")]


def _read_paths(text, parameter):
    paths = text.split(",")
    if len(paths) > MAX_PATHS or not all(paths):
        raise InvalidFilter(f"name 1 to {MAX_PATHS} properties, with commas between", parameter=parameter)
    return dict.fromkeys(paths)


def _find(path, schema, clearance):
    """Return the schema at a path, ``None`` when the contract has none there or the caller may not see it."""
    walker, node, names = SchemaWalker(schema), schema, path.split(".")
    kinds = []
    for name in names:
        items = walker.items(node)
        node = walker.properties(node if items is None else items).get(name)
        if node is None:
            return None
        kinds.append(walker.items(node) is not None)
    # an example with nothing but this path: what is left of it shows whether the caller may see it
    value = {} if walker.properties(node) else [] if kinds[-1] else ""
    for name, is_list in zip(reversed(names), [False, *reversed(kinds[:-1])], strict=True):
        value = {name: [value] if is_list else value}
    return node if minimise(value, schema, clearance) == value else None


def _get_entity(walker, node):
    """Return the entity that a property refers to, of one reference or of each in a list."""
    items = walker.items(node)
    properties = walker.properties(node if items is None else items)
    if properties.keys() == {"entity", "id"}:
        return walker.keyword(properties["entity"], "const")
    return None


def _add(tree, path):
    """Add a path; one that asks for a whole property goes before those that ask for parts of it."""
    *parents, last = path.split(".")
    for name in parents:
        if tree.get(name) == {}:
            return
        tree = tree.setdefault(name, {})
    tree[last] = {}


def _cut(value, tree):
    if not tree:
        return value
    if isinstance(value, list):
        return [_cut(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: _cut(value[name], below) for name, below in tree.items() if name in value}
    return value
