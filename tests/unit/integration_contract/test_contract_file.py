# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contract file is valid, or refused with its name and the place."""

import json

import pytest

from odoo.addons.integration_contract.tools.contract_file import load
from odoo.addons.integration_core.tools.errors import ContractInvalid


def make_schema():
    """Return the smallest valid contract."""
    text = {"type": "string", "maxLength": 64}
    return {
        "title": "Thing",
        "description": "A thing.",
        "type": "object",
        "x-entity": "thing",
        "x-version": "1.2.0",
        "x-lifecycle": "active",
        "x-actions": {"close": {"title": "Close", "description": "Closes it."}},
        "x-events": ["thing.created"],
        "x-filters": ["id"],
        "properties": {
            name: {**text, "description": "x", "examples": ["x"], "x-sensitivity": "internal"}
            for name in ("id", "created_at", "updated_at")
        },
    }


def property_(example="x", **changes):
    """Return a text, described as it must be; ``None`` takes a keyword away."""
    node = {
        "type": "string",
        "maxLength": 64,
        "description": "x",
        "examples": [example],
        "x-sensitivity": "internal",
        **changes,
    }
    return {key: value for key, value in node.items() if value is not None}


def described(**changes):
    """Return what an action takes or answers, with one property."""
    return {"type": "object", "properties": {"reason": property_("too long", **changes)}}


def acting(schema, **keywords):
    """Return the contract with an action that says this too."""
    return {**schema, "x-actions": {"close": {"title": "Close", "description": "Closes it.", **keywords}}}


def whole(**changes):
    """Return a whole document."""
    return {"id": "x", "created_at": "x", "updated_at": "x", **changes}


def write(folder, schema, name="thing.v1.json"):
    """Write a contract file."""
    path = folder / name
    path.write_text(schema if isinstance(schema, str) else json.dumps(schema))
    return path


def test_a_valid_file_is_loaded(tmp_path):
    file = load(write(tmp_path, make_schema()))
    assert (file.name, file.entity, file.major) == ("thing.v1", "thing", 1)
    assert len(file.digest) == 64


def test_all_that_a_contract_may_say_is_taken(tmp_path):
    schema = acting(
        make_schema(), parameters=described(), safe=True, result=described(maxLength=None, readOnly=True)
    )
    schema["properties"]["number"] = property_("N-1", **{"x-unique": True})
    schema |= {
        "x-identifiers": ["number"],
        "x-neighbours": {"FHIR R5": "Thing", "HL7 v2": "ORM^O01"},
        "examples": [whole(number="N-1")],
        "x-example-records": ["some_addon.demo_thing_1"],
    }
    assert load(write(tmp_path, schema)).schema == schema


def test_the_digest_depends_on_the_content_only(tmp_path):
    schema = make_schema()
    first = load(write(tmp_path, schema)).digest
    assert load(write(tmp_path, json.dumps(schema, indent=7))).digest == first
    schema["title"] = "Other"
    assert load(write(tmp_path, schema)).digest != first


BROKEN = {
    "not JSON": (lambda s: "{", "is not JSON"),
    "a list": (lambda s: "[]", "not an object"),
    "a float": (lambda s: json.dumps({**s, "x": 1.5}), "decimal strings"),
    "no title": (lambda s: {**s, "title": ""}, "/title"),
    "no object": (lambda s: {**s, "type": "array"}, "/type"),
    "another entity": (lambda s: {**s, "x-entity": "other"}, "/x-entity"),
    "another major": (lambda s: {**s, "x-version": "2.0.0"}, "/x-version"),
    "no version": (lambda s: {**s, "x-version": "1.0"}, "/x-version"),
    "odd lifecycle": (lambda s: {**s, "x-lifecycle": "retired"}, "/x-lifecycle"),
    "no schema": (
        lambda s: {**s, "properties": {**s["properties"], "a": {"type": "txt"}}},
        "/properties/a/type",
    ),
    "unnamed action": (
        lambda s: {**s, "x-actions": {"close": {"title": "Close"}}},
        "/x-actions/close/description",
    ),
    "an action that is no object": (lambda s: {**s, "x-actions": {"close": "x"}}, "/x-actions/close"),
    "an unknown word of an action": (lambda s: acting(s, parameter={}), "/x-actions/close/parameter"),
    "safe in words": (lambda s: acting(s, safe="yes", result=described()), "/x-actions/close/safe"),
    "a result that nobody asked for": (lambda s: acting(s, result=described()), "/x-actions/close/result"),
    "safe without a result": (lambda s: acting(s, safe=True), "/x-actions/close/result"),
    "parameters that are no object": (
        lambda s: acting(s, parameters={"type": "string"}),
        "/x-actions/close/parameters/type",
    ),
    "parameters that are no schema": (
        lambda s: acting(s, parameters={**described(), "minProperties": "x"}),
        "/x-actions/close/parameters/minProperties",
    ),
    "a parameter without a label": (
        lambda s: acting(s, parameters=described(**{"x-sensitivity": "secret"})),
        "/x-actions/close/parameters (reason)",
    ),
    "a parameter without end": (
        lambda s: acting(s, parameters=described(maxLength=None)),
        "/x-actions/close/parameters/properties/reason",
    ),
    "a parameter whose example does not fit": (
        lambda s: acting(s, parameters=described(maxLength=3)),
        "/x-actions/close/parameters (reason)",
    ),
    "a result without a description": (
        lambda s: acting(s, safe=True, result=described(description="")),
        "/x-actions/close/result (reason)",
    ),
    "filters that are no list": (lambda s: {**s, "x-filters": "id"}, "/x-filters"),
    "unknown identifier": (lambda s: {**s, "x-identifiers": ["id", "nope"]}, "/x-identifiers/1"),
    "neighbours that are a list": (lambda s: {**s, "x-neighbours": ["Invoice"]}, "/x-neighbours"),
    "a neighbour without a name": (
        lambda s: {**s, "x-neighbours": {"FHIR R5": ""}},
        "/x-neighbours/FHIR R5",
    ),
    "an example that does not fit": (lambda s: {**s, "examples": [whole(), whole(id=7)]}, "/examples/1/id"),
    "examples without as many records": (
        lambda s: {**s, "examples": [whole()], "x-example-records": []},
        "/x-example-records",
    ),
    "a record that is no XML id": (
        lambda s: {**s, "examples": [whole()], "x-example-records": ["demo"]},
        "/x-example-records/0",
    ),
    "unique in words": (
        lambda s: {**s, "properties": {**s["properties"], "a": {**property_("a"), "x-unique": "yes"}}},
        "/properties (a)",
    ),
    "foreign event": (lambda s: {**s, "x-events": ["other.created"]}, "/x-events/0"),
    "unknown filter": (lambda s: {**s, "x-filters": ["nope"]}, "/x-filters/0"),
    "no header": (lambda s: {**s, "properties": {"id": s["properties"]["id"]}}, "created_at"),
    "dangling reference": (
        lambda s: {**s, "properties": {**s["properties"], "a": {"$ref": "#/$defs/none"}}},
        "/properties/a/$ref",
    ),
    "remote reference": (
        lambda s: {**s, "properties": {**s["properties"], "a": {"$ref": "https://example.org/x"}}},
        "/properties/a/$ref",
    ),
}


