# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a new version of a contract changes, and what of it breaks for those who use the old one.

A released contract only grows. A partner reads our documents (everything we send must still be understood) and
writes them (everything it sends must still be accepted), so for a property both directions count. A keyword that is
not understood here counts as breaking: a person looks at it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .schema_walk import SchemaWalker

BREAKS, GROWS, WORDING = "breaks", "grows", "wording"

_LISTS = (("x-events", "event"), ("x-actions", "action"), ("x-filters", "filter"))
# of the whole document: what its words, its number and its life are, not what may be exchanged
_HEAD = (
    *("$schema", "$id", "title", "description", "x-version", "x-lifecycle", "examples"),
    *("x-example-records", "x-neighbours", "x-identifiers"),
)
# what only people read, or what Odoo held before the contract told it
_WORDS = ("title", "description", "examples", "$comment", "default", "x-unique")
# how a schema is put together; what comes of it is compared
_STRUCTURE = ("$ref", "allOf", "anyOf", "oneOf", "properties", "items", "required", "$defs")
# keyword → whether a greater value lets more through
_BOUNDS = {
    "maxLength": True,
    "maximum": True,
    "maxItems": True,
    "minLength": False,
    "minimum": False,
    "minItems": False,
}
_SHOWN = 60


@dataclass(frozen=True)
class Change:
    """One change.

    :param pointer: the property, such as ``lines[].quantity``, or the extension, such as ``x-events``
    :param kind: stable name of the kind of change
    :param effect: ``breaks``, ``grows`` or ``wording``
    """

    pointer: str
    kind: str
    message: str
    effect: str = BREAKS

    def __str__(self):
        return f"{self.pointer}: {self.message} ({self.kind})"


def changes(released: dict, current: dict) -> list[Change]:
    """Return every change; empty only when the two say the same. What breaks comes first, wording last."""
    found = [
        *_head(released, current),
        *_lists(released, current),
        *_actions(released, current),
        *_properties(released, current),
    ]
    return sorted(found, key=lambda change: (BREAKS, GROWS, WORDING).index(change.effect))


def breaking_changes(released: dict, current: dict) -> list[Change]:
    """Return what breaks; empty when the contract only grew."""
    return [change for change in changes(released, current) if change.effect == BREAKS]


def _head(released, current):
    for keyword in _HEAD:
        if released.get(keyword) != current.get(keyword):
            kind = keyword.removeprefix("x-").removeprefix("$") + "_reworded"
            yield Change(keyword, kind, _told(released.get(keyword), current.get(keyword)), WORDING)
    if released.get("x-entity") != current.get("x-entity"):
        yield Change("x-entity", "entity_renamed", "the entity has another name")
    known = {*_HEAD, *_STRUCTURE, "x-entity", *(keyword for keyword, _word in _LISTS)}
    for keyword in sorted((released.keys() | current.keys()) - known):
        if released.get(keyword) != current.get(keyword):
            yield Change(keyword, "not_understood", _told(released.get(keyword), current.get(keyword)))


def _lists(released, current):
    for keyword, word in _LISTS:
        was, now = released.get(keyword, ()), current.get(keyword, ())
        for name in was:
            if name not in now:
                yield Change(keyword, f"{word}_removed", f"the {word} {name} is gone")
            elif isinstance(was, dict) and any(was[name].get(key) != now[name].get(key) for key in _WORDS):
                yield Change(keyword, f"{word}_reworded", f"the {word} {name} is told otherwise", WORDING)
        for name in now:
            if name not in was:
                yield Change(keyword, f"{word}_added", f"the {word} {name} is new", GROWS)


def _actions(released, current):
    """What each action takes and what it answers; see :mod:`.action`."""
    for name, was in released.get("x-actions", {}).items():
        now = current.get("x-actions", {}).get(name)
        if now is None:
            continue
        place = f"x-actions.{name}"
        if bool(was.get("safe")) != bool(now.get("safe")):
            told = (
                "answers otherwise now" if now.get("safe") else "changes something now, and answers otherwise"
            )
            yield Change(place, "action_safety_changed", told)
            continue
        for key in ("parameters", "result"):
            parts = [
                {**action.get(key, {}), "$defs": contract.get("$defs", {})}
                for action, contract in ((was, released), (now, current))
            ]
            for change in [*_rest(*parts), *_properties(*parts)]:
                if key == "result":
                    change = _as_answered(change)
                yield replace(change, pointer=f"{place}.{key}.{change.pointer}")


def _rest(released, current):
    """What bounds the whole of what is sent or answered, beside its properties."""
    known = {*_STRUCTURE, *_WORDS, "type", "additionalProperties"}
    for keyword in sorted((released.keys() | current.keys()) - known):
        if released.get(keyword) != current.get(keyword):
            yield Change(keyword, "not_understood", _told(released.get(keyword), current.get(keyword)))


def _as_answered(change):
    """Return a change as it is where nobody but us sends the property: what we promise counts, not what we accept."""
    if change.kind in ("new_required", "became_required"):
        return replace(change, effect=GROWS, message="is always there now")
    if change.kind == "became_optional":
        return replace(change, effect=BREAKS, message="may be missing now")
    return change


