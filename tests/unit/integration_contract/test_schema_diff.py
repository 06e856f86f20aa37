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


# === WHAT IS NO PART OF A DOCUMENT === #

TEXT = {"type": "string", "x-sensitivity": "internal"}
ACTING = {
    **RELEASED,
    "x-actions": {
        "reverse": {
            "title": "Reverse",
            "description": "Reverses it.",
            "parameters": {"type": "object", "required": ["reason"], "properties": {"reason": TEXT}},
        },
        "availability": {
            "title": "Check",
            "description": "Tells what is there.",
            "safe": True,
            "result": {
                "type": "object",
                "required": ["total"],
                "properties": {"total": {"$ref": "#/$defs/money"}, "lines": {"type": "array", "items": TEXT}},
            },
        },
    },
}


def act(function):
    """Return what is told of a copy of the contract with actions that is changed so."""
    current = deepcopy(ACTING)
    function(current["x-actions"])
    return [(item.pointer, item.kind, item.effect) for item in changes(ACTING, current)]


def taken(actions):
    """What the action reverse takes."""
    return actions["reverse"]["parameters"]


def answered(actions):
    """What the action availability answers."""
    return actions["availability"]["result"]


TAKEN, ANSWERED = "x-actions.reverse.parameters", "x-actions.availability.result"
ACTIONS = {
    "another title": (
        lambda a: a["reverse"].update(title="Undo"),
        ("x-actions", "action_reworded", WORDING),
    ),
    "may send more": (
        lambda a: taken(a)["properties"].update(day=TEXT),
        (f"{TAKEN}.day", "property_added", schema_diff.GROWS),
    ),
    "must send more": (
        lambda a: (taken(a)["properties"].update(day=TEXT), taken(a)["required"].append("day")),
        (f"{TAKEN}.day", "new_required", schema_diff.BREAKS),
    ),
    "takes less": (
        lambda a: taken(a)["properties"].pop("reason"),
        (f"{TAKEN}.reason", "property_removed", schema_diff.BREAKS),
    ),
    "takes nothing": (
        lambda a: a["reverse"].pop("parameters"),
        (f"{TAKEN}.reason", "property_removed", schema_diff.BREAKS),
    ),
    "need not send it": (
        lambda a: taken(a).update(required=[]),
        (f"{TAKEN}.reason", "became_optional", schema_diff.GROWS),
    ),
    "must send two": (
        lambda a: taken(a).update(minProperties=2),
        (f"{TAKEN}.minProperties", "not_understood", schema_diff.BREAKS),
    ),
    "answers more": (
        lambda a: answered(a)["properties"].update(day=TEXT),
        (f"{ANSWERED}.day", "property_added", schema_diff.GROWS),
    ),
    "always answers more": (
        lambda a: (answered(a)["properties"].update(day=TEXT), answered(a)["required"].append("day")),
        (f"{ANSWERED}.day", "new_required", schema_diff.GROWS),
    ),
    "answers less": (
        lambda a: answered(a)["properties"].pop("lines"),
        (f"{ANSWERED}.lines", "property_removed", schema_diff.BREAKS),
    ),
    "may leave it out": (
        lambda a: answered(a).update(required=[]),
        (f"{ANSWERED}.total", "became_optional", schema_diff.BREAKS),
    ),
    "answers another type": (
        lambda a: answered(a)["properties"]["lines"].update(type="string"),
        (f"{ANSWERED}.lines", "type_changed", schema_diff.BREAKS),
    ),
    "changes something": (
        lambda a: (a["availability"].pop("safe"), a["availability"].pop("result")),
        ("x-actions.availability", "action_safety_changed", schema_diff.BREAKS),
    ),
    "a new action": (
        lambda a: a.update(close={"title": "Close", "description": "Closes it."}),
        ("x-actions", "action_added", schema_diff.GROWS),
    ),
}


@pytest.mark.parametrize(("function", "expected"), ACTIONS.values(), ids=ACTIONS)
def test_a_change_of_what_an_action_takes_or_answers_is_told(function, expected):
    assert act(function) == [expected]


def test_what_an_action_answers_changes_with_what_it_refers_to():
    current = deepcopy(ACTING)
    del current["$defs"]["money"]["properties"]["value"]
    places = [change.pointer for change in breaking_changes(ACTING, current)]
    assert places == [f"{ANSWERED}.total.value", "total.value"]


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("x-example-records", ["account.demo"]),
        ("x-neighbours", {"FHIR R5": "Invoice"}),
        ("x-identifiers", ["status"]),
    ],
)
def test_what_readers_and_tests_are_told_breaks_nothing(keyword, value):
    assert tell(lambda schema: schema.update({keyword: value})) == [
        (keyword, f"{keyword.removeprefix('x-')}_reworded", WORDING)
    ]


def test_that_a_value_is_unique_breaks_nothing():
    told = tell(lambda schema: properties(schema)["note"].update({"x-unique": True}))
    assert told == [("note", "unique_reworded", WORDING)]
