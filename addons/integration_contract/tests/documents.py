# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents made of another document, by what the contract and the mapper say of its places."""

import itertools
import re
from copy import deepcopy

from odoo.addons.integration_contract.tools.validation import find_errors, make_validator
from odoo.addons.integration_core.tools.pointer import join

_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_MOMENTS = ("created_at", "updated_at")
#: one of them is wrong anywhere
_MISFITS = (7, "\u2063 wrong", True, [], {})


def writable(document, group, *, update=False):
    """Return what of a document partners may write: what is sent to create it, or with ``update`` to change it."""
    found = {}
    for name, prop in group.children.items():
        if name not in document or prop.read_only or (update and prop.create_only):
            continue
        value = document[name]
        if hasattr(prop, "group") and isinstance(value, list):
            value = [writable(item, prop.group) for item in value]
        elif hasattr(prop, "children") and isinstance(value, dict):
            value = writable(value, prop, update=update)
        found[name] = deepcopy(value)
    return found


def vary_unique(document, walker):
    """Return a document with other values where the contract says that no two records have the same.

    :raises AssertionError: when none is found that fits the contract
    """

    def vary(value, schema):
        if isinstance(value, dict):
            known = walker.properties(schema)
            return {name: vary(item, known.get(name, {})) for name, item in value.items()}
        if isinstance(value, list) and (items := walker.items(schema)) is not None:
            return [vary(item, items) for item in value]
        if isinstance(value, str) and walker.keyword(schema, "x-unique"):
            return another(value, validator_of(walker, schema))
        return value

    return vary(document, walker.root)


def number(document, walker, value):
    """Return the document of one of many, which are told apart by ``value``: a number below ten million.

    :raises AssertionError: when a value that must be unique cannot be numbered
    """

    def fill(item, schema):
        if isinstance(item, dict):
            known = walker.properties(schema)
            return {name: fill(child, known.get(name, {})) for name, child in item.items()}
        if isinstance(item, list) and (items := walker.items(schema)) is not None:
            return [fill(child, items) for child in item]
        if isinstance(item, str) and walker.keyword(schema, "x-unique"):
            return _numbered(item, value, validator_of(walker, schema))
        return item

    return fill(document, walker.root)


def _numbered(text, value, validator):
    checks = [check for check in (_is_gs1, _is_npi) if check(text)]
    digits = f"{value:07d}"
    kept = text[: max(0, len(text) - 8)]
    for candidate in (
        f"{text}-{digits}",
        f"{kept}{digits}{text[-1:]}",
        *(f"{kept}{digits}{last}" for last in "0123456789"),
    ):
        if validator.is_valid(candidate) and all(check(candidate) for check in checks):
            return candidate
    raise AssertionError(f"{text!r} cannot be numbered within its schema")


def another(text, validator):
    """Return another text that fits the schema, and that has the check digits that this one has.

    :raises AssertionError: when none is found
    """
    checks = [check for check in (_is_gs1, _is_npi) if check(text)]
    for candidate in itertools.chain(_by_digits(text), _by_end(text)):
        if candidate != text and validator.is_valid(candidate) and all(check(candidate) for check in checks):
            return candidate
    raise AssertionError(f"no other value like {text!r} fits its schema")


def _by_digits(text):
    """Yield texts with other digits, those before the last one changed first and the last one tried in all ways."""
    places = [index for index, char in enumerate(text) if char.isdigit()]
    if len(places) < 2:
        return
    *_head, before, last = places
    for first, second in itertools.product("7391460258", "0123456789"):
        changed = list(text)
        changed[before], changed[last] = first, second
        yield "".join(changed)


def _by_end(text):
    """Yield texts with another end."""
    yield f"{text}-2"
    for char in "zyxZYX29":
        yield text[:-1] + char
    head, at, domain = text.partition("@")
    yield f"{head}2{at}{domain}"


def _is_gs1(text):
    """Whether a text is a number with a check digit of GS1 (GTIN, GLN, SSCC; GS1 General Specifications §7.9)."""
    if not (text.isdigit() and len(text) in (8, 12, 13, 14, 18)):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return total % 10 == 0


def _is_npi(text):
    """Whether a text is a National Provider Identifier: Luhn (ISO/IEC 7812-1) over it with the prefix 80840."""
    if not (text.isdigit() and len(text) == 10):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(f"80840{text}"))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def differences(example, shown, company, pointer=""):
    """Yield where a document differs from the example that it is to be.

    Ids, the moments of its making and the name of our own company are what they are in each database.

    :param company: name of our own company
    """
    if isinstance(example, dict) and isinstance(shown, dict):
        for name in sorted(example.keys() | shown.keys()):
            place = join(pointer, name)
            if name not in example or name not in shown:
                yield f"{place}: only {'shown' if name in shown else 'in the example'}"
            elif not _is_free(name, example[name], shown[name], company):
                yield from differences(example[name], shown[name], company, place)
    elif isinstance(example, list) and isinstance(shown, list) and len(example) == len(shown):
        for index, (one, other) in enumerate(zip(example, shown, strict=True)):
            yield from differences(one, other, company, join(pointer, index))
    elif not (example == shown and type(example) is type(shown)) and not _fit(_UID, example, shown):
        yield f"{pointer}: is {shown!r}, in the example {example!r}"


def _is_free(name, example, shown, company):
    """Whether a property is what it is in each database: when it was made, or our own company's name."""
    if name in _MOMENTS:
        return _fit(_MOMENT, example, shown)
    return name == "company" and isinstance(example, str) and shown == company


def _fit(pattern, *values):
    return all(isinstance(value, str) and pattern.fullmatch(value) for value in values)


# === WHAT DOES NOT FIT === #


def places(document, walker, schema=None, pointer=()):
    """Yield ``(path, schema, value)`` of every place of a document, itself included.

    :param tuple path: names and indexes
    """
    schema = walker.root if schema is None else schema
    yield pointer, schema, document
    if isinstance(document, dict):
        known = walker.properties(schema)
        for name, value in document.items():
            if name in known:
                yield from places(value, walker, known[name], (*pointer, name))
    elif isinstance(document, list) and (items := walker.items(schema)) is not None:
        for index, value in enumerate(document):
            yield from places(value, walker, items, (*pointer, index))


def misfits(document, walker):
    """Yield ``(what, pointer, document)`` of documents in which one place is wrong, in each way that there is."""
    for path, schema, value in places(document, walker):
        pointer = join("", *path)
        validator = validator_of(walker, schema)
        if path:
            for wrong in _MISFITS:
                errors = find_errors(validator, wrong)
                if errors and errors[0]["pointer"] == "":
                    yield "wrong_type", pointer, put(document, path, wrong)
                    break
        longest = walker.keyword(schema, "maxLength")
        if longest and isinstance(value, str):
            yield "too_long", pointer, put(document, path, "x" * (longest + 1))
        if isinstance(value, str) and not walker.keyword(schema, "enum"):
            yield "nul", pointer, put(document, path, "a\x00b")
        if isinstance(value, dict) and walker.properties(schema):
            yield "unknown", f"{pointer}/no~1such", put(document, (*path, "no/such"), 1)
            for name in walker.keyword(schema, "required", ()):
                if name in value:
                    yield "missing", join(pointer, name), put(document, (*path, name), None, remove=True)


def put(document, path, value, *, remove=False):
    """Return a copy of a document with another value at a place, or without it."""
    changed = place = deepcopy(document)
    for name in path[:-1]:
        place = place[name]
    if remove:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return changed


def validator_of(walker, schema):
    """Return a validator of one place of a contract."""
    return make_validator({**schema, "$defs": walker.root.get("$defs", {})})
