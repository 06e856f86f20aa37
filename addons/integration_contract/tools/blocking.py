# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records are compared at all: those that share a key.

Most keys consist of two things that stay the same when a letter is wrong: how a name or a place sounds, the digits of a
date in any order. Comparing only what shares one takes a time that grows with the number of records, not with its
square. Keys that many records share tell nothing, and whoever looks for pairs leaves them out; but an identifier tells
something however many share it, and each of those is compared with the oldest.
"""

from itertools import combinations
from zlib import crc32

from . import normalise
from .matching import Policy

#: records that may share a key; of those that more share, none is compared for that key but by an identifier
MOST_IN_A_BLOCK = 50
#: kinds whose value is rare enough by itself
_ALONE = frozenset({"email", "phone"})
#: kinds that people share with all their neighbours, or with all who have their name
_PLACES = frozenset({"text", "code"})
_MOST_NAMES, _MOST_ADDRESS_WORDS = 3, 2
_LEAST_LETTERS = 4  # of a word of an address that tells something


def make_keys(prepared: dict, policy: Policy, apart=()) -> set:
    """Return the keys of a prepared record: signed numbers of 32 bits, from which nothing can be read.

    Different keys may have one number, which costs a comparison and nothing else.

    :param apart: the values of the fields that tell apart what is never the same
    """
    found = _identify(prepared, policy)
    parts = [(field, _take(field.kind, prepared[field.name])) for field in policy.fields]
    for field, values in parts:
        if field.kind in _ALONE:
            found.update((field.name, value) for value in values)
    others = [(field, values) for field, values in parts if field.kind not in _ALONE]
    for (one, lefts), (other, rights) in combinations(others, 2):
        if not {one.kind, other.kind} <= _PLACES:
            found.update((one.name, left, other.name, right) for left in lefts for right in rights)
    return {_number((*map(str, apart), *key)) for key in found}


def make_identifier_keys(prepared: dict, policy: Policy, apart=()) -> set:
    """Return those of :func:`make_keys` that an identifier makes."""
    return {_number((*map(str, apart), *key)) for key in _identify(prepared, policy)}


def _identify(prepared, policy):
    return {
        ("=", *names, *(prepared[name] for name in names))
        for names in policy.identifiers
        if all(prepared[name] for name in names)
    }


def _take(kind, value):
    """Return what is stable of a value."""
    if not value:
        return []
    if kind == "name":
        return sorted({normalise.sound(word) or word for word in value.split()})[:_MOST_NAMES]
    if kind == "date":
        return ["".join(sorted(value))]
    if kind == "address":
        words = {normalise.sound(word) for word in value.split() if len(word) >= _LEAST_LETTERS}
        return sorted(words - {""})[:_MOST_ADDRESS_WORDS]
    return [normalise.sound(value.replace(" ", "")) or value] if kind == "text" else [value]


def _number(key):
    number = crc32("\x1f".join(key).encode())
    return number - (1 << 32) if number >= 1 << 31 else number