@pytest.mark.parametrize(("breaks", "place"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_the_place(tmp_path, breaks, place):
    path = write(tmp_path, breaks(make_schema()))
    with pytest.raises(ContractInvalid) as caught:
        load(path)
    assert str(path) in caught.value.detail
    assert place in caught.value.detail
    assert caught.value.extra["file"] == str(path)


@pytest.mark.parametrize("key", ["description", "examples", "x-sensitivity"])
def test_every_property_says_what_the_catalogue_needs(tmp_path, key):
    schema = make_schema()
    child = schema["properties"]["id"]
    schema["properties"]["address"] = {
        **child,
        "type": "object",
        "examples": [{}],
        "properties": {"city": child},
    }
    load(write(tmp_path, schema))
    schema["properties"]["address"]["properties"] = {"city": {k: v for k, v in child.items() if k != key}}
    with pytest.raises(ContractInvalid, match=r"address\.city"):
        load(write(tmp_path, schema))


def test_an_example_that_does_not_fit_is_refused(tmp_path):
    schema = make_schema()
    schema["properties"]["id"]["maxLength"] = 3
    schema["properties"]["id"]["examples"] = ["1234"]
    with pytest.raises(ContractInvalid, match="does not fit"):
        load(write(tmp_path, schema))


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ({"type": "array", "items": {"enum": ["a"]}}, ""),
        ({"type": "array", "maxItems": 3, "items": {"type": "string"}}, "/items"),
        ({"type": ["string", "null"]}, ""),
        ({"type": "string", "pattern": "^a*$"}, ""),
        ({"type": "string", "pattern": "^a{2,}$"}, ""),
        ({"type": "string", "pattern": "^a|b$"}, ""),
        ({"type": "string", "pattern": "[a-z]"}, ""),
        ({"type": "string", "format": "uri"}, ""),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, "/anyOf/1"),
        ({"type": "object", "properties": {"b": {"type": "string"}}}, "/properties/b"),
    ],
)
def test_what_may_grow_without_end_is_refused(tmp_path, node, place):
    schema = make_schema()
    schema["$defs"] = {"a": node}
    with pytest.raises(ContractInvalid, match=f"/\\$defs/a{place}: .* needs max"):
        load(write(tmp_path, schema))


@pytest.mark.parametrize(
    "bound",
    [
        {"maxLength": 9},
        {"enum": ["a"]},
        {"const": "a"},
        {"format": "date"},
        {"pattern": "^[A-Z]{2}$"},
        {"readOnly": True},
    ],
)
def test_a_text_is_bounded_in_one_of_several_ways(tmp_path, bound):
    schema = make_schema()
    schema["$defs"] = {"a": {"type": "string", **bound}}
    load(write(tmp_path, schema))


@pytest.mark.parametrize("name", ["thing.json", "thing.v0.json", "Thing.v1.json", "thing.v1.1.json"])
def test_a_name_that_says_no_version_is_refused(tmp_path, name):
    with pytest.raises(ContractInvalid, match="called"):
        load(write(tmp_path, make_schema(), name))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "thing.v1.json"
    path.write_bytes(b"\xff\xfe{}")
    with pytest.raises(ContractInvalid, match="cannot be read"):
        load(path)
