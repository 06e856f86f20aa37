# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing leaves that the receiver is not cleared for, whatever the document's shape."""

import pytest

from odoo.addons.integration_core.tools.masking import MASK, mask, minimise, sensitive_classes

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "x-sensitivity": "public"},
        "note": {"type": "string", "x-sensitivity": "internal"},
        "name": {"type": "string", "x-sensitivity": "personal"},
        "forgotten": {"type": "string"},
        "odd": {"type": "string", "x-sensitivity": "secret"},
        "total": {"$ref": "#/$defs/money", "x-sensitivity": "financial"},
        "payer": {"$ref": "#/$defs/party"},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "code": {"type": "string", "x-sensitivity": "internal"},
                    "diagnosis": {"type": "string", "x-sensitivity": "clinical"},
                    "amount": {"$ref": "#/$defs/money", "x-sensitivity": "financial"},
                },
            },
        },
        "tags": {"type": "array", "items": {"type": "string"}, "x-sensitivity": "internal"},
        "either": {"anyOf": [{"x-sensitivity": "internal"}, {"x-sensitivity": "clinical"}]},
        "map": {"type": "object", "additionalProperties": {"type": "string", "x-sensitivity": "personal"}},
        "outside": {"$ref": "https://example.org/schema"},
        "loop": {"$ref": "#/properties/loop"},
    },
    "$defs": {
        "money": {
            "type": "object",
            "properties": {"value": {"type": "string"}, "currency": {"type": "string"}},
        },
        "party": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "x-sensitivity": "internal"},
                "phone": {"type": "string", "x-sensitivity": "personal"},
            },
        },
    },
}
MONEY = {"value": "1.00", "currency": "EUR"}
DOCUMENT = {
    "id": "1",
    "note": "n",
    "name": "Ann",
    "forgotten": "f",
    "odd": "o",
    "total": MONEY,
    "payer": {"id": "p", "phone": "1"},
    "lines": [{"code": "c", "diagnosis": "d", "amount": MONEY, "surprise": 1}],
    "tags": ["a"],
    "either": "e",
    "map": {"x": "y"},
    "outside": {"a": 1},
    "loop": "l",
    "unknown": {"name": "Ann"},
}


def test_public_and_internal_always_pass_and_all_else_is_dropped():
    assert minimise(DOCUMENT, SCHEMA, frozenset()) == {
        "id": "1",
        "note": "n",
        "payer": {"id": "p"},
        "lines": [{"code": "c"}],
        "tags": ["a"],
        "map": {},
        "outside": {},
    }


def test_each_clearance_opens_its_own_and_nothing_more():
    personal = minimise(DOCUMENT, SCHEMA, frozenset({"personal"}))
    assert personal["name"] == "Ann"
    assert personal["payer"] == {"id": "p", "phone": "1"}
    assert personal["map"] == {"x": "y"}
    assert "total" not in personal
    financial = minimise(DOCUMENT, SCHEMA, frozenset({"financial"}))
    assert financial["total"] == MONEY
    assert financial["lines"] == [{"code": "c", "amount": MONEY}]
    assert "name" not in financial


def test_full_clearance_is_the_document():
    clearance = frozenset({"personal", "financial", "clinical"})
    assert minimise(DOCUMENT, SCHEMA, clearance) == DOCUMENT
    assert mask(DOCUMENT, SCHEMA, clearance) == DOCUMENT


def test_an_unlabelled_or_unknown_property_counts_as_the_most_sensitive():
    for clearance in (frozenset(), frozenset({"personal", "financial"})):
        cleared = minimise(DOCUMENT, SCHEMA, clearance)
        for name in ("forgotten", "odd", "either", "unknown", "loop"):
            assert name not in cleared, name
        assert "surprise" not in cleared["lines"][0]
    assert "forgotten" in minimise(DOCUMENT, SCHEMA, frozenset({"clinical"}))


def test_masking_keeps_the_shape_and_hides_the_values():
    masked = mask(DOCUMENT, SCHEMA, frozenset())
    assert masked.keys() == DOCUMENT.keys()
    assert masked["name"] == masked["total"] == masked["unknown"] == MASK
    assert masked["lines"] == [{"code": "c", "diagnosis": MASK, "amount": MASK, "surprise": MASK}]
    assert masked["payer"] == {"id": "p", "phone": MASK}
    assert masked["id"] == "1"
    assert "Ann" not in repr(masked)


def test_the_document_itself_is_left_alone():
    before = repr(DOCUMENT)
    minimise(DOCUMENT, SCHEMA, frozenset())
    mask(DOCUMENT, SCHEMA, frozenset())
    assert repr(DOCUMENT) == before


@pytest.mark.parametrize("clean", [minimise, mask])
def test_an_empty_schema_lets_nothing_through(clean):
    assert "Ann" not in repr(clean({"name": "Ann", "deep": [{"name": "Ann"}]}, {}, frozenset({"personal"})))


def test_sensitive_classes_are_those_of_every_place_of_the_contract():
    schema = {
        "properties": {
            "id": {"x-sensitivity": "public"},
            "party": {"$ref": "#/$defs/party"},
            "lines": {
                "x-sensitivity": "internal",
                "items": {"properties": {"price": {"x-sensitivity": "financial"}}},
            },
        },
        "$defs": {
            "party": {"x-sensitivity": "internal", "properties": {"name": {"x-sensitivity": "personal"}}}
        },
    }
    assert sensitive_classes(schema) == {"personal", "financial"}
    assert sensitive_classes({"properties": {"id": {"x-sensitivity": "public"}}}) == frozenset()


def test_what_has_no_label_is_of_the_most_sensitive_class():
    for schema in ({}, {"properties": {"new": {}}}, {"properties": {"odd": {"x-sensitivity": "odd"}}}):
        assert sensitive_classes(schema) == {"clinical"}, schema
    inherited = {"properties": {"group": {"x-sensitivity": "personal", "properties": {"name": {}}}}}
    assert sensitive_classes(inherited) == {"personal"}


def test_a_contract_that_repeats_itself_has_an_end():
    node = {"x-sensitivity": "internal", "properties": {"child": {"$ref": "#/$defs/node"}}}
    assert sensitive_classes({**node, "$defs": {"node": node}}) == frozenset()
