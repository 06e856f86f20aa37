# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON for which every reader agrees on the meaning (RFC 8259, and the I-JSON limits of RFC 7493)."""

import json
import math

from odoo.addons.integration_core.tools.errors import MalformedBody

MAX_DEPTH = 32
_MAX_DIGITS = 19  # of an integer; more than any database column holds
_NUL = "\x00"


def loads(raw: bytes, max_depth: int = MAX_DEPTH) -> dict:
    """Return the one JSON object that ``raw`` is.

    :raises MalformedBody: when it is not UTF-8, not JSON, not an object, repeats a member, nests deeper than
        ``max_depth``, or holds ``NaN``, ``Infinity``, a number out of range, NUL or half a surrogate pair
    """
    try:
        document = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique_members,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_short_integer,
        )
    except UnicodeDecodeError as error:
        raise MalformedBody("the body is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise MalformedBody(f"{error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise MalformedBody(f"the body nests deeper than {max_depth} levels") from error
    if not isinstance(document, dict):
        raise MalformedBody("the body is not a JSON object")
    _check(document, max_depth)
    return document


def _unique_members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedBody("a member name is repeated in an object")
    return members


def _refuse_constant(name):
    raise MalformedBody(f"{name} is not JSON")


def _finite(text):
    number = float(text)
    if not math.isfinite(number):
        raise MalformedBody("a number is out of range")
    return number


def _short_integer(text):
    if len(text.lstrip("-")) > _MAX_DIGITS:
        raise MalformedBody("a number is out of range")
    return int(text)


def _check(value, depth):
    """Refuse what is JSON and yet cannot be stored: too deep, NUL, lone surrogates."""
    if isinstance(value, str):
        if _NUL in value or not _is_unicode(value):
            raise MalformedBody("a text holds NUL or half a surrogate pair")
    elif isinstance(value, dict | list):
        if not depth:
            raise MalformedBody("the body nests too deeply")
        if isinstance(value, dict):
            for name in value:
                _check(name, depth)
            value = value.values()
        for item in value:
            _check(item, depth - 1)


def _is_unicode(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
