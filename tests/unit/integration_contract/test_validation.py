# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents are checked in full, and what is said about them never repeats a value."""

import pytest

from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_contract.tools.validation import (
    find_bad_text,
    find_errors,
    is_uid,
    line_uid,
    make_validator,
)

SCHEMA = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 5},
        "day": {"type": ["string", "null"], "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "uid": {"type": "string", "format": "uuid"},
        "total": {"$ref": "#/$defs/money"},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"a/b": {"type": "string"}}}},
    },
    "$defs": {
        "money": {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}}
    },
}


def errors(document, **options):
    """Return (pointer, code) of each error."""
    found = find_errors(make_validator(SCHEMA), document, **options)
    return [(error["pointer"], error["code"]) for error in found]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"name": "a"}, []),
        ({}, [("/name", "required")]),
        ({"name": 1}, [("/name", "type")]),
        ({"name": "secret"}, [("/name", "maxLength")]),
        ({"name": "a", "lines": [{}, {"a/b": 1}]}, [("/lines/1/a~1b", "type")]),
        ({"name": "a", "day": "2026-02-30"}, [("/day", "format")]),
        ({"name": "a", "day": "2026-W01-1"}, [("/day", "format")]),
        ({"name": "a", "day": None}, []),
        ({"name": "a", "at": "2026-01-31 10:00"}, [("/at", "format")]),
        ({"name": "a", "uid": "x"}, [("/uid", "format")]),
        ({"name": "a", "total": {}}, [("/total/value", "required")]),
    ],
)
def test_what_does_not_fit_is_found_at_its_place(document, expected):
    assert errors(document) == expected


def test_each_missing_property_is_told_once_at_its_own_place():
    schema = {**SCHEMA, "required": ["name", "lines"]}
    assert find_errors(make_validator(schema), {}) == [
        {"pointer": "/lines", "detail": "is missing", "code": "required"},
        {"pointer": "/name", "detail": "is missing", "code": "required"},
    ]


def test_a_change_may_leave_out_what_stands_at_the_top_only():
    assert errors({}, partial=True) == []
    assert errors({"total": {}}, partial=True) == [("/total/value", "required")]


def test_values_are_not_repeated():
    found = find_errors(make_validator(SCHEMA), {"name": "Erika Mustermann", "day": "Erika", "uid": "Erika"})
    assert found
    assert "Erika" not in str(found)


def test_a_hostile_document_gives_a_short_answer():
    document = {"name": "a", "lines": [{"a/b": 1}] * 1000}
    assert len(errors(document)) == 20


ROLES = {"type": "array", "items": {"type": ["string", "object"]}, "uniqueItems": True, "maxItems": 8000}


def test_repeated_items_are_found():
    validator = make_validator(ROLES)
    assert find_errors(validator, ["a", {"b": "1", "c": "2"}, {"c": "2"}]) == []
    for repeated in (["a", "b", "a"], [{"b": "1", "c": "2"}, {"c": "2", "b": "1"}]):
        assert [error["code"] for error in find_errors(validator, repeated)] == ["uniqueItems"]


def test_items_of_several_types_are_not_compared_each_with_each(monkeypatch):
    """Twice as many take about twice the work; counted in comparisons, because a clock is no witness."""
    compared = []
    monkeypatch.setattr("jsonschema._utils.equal", lambda *pair: compared.append(pair) or pair[0] == pair[1])
    assert find_errors(make_validator(ROLES), [{"a": "a"}, *(str(number) for number in range(500))]) == []
    assert len(compared) < 500


def test_the_items_of_a_list_that_is_too_long_are_not_looked_at():
    validator = make_validator({**ROLES, "maxItems": 3})
    assert find_errors(validator, [1] * 9) == [
        {"pointer": "", "detail": "must satisfy maxItems: 3", "code": "maxItems"}
    ]


def test_texts_that_no_database_holds_are_found():
    assert list(find_bad_text({"a": ["ok", "\x00", {"b": "\ud800"}], "c": 1})) == ["/a/1", "/a/2/b"]
    assert list(find_bad_text("\x00")) == [""]


def test_unknown_properties_are_found_through_references_and_lists():
    walker = SchemaWalker(SCHEMA)
    document = {"name": "a", "x": 1, "total": {"value": "1", "y": 1}, "lines": [{"z/": 1}]}
    assert list(walker.unknown(document)) == ["/x", "/total/y", "/lines/0/z~1"]


@pytest.mark.parametrize(
    "text", ["", "1", "8C1F4A52-7c0e-4d43-9a2e-0a6a6f0d4a11", "8c1f4a527c0e4d439a2e0a6a6f0d4a11"]
)
def test_only_the_canonical_form_is_a_uid(text):
    assert not is_uid(text)
    assert is_uid("8c1f4a52-7c0e-4d43-9a2e-0a6a6f0d4a11")


def test_the_uid_of_a_line_follows_from_its_document():
    parent = "8c1f4a52-7c0e-4d43-9a2e-0a6a6f0d4a11"
    assert line_uid(parent, "line/1") == line_uid(parent, "line/1")
    assert is_uid(line_uid(parent, "line/1"))
    assert line_uid(parent, "line/1") != line_uid(parent, "line/2")
