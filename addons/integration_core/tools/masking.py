# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What may leave: a document cut down to what a receiver is cleared for, by its contract.

Each property of a contract carries ``x-sensitivity``. A property without one takes that of the
object or array around it, and with none around it counts as the most sensitive there is, as does a
property that the contract does not know: nothing leaks because somebody forgot a line.
"""

import contextlib
from dataclasses import dataclass

from .pointer import follow

SENSITIVITIES = ("public", "internal", "personal", "financial", "clinical")
ALWAYS_CLEARED = frozenset({"public", "internal"})
MASK = "•••"

_MAX_REFS = 16  # a chain of local references longer than this is a loop


def minimise(document: dict, schema: dict, clearance: frozenset) -> dict:
    """Return ``document`` without the properties that ``clearance`` does not cover."""
    return _Walker(schema, ALWAYS_CLEARED | frozenset(clearance), drop=True).walk(document, (schema,), None)


def mask(document: dict, schema: dict, clearance: frozenset) -> dict:
    """Return ``document`` with the values that ``clearance`` does not cover replaced by a mask."""
    return _Walker(schema, ALWAYS_CLEARED | frozenset(clearance), drop=False).walk(document, (schema,), None)


def sensitive_classes(schema: dict) -> frozenset:
    """Return what a receiver must be cleared for to get whole documents of ``schema``: none, or some of the labels.

    As everywhere here, what has no label is of the most sensitive class.
    """
    return frozenset(_Walker(schema, frozenset(), drop=True).labels((schema,), None, 0)) - ALWAYS_CLEARED


@dataclass(frozen=True)
class _Walker:
    root: dict
    cleared: frozenset
    drop: bool

    def walk(self, value, schemas, inherited):
        """Return ``value`` cleaned; ``schemas`` are all the alternatives that may describe it."""
        branches = self._branches(schemas)
        sensitivity = self._sensitivity(branches) or inherited
        if isinstance(value, dict):
            return self._walk_object(value, branches, sensitivity)
        if isinstance(value, list):
            items = tuple(branch["items"] for branch in branches if isinstance(branch.get("items"), dict))
            kept = [item for item in value if not self.drop or self._passes(item, items, sensitivity)]
            return [self._clean(item, items, sensitivity) for item in kept]
        return value

    def _walk_object(self, value, branches, sensitivity):
        cleaned = {}
        for name, item in value.items():
            schemas = self._schemas_of(name, branches)
            # what the contract does not know inherits nothing: it is the most sensitive
            inherited = sensitivity if schemas else None
            if not self.drop or self._passes(item, schemas, inherited):
                cleaned[name] = self._clean(item, schemas, inherited)
        return cleaned

    def labels(self, schemas, inherited, depth):
        """Yield the label of every place of the schema, down to where it repeats itself."""
        branches = self._branches(schemas)
        sensitivity = self._sensitivity(branches) or inherited
        children = [child for branch in branches for child in self._children(branch)]
        if sensitivity or not children:
            yield sensitivity or SENSITIVITIES[-1]
        if depth <= _MAX_REFS:
            for child in children:
                yield from self.labels((child,), sensitivity, depth + 1)

    @staticmethod
    def _children(branch):
        """Return the schemas of what may stand below a place."""
        named = [*branch.get("properties", {}).values()]
        return named + [
            branch[key] for key in ("items", "additionalProperties") if isinstance(branch.get(key), dict)
        ]

    def _clean(self, value, schemas, inherited):
        if not self._passes(value, schemas, inherited):
            return MASK
        return self.walk(value, schemas, inherited)

    def _passes(self, value, schemas, inherited):
        """Whether ``value`` may stay; an unlabelled container may, its leaves are judged one by one."""
        branches = self._branches(schemas)
        sensitivity = self._sensitivity(branches) or inherited
        if sensitivity:
            return sensitivity in self.cleared
        if branches and isinstance(value, dict | list):
            return True
        return SENSITIVITIES[-1] in self.cleared

    def _branches(self, schemas):
        """Return the schemas with local references and combinations laid flat."""
        found, todo = [], [(schema, 0) for schema in schemas]
        while todo:
            schema, depth = todo.pop(0)
            if not isinstance(schema, dict) or depth > _MAX_REFS:
                continue
            found.append(schema)
            if "$ref" in schema:
                with contextlib.suppress(KeyError):  # what cannot be found allows nothing
                    todo.append((follow(self.root, schema["$ref"]), depth + 1))
            for keyword in ("allOf", "anyOf", "oneOf"):
                todo.extend((branch, depth + 1) for branch in schema.get(keyword, ()))
        return tuple(found)

    @staticmethod
    def _sensitivity(branches):
        """Return the strictest label of the branches, ``None`` without any; an odd label is the strictest."""
        labels = [branch["x-sensitivity"] for branch in branches if "x-sensitivity" in branch]
        if any(label not in SENSITIVITIES for label in labels):
            return SENSITIVITIES[-1]
        return max(labels, key=SENSITIVITIES.index, default=None)

    @staticmethod
    def _schemas_of(name, branches):
        """Return the schemas that describe property ``name``, none when the contract does not know it."""
        named = tuple(
            branch["properties"][name] for branch in branches if name in branch.get("properties", {})
        )
        if named:
            return named
        return tuple(
            branch["additionalProperties"]
            for branch in branches
            if isinstance(branch.get("additionalProperties"), dict)
        )
