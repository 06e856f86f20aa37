# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A released contract may only grow; what breaks is named."""

from copy import deepcopy

import pytest

from odoo.addons.integration_contract.tools import schema_diff
from odoo.addons.integration_contract.tools.schema_diff import WORDING, breaking_changes, changes

RELEASED = {
    "x-entity": "invoice",
    "x-events": ["invoice.posted"],
    "x-actions": {"post": {}},
    "x-filters": ["status"],
    "required": ["recipient"],
    "properties": {
        "recipient": {"type": "string", "x-sensitivity": "internal"},
        "status": {"type": "string", "enum": ["draft", "issued"], "x-sensitivity": "internal"},
        "note": {"type": ["string", "null"], "maxLength": 100, "x-sensitivity": "internal"},
        "total": {"$ref": "#/$defs/money", "readOnly": True, "x-sensitivity": "financial"},
        "lines": {
            "type": "array",
            "x-sensitivity": "financial",
            "items": {
                "type": "object",
                "required": ["quantity"],
                "properties": {
                    "quantity": {"type": "string", "pattern": "^[0-9]+$", "x-sensitivity": "financial"}
                },
            },
        },
    },
    "$defs": {
        "money": {"type": "object", "properties": {"value": {"type": "string", "x-sensitivity": "financial"}}}
    },
}


def change(function):
    """Return what breaks when a copy is changed so."""
    current = deepcopy(RELEASED)
    function(current)
    return [(item.pointer, item.kind) for item in breaking_changes(RELEASED, current)]


def properties(schema):
    """The properties of a contract."""
    return schema["properties"]


def line(schema):
    """The schema of a line."""
    return schema["properties"]["lines"]["items"]


NEW = {"type": "string", "x-sensitivity": "internal"}
GROWS = {
    "nothing": lambda s: None,
    "a new property": lambda s: properties(s).update(extra=NEW),
    "a new property of a line": lambda s: line(s)["properties"].update(extra=NEW),
    "a new required property inside a new one": lambda s: properties(s).update(
        extra={"type": "object", "required": ["a"], "properties": {"a": NEW}, "x-sensitivity": "internal"}
    ),
    "a new event": lambda s: s["x-events"].append("invoice.paid"),
    "a new action": lambda s: s["x-actions"].update(cancel={}),
    "a new word": lambda s: properties(s)["status"]["enum"].append("cancelled"),
    "more room": lambda s: properties(s)["note"].update(maxLength=200),
    "no limit": lambda s: properties(s)["note"].pop("maxLength"),
    "no longer required": lambda s: s.update(required=[]),
    "another description": lambda s: properties(s)["note"].update(description="New"),
}
BREAKS = {
    "property gone": (lambda s: properties(s).pop("note"), ("note", "property_removed")),
    "line property gone": (
        lambda s: line(s)["properties"].pop("quantity"),
        ("lines[].quantity", "property_removed"),
    ),
    "behind a reference": (
        lambda s: s["$defs"]["money"]["properties"].pop("value"),
        ("total.value", "property_removed"),
    ),
    "type": (lambda s: properties(s)["note"].update(type="string"), ("note", "type_changed")),
    "word gone": (lambda s: properties(s)["status"]["enum"].pop(), ("status", "enum_narrowed")),
    "words fixed": (lambda s: properties(s)["note"].update(enum=["a"]), ("note", "enum_added")),
    "less room": (lambda s: properties(s)["note"].update(maxLength=50), ("note", "bound_narrowed")),
    "new limit": (lambda s: properties(s)["note"].update(minLength=1), ("note", "bound_narrowed")),
    "pattern": (
        lambda s: line(s)["properties"]["quantity"].update(pattern="^[1-9]$"),
        ("lines[].quantity", "pattern_changed"),
    ),
    "format": (lambda s: properties(s)["note"].update(format="date"), ("note", "format_changed")),
    "now required": (lambda s: s["required"].append("note"), ("note", "became_required")),
    "new and required": (
        lambda s: (properties(s).update(extra=NEW), s["required"].append("extra")),
        ("extra", "new_required"),
    ),
    "read-only": (lambda s: properties(s)["note"].update(readOnly=True), ("note", "became_read_only")),
    "create-only": (
        lambda s: properties(s)["note"].update(**{"x-create-only": True}),
        ("note", "became_create_only"),
    ),
    "sensitivity": (
        lambda s: properties(s)["note"].update(**{"x-sensitivity": "personal"}),
        ("note", "sensitivity_changed"),
    ),
    "event gone": (lambda s: s["x-events"].clear(), ("x-events", "event_removed")),
    "action gone": (lambda s: s["x-actions"].clear(), ("x-actions", "action_removed")),
    "filter gone": (lambda s: s["x-filters"].clear(), ("x-filters", "filter_removed")),
    "entity": (lambda s: s.update(**{"x-entity": "bill"}), ("x-entity", "entity_renamed")),
}


