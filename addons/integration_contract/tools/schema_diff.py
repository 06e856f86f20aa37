# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a new version of a contract breaks for those who use the old one.

A released contract only grows. A partner reads our documents (everything we send must still be understood) and
writes them (everything it sends must still be accepted), so for a property both directions count.
"""

from dataclasses import dataclass

from .schema_walk import SchemaWalker

# keyword → whether a greater value lets more through
_BOUNDS = {
    "maxLength": True,
    "maximum": True,
    "maxItems": True,
    "minLength": False,
    "minimum": False,
    "minItems": False,
}


@dataclass(frozen=True)
class Change:
    """One breaking change.

    :param pointer: the property, such as ``lines[].quantity``, or the extension, such as ``x-events``
    :param kind: stable name of the kind of change
    """

    pointer: str
    kind: str
    message: str

    def __str__(self):
        return f"{self.pointer}: {self.message} ({self.kind})"


def breaking_changes(released: dict, current: dict) -> list[Change]:
    """Return what breaks; empty when the contract only grew."""
    return [*_lists(released, current), *_properties(released, current)]


def _lists(released, current):
    for keyword, word in (("x-events", "event"), ("x-actions", "action"), ("x-filters", "filter")):
        for name in released.get(keyword, ()):
            if name not in current.get(keyword, ()):
                yield Change(keyword, f"{word}_removed", f"the {word} {name} is gone")
    if released.get("x-entity") != current.get("x-entity"):
        yield Change("x-entity", "entity_renamed", "the entity has another name")


def _properties(released, current):
    old, new = SchemaWalker(released), SchemaWalker(current)
    before = {path: (node, required) for path, node, required in old.leaves()}
    after = {path: (node, required) for path, node, required in new.leaves()}
    for path, (node, was_required) in before.items():
        if path not in after:
            if path.rpartition(".")[0].removesuffix("[]") in {"", *after}:
                yield Change(path, "property_removed", "the property is gone")
            continue
        yield from _compare(path, old, node, new, after[path][0])
        if after[path][1] and not was_required:
            yield Change(path, "became_required", "senders may leave it out so far")
    for path, (_node, is_required) in after.items():
        parent = path.rpartition(".")[0].removesuffix("[]")
        if path not in before and is_required and (not parent or parent in before):
            yield Change(path, "new_required", "a new property that senders do not know must be optional")


def _compare(path, old, before, new, after):
    def both(keyword, default=None):
        return old.keyword(before, keyword, default), new.keyword(after, keyword, default)

    was, now = (_types(value) for value in both("type"))
    if was != now and was and now:
        yield Change(path, "type_changed", f"was {_words(was)}, is {_words(now)}")
    was, now = both("enum")
    if was is not None and now is not None:
        if gone := [value for value in was if value not in now]:
            yield Change(path, "enum_narrowed", f"{', '.join(map(str, gone))} is no longer accepted")
    elif now is not None:
        yield Change(path, "enum_added", "only some values are accepted now")
    for keyword in ("format", "pattern"):
        was, now = both(keyword)
        if was != now and now is not None:
            yield Change(path, f"{keyword}_changed", f"was {was}, is {now}")
    for keyword, greater_is_wider in _BOUNDS.items():
        was, now = both(keyword)
        if now is not None and (was is None or (now < was if greater_is_wider else now > was)):
            yield Change(path, "bound_narrowed", f"{keyword} was {was}, is {now}")
    was, now = both("readOnly", False)
    if now and not was:
        yield Change(path, "became_read_only", "partners may write it so far")
    was, now = both("x-create-only", False)
    if now and not was:
        yield Change(path, "became_create_only", "partners may change it so far")
    was, now = both("x-sensitivity")
    if was != now:
        yield Change(path, "sensitivity_changed", f"was {was}, is {now}: who may receive it changes")


def _types(value):
    return frozenset([value] if isinstance(value, str) else value or ())


def _words(types):
    return " or ".join(sorted(types))
