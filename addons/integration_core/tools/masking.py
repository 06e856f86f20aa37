# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What may leave: a document cut down to what a receiver is cleared for, by its contract.

Each property of a contract carries ``x-sensitivity``. A property without one takes that of the
object or array around it, and with none around it counts as the most sensitive there is, as does a
property that the contract does not know: nothing leaks because somebody forgot a line.
"""

import contextlib
import re

from .pointer import follow

SENSITIVITIES = ("public", "internal", "personal", "financial", "clinical")
ALWAYS_CLEARED = frozenset({"public", "internal"})
MASK = "•••"

# of a member as a program would name it: short, without blanks, and no number
_NAME = re.compile(r"[@$_]?[A-Za-z](?:[A-Za-z_.-]|[0-9](?![0-9]{3})){0,39}")
_INDEX = re.compile(r"[0-9]{1,5}|-")

_CONTAINERS = (dict, list)
_NOTHING = object()
_MAX_REFS = 16  # a chain of local references longer than this is a loop


def minimise(document: dict, schema: dict, clearance: frozenset) -> dict:
    """Return ``document`` without the properties that ``clearance`` does not cover."""
    return Sieve(schema, clearance).minimise(document)


def mask(document: dict, schema: dict, clearance: frozenset) -> dict:
    """Return ``document`` with the values that ``clearance`` does not cover replaced by a mask."""
    return Sieve(schema, clearance).mask(document)


def hide_names(value):
    """Return a JSON value with a mask in place of members' names that look like data, such as a person's or a number.

    A contract gives its properties plain names; others are the sender's, who may index a list of persons by them.
    """
    if isinstance(value, list):
        return [hide_names(item) for item in value]
    if not isinstance(value, dict):
        return value
    shown, hidden = {}, 0
    for name, item in value.items():
        if not _NAME.fullmatch(name):
            hidden += 1
            name = f"{MASK} {hidden}"
        shown[name] = hide_names(item)
    return shown


def hide_in_pointer(pointer: str) -> str:
    """Return a JSON pointer (RFC 6901) with a mask in place of such names."""
    parts = pointer.split("/")
    return "/".join(
        part if not part or _NAME.fullmatch(part) or _INDEX.fullmatch(part) else MASK for part in parts
    )


def sensitive_classes(schema: dict) -> frozenset:
    """Return what a receiver must be cleared for to get whole documents of ``schema``: none, or some of the labels.

    As everywhere here, what has no label is of the most sensitive class.
    """
    return frozenset(_labels(_Place(schema, frozenset(), (schema,), None), 0)) - ALWAYS_CLEARED


class Sieve:
    """Sifts any number of documents of one contract for one clearance; what it learns of the contract it keeps."""

    def __init__(self, schema: dict, clearance: frozenset):
        self._root = _Place(schema, ALWAYS_CLEARED | frozenset(clearance), (schema,), None)

    def minimise(self, document: dict) -> dict:
        """Return ``document`` without what is not cleared."""
        return _sift(document, self._root, _NOTHING)

    def mask(self, document: dict) -> dict:
        """Return ``document`` with a mask in place of what is not cleared."""
        return _sift(document, self._root, MASK)


def _sift(value, place, instead):
    """Return ``value`` without what may not stay, or with ``instead`` in its place.

    It runs for every value of every document that leaves: places already known are looked up without a call.
    """
    if isinstance(value, dict):
        kept, known = {}, place.known
        for name, item in value.items():
            below = known.get(name) or place.property(name)
            if isinstance(item, _CONTAINERS):
                if below.lets_containers:
                    kept[name] = _sift(item, below, instead)
                    continue
            elif below.lets_values:
                kept[name] = item
                continue
            if instead is not _NOTHING:
                kept[name] = instead
        return kept
    if isinstance(value, list):
        below = place.items()
        sifted = (_sift(item, below, instead) if below.passes(item) else instead for item in value)
        return [item for item in sifted if item is not _NOTHING]
    return value


def _labels(place, depth):
    """Yield the label of every place of the schema, down to where it repeats itself."""
    children = place.children()
    if place.sensitivity or not children:
        yield place.sensitivity or SENSITIVITIES[-1]
    if depth <= _MAX_REFS:
        for child in children:
            yield from _labels(child, depth + 1)


class _Place:
    """A place in documents: what the contract says of it, and of the places below, found when first asked.

    :param root: the whole schema, in which local references point
    :param schemas: all the alternatives that may describe the place
    :param inherited: sensitivity of the object or array around it
    :ivar known: {name: place} of the properties asked for so far that the contract names
    :ivar lets_values: whether a text, number, boolean or null may stay here
    :ivar lets_containers: whether an object or array may
    """

    def __init__(self, root, cleared, schemas, inherited):
        self._root = root
        self._cleared = cleared
        self._branches = _flatten(root, schemas)
        self.known = {}
        self._items = None
        self.sensitivity = _strictest(self._branches) or inherited
        self.lets_values = (self.sensitivity or SENSITIVITIES[-1]) in cleared
        # one without a label may stay, what is in it is judged piece by piece
        self.lets_containers = self.lets_values or (not self.sensitivity and bool(self._branches))

    def passes(self, value) -> bool:
        """Whether ``value`` may stay here."""
        return self.lets_containers if isinstance(value, _CONTAINERS) else self.lets_values

    def property(self, name) -> "_Place":
        """The place of a property that is not known yet."""
        schemas = self._schemas_of(name)
        # what the contract does not know inherits nothing: it is the most sensitive
        place = self._below(schemas, self.sensitivity if schemas else None)
        if any(name in branch.get("properties", {}) for branch in self._branches):
            self.known[name] = place  # other names could be any number
        return place

    def items(self) -> "_Place":
        """The place of the items of a list."""
        if self._items is None:
            items = tuple(
                branch["items"] for branch in self._branches if isinstance(branch.get("items"), dict)
            )
            self._items = self._below(items, self.sensitivity)
        return self._items

    def children(self) -> list["_Place"]:
        """The places that the contract knows below this one."""
        found = []
        for branch in self._branches:
            named = [*branch.get("properties", {}).values()]
            named += [
                branch[key] for key in ("items", "additionalProperties") if isinstance(branch.get(key), dict)
            ]
            found += [self._below((schema,), self.sensitivity) for schema in named]
        return found

    def _below(self, schemas, inherited):
        return _Place(self._root, self._cleared, schemas, inherited)

    def _schemas_of(self, name):
        """Return the schemas that describe property ``name``, none when the contract does not know it."""
        named = tuple(
            branch["properties"][name] for branch in self._branches if name in branch.get("properties", {})
        )
        if named:
            return named
        return tuple(
            branch["additionalProperties"]
            for branch in self._branches
            if isinstance(branch.get("additionalProperties"), dict)
        )


def _flatten(root, schemas):
    """Return the schemas with local references and combinations laid flat."""
    found, todo = [], [(schema, 0) for schema in schemas]
    while todo:
        schema, depth = todo.pop(0)
        if not isinstance(schema, dict) or depth > _MAX_REFS:
            continue
        found.append(schema)
        if "$ref" in schema:
            with contextlib.suppress(KeyError):  # what cannot be found allows nothing
                todo.append((follow(root, schema["$ref"]), depth + 1))
        for keyword in ("allOf", "anyOf", "oneOf"):
            todo.extend((branch, depth + 1) for branch in schema.get(keyword, ()))
    return tuple(found)


def _strictest(branches):
    """Return the strictest label of the branches, ``None`` without any; an odd label is the strictest."""
    labels = [branch["x-sensitivity"] for branch in branches if "x-sensitivity" in branch]
    if any(label not in SENSITIVITIES for label in labels):
        return SENSITIVITIES[-1]
    return max(labels, key=SENSITIVITIES.index, default=None)