@pytest.mark.parametrize("function", GROWS.values(), ids=GROWS)
def test_growing_breaks_nothing(function):
    assert change(function) == []


@pytest.mark.parametrize(("function", "expected"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_is_named(function, expected):
    assert change(function) == [expected]


def test_a_change_reads_as_a_sentence():
    current = deepcopy(RELEASED)
    del current["properties"]["note"]
    assert str(breaking_changes(RELEASED, current)[0]) == "note: the property is gone (property_removed)"


def tell(function):
    """Return what is told of a copy that is changed so, as (place, kind, effect)."""
    current = deepcopy(RELEASED)
    function(current)
    return [(item.pointer, item.kind, item.effect) for item in changes(RELEASED, current)]


TOLD = {
    "a new property": (GROWS["a new property"], ("extra", "property_added", schema_diff.GROWS)),
    "a new property of a line": (
        GROWS["a new property of a line"],
        ("lines[].extra", "property_added", schema_diff.GROWS),
    ),
    "a new event": (GROWS["a new event"], ("x-events", "event_added", schema_diff.GROWS)),
    "a new action": (GROWS["a new action"], ("x-actions", "action_added", schema_diff.GROWS)),
    "a new word": (GROWS["a new word"], ("status", "enum_widened", schema_diff.GROWS)),
    "more room": (GROWS["more room"], ("note", "bound_widened", schema_diff.GROWS)),
    "no limit": (GROWS["no limit"], ("note", "bound_widened", schema_diff.GROWS)),
    "no longer required": (GROWS["no longer required"], ("recipient", "became_optional", schema_diff.GROWS)),
    "any word": (
        lambda s: properties(s)["status"].pop("enum"),
        ("status", "enum_dropped", schema_diff.GROWS),
    ),
    "no pattern": (
        lambda s: line(s)["properties"]["quantity"].pop("pattern"),
        ("lines[].quantity", "pattern_dropped", schema_diff.GROWS),
    ),
    "may be written": (
        lambda s: properties(s)["total"].pop("readOnly"),
        ("total", "no_longer_read_only", schema_diff.GROWS),
    ),
    "another description": (GROWS["another description"], ("note", "description_reworded", WORDING)),
    "an action told otherwise": (
        lambda s: s["x-actions"]["post"].update(description="New"),
        ("x-actions", "action_reworded", WORDING),
    ),
    "another title": (lambda s: s.update(title="New"), ("title", "title_reworded", WORDING)),
    "another version": (
        lambda s: s.update({"x-version": "1.1.0"}),
        ("x-version", "version_reworded", WORDING),
    ),
    "a keyword nobody compares": (
        lambda s: properties(s)["note"].update(const="a"),
        ("note", "not_understood", schema_diff.BREAKS),
    ),
    "a keyword of the whole that nobody compares": (
        lambda s: s.update(dependentRequired={"note": ["status"]}),
        ("dependentRequired", "not_understood", schema_diff.BREAKS),
    ),
    "another alternative": (
        lambda s: properties(s)["note"].update(anyOf=[{"maxLength": 5}]),
        ("note", "not_understood", schema_diff.BREAKS),
    ),
    "a keyword of the items of a list": (
        lambda s: line(s).update(additionalProperties=False),
        ("lines", "not_understood", schema_diff.BREAKS),
    ),
}


@pytest.mark.parametrize(("function", "expected"), TOLD.values(), ids=TOLD)
def test_every_change_is_told_with_its_effect(function, expected):
    assert tell(function) == [expected]


def test_the_same_contract_has_no_changes_however_it_is_put_together():
    current = deepcopy(RELEASED)
    current["$defs"]["amount"] = current["$defs"].pop("money")
    properties(current)["total"]["$ref"] = "#/$defs/amount"
    assert changes(RELEASED, current) == changes(RELEASED, RELEASED) == []


@pytest.mark.parametrize("function", [*GROWS.values()][1:])
def test_what_grows_is_told_and_does_not_break(function):
    effects = {effect for _place, _kind, effect in tell(function)}
    assert effects and schema_diff.BREAKS not in effects


def test_what_breaks_comes_first_and_wording_last():
    def everything(schema):
        properties(schema)["note"].update(description="New", maxLength=1)
        schema["x-events"].append("invoice.paid")

    assert [effect for _place, _kind, effect in tell(everything)] == [
        schema_diff.BREAKS,
        schema_diff.GROWS,
        WORDING,
    ]


def test_what_was_and_what_is_can_be_told_apart():
    [found] = changes({**RELEASED, "title": "Order"}, {**RELEASED, "title": "Order, is second"})
    assert found.message == "was “Order”, is “Order, is second”"
