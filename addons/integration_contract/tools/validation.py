# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check a document against the JSON Schema of its contract."""

import datetime
import functools
import json
import re
import uuid

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from rfc3339_validator import validate_rfc3339

from odoo.addons.integration_core.tools.errors import MOST_PLACES
from odoo.addons.integration_core.tools.pointer import join

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_checker = FormatChecker(formats=())
_parse_uid = functools.lru_cache(maxsize=128)(uuid.UUID)  # the parts of a document ask one after the other

#: the formats that are asserted
FORMATS = ("date", "date-time", "uuid")


@_checker.checks("date", raises=ValueError)
def _is_date(value):
    return not isinstance(value, str) or bool(_DATE.fullmatch(value) and datetime.date.fromisoformat(value))


@_checker.checks("date-time")
def _is_datetime(value):
    return not isinstance(value, str) or validate_rfc3339(value)


@_checker.checks("uuid")
def _is_uuid(value):
    return not isinstance(value, str) or is_uid(value)


def is_uid(value: str) -> bool:
    """Whether this text has the form of a canonical uid."""
    return bool(_UUID.fullmatch(value))


def line_uid(parent_uid: str, key: str) -> str:
    """Return the uid of a part of a document: it needs no row, because it follows from its parent (RFC 9562 §5.5)."""
    return str(uuid.uuid5(_parse_uid(parent_uid), key))


def make_validator(schema: dict) -> Draft202012Validator:
    """Return a validator that asserts formats too, in a time that grows with the document and no faster."""
    return _Validator(schema, format_checker=_checker)


def _check_items(validator, items, instance, schema):
    """Look at the items of an array, unless ``maxItems`` refuses it anyway."""
    if not _is_too_long(instance, schema):
        yield from Draft202012Validator.VALIDATORS["items"](validator, items, instance, schema)


def _check_unique(validator, is_wanted, instance, schema):
    """Look for repeated items; the library's own check compares each with each when they are of several types."""
    if not is_wanted or not validator.is_type(instance, "array") or _is_too_long(instance, schema):
        return
    if len({json.dumps(item, sort_keys=True) for item in instance}) < len(instance):
        yield ValidationError("has repeated items")


def _is_too_long(instance, schema):
    return isinstance(instance, list) and len(instance) > schema.get("maxItems", len(instance))


_Validator = extend(Draft202012Validator, {"items": _check_items, "uniqueItems": _check_unique})


def find_errors(validator, document, *, partial=False) -> list[dict]:
    """Return what is wrong with a document, as ``{pointer, detail, code}``, at most :data:`MOST_PLACES`.

    The values themselves are never repeated: they may be personal.

    :param partial: properties may be missing at the top, as in a merge patch (RFC 7396)
    """
    errors = {}
    for error in validator.iter_errors(document):
        path = error.absolute_path
        if error.validator != "required":
            places, detail = [path], _explain(error)
        elif partial and not path:
            continue
        else:  # jsonschema tells each missing one, but names it in a sentence only
            places = [[*path, name] for name in error.validator_value if name not in error.instance]
            detail = "is missing"
        for place in places:
            pointer = join("", *place)
            found = {"pointer": pointer, "detail": detail, "code": error.validator}
            errors[pointer, error.validator, detail] = found
        if len(errors) >= MOST_PLACES:
            break
    return sorted(errors.values(), key=lambda item: item["pointer"])[:MOST_PLACES]


def find_bad_text(document, pointer=""):
    """Yield pointers of texts that no database can hold: with a NUL, or with half a surrogate pair."""
    if isinstance(document, str):
        if "\x00" in document or any("\ud800" <= char <= "\udfff" for char in document):
            yield pointer
    elif isinstance(document, dict):
        for name, value in document.items():
            yield from find_bad_text(name, pointer)
            yield from find_bad_text(value, join(pointer, name))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from find_bad_text(value, join(pointer, index))


def _explain(error):
    expected = error.validator_value
    match error.validator:
        case "type":
            return f"must be {expected if isinstance(expected, str) else ' or '.join(expected)}"
        case "enum":
            return f"must be one of {', '.join(map(str, expected))}"
        case "anyOf" | "oneOf":
            return "fits none of the alternatives"
        case "additionalProperties":
            return "has a property that the contract does not know"
        case _:
            return f"must satisfy {error.validator}: {expected}"
