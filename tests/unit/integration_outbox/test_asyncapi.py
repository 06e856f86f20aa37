# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The AsyncAPI document: valid by the standard's own schema, and true of what is sent."""

import itertools
import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from odoo.addons.integration_api.tools import asyncapi as feed
from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_core.tools.masking import minimise
from odoo.addons.integration_outbox.tools import content
from odoo.addons.integration_outbox.tools.asyncapi import Event, as_sent, build
from odoo.addons.integration_webhook.tools import asyncapi as webhook
from odoo.addons.integration_webhook.tools.body import BINARY, STANDARD, STRUCTURED
from odoo.addons.integration_webhook.tools.composing import Composing, Fact, Recipe

from dev import paths

SPECIFICATION = Path(__file__).parent / "asyncapi_spec" / "asyncapi-3.0.0.json"
CONTRACTS = {
    path.stem: schema
    for path in paths.ADDONS.glob("*/contracts/*.json")
    if (schema := json.loads(path.read_text()))["x-lifecycle"] == "active"
}
EVENTS = [
    Event(type_, schema["x-entity"], name, schema, "What happened.")
    for name, schema in sorted(CONTRACTS.items())
    for type_ in schema["x-events"]
]
EVERYTHING = frozenset({"personal", "financial", "clinical"})
BASE_URL = "https://odoo.example"


def document(*extensions):
    """The document of all contracts of the suite, after some extensions."""
    built = build("urn:uuid:0af76519-16cd-43dd-8448-eb211c80319c", EVENTS)
    for extend in extensions:
        built = extend(built)
    return built


def with_feed(built):
    return feed.extend(built, BASE_URL)


def resolve(whole, reference):
    """What a reference within the document points to."""
    node = whole
    for token in reference.removeprefix("#/").split("/"):
        node = node[token.replace("~1", "/").replace("~0", "~")]
    return node


def references(node):
    """Yield every reference below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from references(item)


def fits(whole, schema, instance, validator):
    """Whether a value fits a schema that stands within the document, for a validator of one draft."""
    return validator({**schema, "components": whole["components"]}).is_valid(instance)


@pytest.mark.parametrize("extensions", list(itertools.permutations([webhook.extend, with_feed])), ids=str)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_document_is_valid_whichever_transports_are_installed(extensions, count):
    schema = json.loads(SPECIFICATION.read_text())
    whole = document(*extensions[:count])
    problems = [error.json_path for error in Draft7Validator(schema).iter_errors(whole)]
    assert problems == []
    for reference in references(whole):
        assert resolve(whole, reference) is not None


def test_the_order_of_the_transports_makes_no_difference():
    assert document(webhook.extend, with_feed) == document(with_feed, webhook.extend)


def test_every_event_is_a_message_of_the_channel_of_its_entity():
    whole = document()
    for event in EVENTS:
        assert event.type in whole["channels"][event.entity]["messages"]
        assert whole["components"]["messages"][event.type]["name"] == event.type
    assert whole["operations"].keys() == {f"send.{event.entity}" for event in EVENTS}


def test_webhooks_add_signature_headers_and_cloudevents():
    whole = document(webhook.extend, with_feed)
    assert {scheme["type"] for scheme in whole["components"]["securitySchemes"].values()} == {
        "httpApiKey",
        "http",
    }
    for event in EVENTS:
        operation = whole["operations"][f"send.{event.entity}"]
        assert operation["security"] == [{"$ref": "#/components/securitySchemes/webhookSignature"}]
        for name in (event.type, f"{event.type}.{STRUCTURED}", f"{event.type}.{BINARY}"):
            assert name in whole["channels"][event.entity]["messages"]
            assert whole["components"]["messages"][name]["headers"]
    assert "security" not in whole["operations"]["feed"]


@pytest.mark.parametrize("validator", [Draft7Validator, Draft202012Validator])
@pytest.mark.parametrize("form", [STANDARD, STRUCTURED, BINARY])
@pytest.mark.parametrize(
    ("mode", "clearance"),
    [("full", EVERYTHING), ("full", frozenset()), ("thin", frozenset()), ("fields", frozenset({"personal"}))],
)
def test_what_is_sent_fits_what_is_said(mode, clearance, form, validator):
    whole = document(webhook.extend)
    for event in EVENTS:
        recipe = Recipe(clearance, mode, ("number",), form, base_url=BASE_URL, source=whole["id"])
        fact = Fact("msg_1", event.type, event.contract, json.dumps(sample(event.schema)), webhook.SAMPLE_AT)
        body = Composing(recipe).compose(fact, event.schema)
        message = whole["components"]["messages"][event.type if form == STANDARD else f"{event.type}.{form}"]
        assert message["contentType"] == body.content_type
        assert fits(whole, message["payload"], json.loads(body.content), validator), event.type
        headers = {"webhook-id": "", "webhook-timestamp": "", "webhook-signature": "", **dict(body.headers)}
        assert fits(whole, message["headers"], headers, validator), event.type


@pytest.mark.parametrize("validator", [Draft7Validator, Draft202012Validator])
def test_what_is_not_in_the_contract_does_not_fit(validator):
    whole = document()
    for event in EVENTS:
        good = content.frame(event.type, webhook.SAMPLE_AT, sample(event.schema))
        payload = whole["components"]["messages"][event.type]["payload"]
        assert fits(whole, payload, good, validator)
        for bad in ({**good, "type": "other"}, {**good, "data": {"id": 7}}, {**good, "data": 7}):
            assert not fits(whole, payload, bad, validator), event.type


def test_examples_fit_their_own_messages():
    whole = document(webhook.extend)
    for name, message in whole["components"]["messages"].items():
        for example in message["examples"]:
            assert fits(whole, message["payload"], example["payload"], Draft7Validator), name


def test_a_page_of_the_feed_fits_what_is_said():
    whole = document(webhook.extend, with_feed)
    event = EVENTS[0]
    told = content.frame(
        event.type, webhook.SAMPLE_AT, minimise(sample(event.schema), event.schema, frozenset())
    )
    payload = whole["components"]["messages"]["feed"]["payload"]
    page = {"data": [{"id": "evt_1", **told}], "next": "x", "has_more": False}
    assert fits(whole, payload, page, Draft7Validator)
    assert not fits(whole, payload, {**page, "data": [told]}, Draft7Validator)
    assert f"{content.API_ROOT}/events" == feed.FEED_PATH


def test_a_property_called_like_a_keyword_stays():
    schema = {
        "required": ["required"],
        "properties": {
            "required": {"type": "string"},
            "x-actions": {"enum": ["$ref"], "examples": [{"$ref": "#/x"}]},
        },
        "$defs": {"a": {"type": "string"}},
        "allOf": [{"$ref": "#/$defs/a", "description": "d"}, {"$ref": "#/$defs/a"}],
    }
    sent = as_sent(schema, "n.v1")
    reference = {"$ref": "#/components/schemas/n.v1/$defs/a"}
    assert "required" not in sent
    assert sent["properties"]["required"] == {"type": "string"}
    assert sent["properties"]["x-actions"] == schema["properties"]["x-actions"]
    assert sent["allOf"] == [{"description": "d", "allOf": [reference]}, reference]


def test_what_a_contract_tells_its_readers_and_its_tests_is_not_sent():
    name, schema = next(
        (name, schema) for name, schema in CONTRACTS.items() if schema.get("x-example-records")
    )
    sent = json.dumps(as_sent(schema, name))
    for keyword in ("x-example-records", "x-neighbours", "x-identifiers", "x-unique"):
        assert keyword not in sent