def _properties(released, current):
    old, new = SchemaWalker(released), SchemaWalker(current)
    before = {path: (node, required) for path, node, required in old.leaves()}
    after = {path: (node, required) for path, node, required in new.leaves()}
    for path, (node, was_required) in before.items():
        if path not in after:
            if _parent(path) in {"", *after}:
                yield Change(path, "property_removed", "the property is gone")
            continue
        yield from _compare(path, old, node, new, after[path][0])
        if after[path][1] != was_required:
            yield _now_required(path) if after[path][1] else _now_optional(path)
    for path, (_node, is_required) in after.items():
        if path in before or _parent(path) not in {"", *before}:
            continue
        if is_required:
            yield Change(path, "new_required", "is new and required: senders that do not know it are refused")
        else:
            yield Change(path, "property_added", "a new property", GROWS)


def _parent(path):
    return path.rpartition(".")[0].removesuffix("[]")


def _now_required(path):
    return Change(path, "became_required", "senders may leave it out so far")


def _now_optional(path):
    return Change(path, "became_optional", "senders may leave it out now", GROWS)


def _compare(path, old, before, new, after) -> Iterator[Change]:
    """Yield the changes of one property; ``old`` and ``new`` walk the documents that the two nodes are of."""

    def both(keyword, default=None):
        return old.keyword(before, keyword, default), new.keyword(after, keyword, default)

    told = set()  # keywords of which a change was told
    for keyword, change in (*_values(path, both), *_limits(path, both), *_ways(path, both)):
        told.add(keyword)
        yield change
    # whatever is left, at any place the property is composed of
    was, now = _flat(old, before), _flat(new, after)
    for keyword in sorted((was.keys() | now.keys()) - told):
        if was.get(keyword) != now.get(keyword):
            if keyword in _WORDS:
                message = _told(_only(was.get(keyword)), _only(now.get(keyword)))
                yield Change(path, f"{keyword.removeprefix('x-')}_reworded", message, WORDING)
            else:
                message = f"{keyword} {_told(_only(was.get(keyword)), _only(now.get(keyword)))}"
                yield Change(path, "not_understood", message)


def _values(path, both):
    """What values there are: types, words, shape."""
    was, now = (_types(value) for value in both("type"))
    if was != now and was and now:
        yield "type", Change(path, "type_changed", f"was {_words(was)}, is {_words(now)}")
    was, now = both("enum")
    if was is not None and now is not None:
        if gone := [value for value in was if value not in now]:
            text = ", ".join(map(str, gone))
            yield "enum", Change(path, "enum_narrowed", f"{text} is no longer accepted")
        if new := [value for value in now if value not in was]:
            yield "enum", Change(path, "enum_widened", f"{', '.join(map(str, new))} is new", GROWS)
    elif now is not None:
        yield "enum", Change(path, "enum_added", "only some values are accepted now")
    elif was is not None:
        yield "enum", Change(path, "enum_dropped", "any value is accepted now", GROWS)
    for keyword in ("format", "pattern"):
        was, now = both(keyword)
        if was != now and now is not None:
            yield keyword, Change(path, f"{keyword}_changed", f"was {was}, is {now}")
        elif was != now:
            yield keyword, Change(path, f"{keyword}_dropped", f"was {was}, is free now", GROWS)


def _limits(path, both):
    """How long, great or many they may be."""
    for keyword, greater_is_wider in _BOUNDS.items():
        was, now = both(keyword)
        if was == now:
            continue
        if now is not None and (was is None or (now < was if greater_is_wider else now > was)):
            yield keyword, Change(path, "bound_narrowed", f"{keyword} was {was}, is {now}")
        else:
            yield keyword, Change(path, "bound_widened", f"{keyword} was {was}, is {now}", GROWS)


def _ways(path, both):
    """Who may write it, and who may receive it."""
    for keyword, kind, narrowed, widened in (
        ("readOnly", "read_only", "partners may write it so far", "partners may write it now"),
        ("x-create-only", "create_only", "partners may change it so far", "partners may change it now"),
    ):
        was, now = both(keyword, False)
        if now and not was:
            yield keyword, Change(path, f"became_{kind}", narrowed)
        elif was and not now:
            yield keyword, Change(path, f"no_longer_{kind}", widened, GROWS)
    was, now = both("x-sensitivity")
    if was != now:
        message = f"was {was}, is {now}: who may receive it changes"
        yield "x-sensitivity", Change(path, "sensitivity_changed", message)


def _flat(walker, node):
    """Return {keyword: its values at all that the node, and what a list is of, is composed of}."""
    found, place = {}, node
    while place is not None:
        for branch in walker.branches(place):
            for keyword, value in branch.items():
                if keyword not in _STRUCTURE:
                    found.setdefault(keyword, []).append(value)
        place = walker.items(place)
    return found


def _only(values):
    return values[0] if values and len(values) == 1 else values


def _told(was, now):
    """Return both values in one line, or that there were or are more words than that."""
    if was is None or now is None:
        return "is new" if was is None else "is gone"
    texts = [f"“{value}”" if isinstance(value, str) else json.dumps(value) for value in (was, now)]
    if max(map(len, texts)) > _SHOWN:
        return "reads otherwise now"
    return f"was {texts[0]}, is {texts[1]}"


def _types(value):
    return frozenset([value] if isinstance(value, str) else value or ())


def _words(types):
    return " or ".join(sorted(types))
