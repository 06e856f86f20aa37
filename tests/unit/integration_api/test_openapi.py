# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI document: valid by the standard, true of the contracts, and without what the client may not know."""

import itertools
import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from odoo.addons.integration_api.tools.openapi import Offer, build
from odoo.addons.integration_api.tools.problem_page import explained
from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_core.tools.masking import minimise

from dev import paths

CONTRACTS = {path.stem: json.loads(path.read_text()) for path in paths.ADDONS.glob("*/contracts/*.json")}
LABELS = ("personal", "financial", "clinical")
CLEARANCES = [
    frozenset({"public", "internal", *chosen})
    for count in range(len(LABELS) + 1)
    for chosen in itertools.combinations(LABELS, count)
]
EVERYTHING = CLEARANCES[-1]


def offer(name, clearance=EVERYTHING, **changed):
    """What a client that may do everything with a contract may do."""
    schema = CONTRACTS[name]
    given = {
        "entity": schema["x-entity"],
        "contract": name,
        "schema": schema,
        "operations": ("read", "create", "update"),
        "actions": tuple(sorted(schema.get("x-actions", ()))),
        "clearance": clearance,
    }
    return Offer(**{**given, **changed})


def built(*offers):
    return build(offers, client="lab", base_url="https://odoo.example")


def everything(clearance=EVERYTHING):
    return built(*(offer(name, clearance) for name in CONTRACTS))


def operations(document):
    """Yield (path, verb, operation) of the whole document."""
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            yield path, verb, operation


def validator(document, name):
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def texts(node):
    """Yield every text in a document, names of members included."""
    if isinstance(node, dict):
        for name, item in node.items():
            yield name
            yield from texts(item)
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, str):
        yield node


@pytest.mark.parametrize("clearance", CLEARANCES, ids=lambda clearance: "+".join(sorted(clearance)))
def test_the_document_is_valid_by_the_standard_for_every_clearance(clearance):
    OpenAPIV31SpecValidator(everything(clearance)).validate()


def test_a_client_without_a_grant_gets_a_valid_document_that_names_no_entity():
    document = built()
    OpenAPIV31SpecValidator(document).validate()
    assert {path for path, _verb, _operation in operations(document)} == {
        "/integration/v1",
        "/integration/v1/openapi.json",
        "/integration/v1/asyncapi.json",
        "/integration/v1/events",
        "/integration/v1/jobs/{id}",
        "/integration/v1/token",
    }
    assert not any(name in text for text in texts(document["components"]["schemas"]) for name in CONTRACTS)


def test_every_operation_has_a_name_of_its_own_and_words():
    found = list(operations(everything()))
    names = [operation["operationId"] for _path, _verb, operation in found]
    assert len(names) == len(set(names))
    assert all(operation["summary"] and operation["description"] for _path, _verb, operation in found)
    assert all(name.isidentifier() for name in names)


@pytest.mark.parametrize("name", CONTRACTS)
@pytest.mark.parametrize("clearance", CLEARANCES, ids=lambda clearance: "+".join(sorted(clearance)))
def test_what_is_read_fits_its_schema_and_the_schema_has_no_property_that_is_never_read(name, clearance):
    document = built(offer(name, clearance))
    shown = minimise(sample(CONTRACTS[name]), CONTRACTS[name], clearance)
    validator(document, name).validate(shown)
    described = sample({**document["components"]["schemas"][name], "components": document["components"]})
    assert _names(described) == _names(shown)


def _names(value, path=""):
    """The paths of all properties in a document."""
    if isinstance(value, dict):
        return set().union(
            *({f"{path}.{name}"} | _names(item, f"{path}.{name}") for name, item in value.items())
        )
    if isinstance(value, list):
        return set().union(set(), *(_names(item, f"{path}[]") for item in value))
    return set()


@pytest.mark.parametrize("name", CONTRACTS)
@pytest.mark.parametrize("kind", ["create", "update"])
def test_what_is_sent_knows_no_read_only_and_no_unknown_property(name, kind):
    document = built(offer(name))
    body = document["components"]["schemas"][f"{name}.{kind}"]
    check = validator(document, f"{name}.{kind}")
    assert not {"id", "created_at", "updated_at", "company"} & body["properties"].keys()
    for unknown in ("id", "state", "company_id", "create_uid"):
        assert not check.is_valid({**_complete(document, name, kind), unknown: "x"})


@pytest.mark.parametrize("name", CONTRACTS)
@pytest.mark.parametrize("clearance", CLEARANCES, ids=lambda clearance: "+".join(sorted(clearance)))
def test_every_example_fits_the_schema_it_is_an_example_of(name, clearance):
    document = built(offer(name, clearance))
    count = 0
    for node in _contents(document):
        check = Draft202012Validator({**node["schema"], "components": document["components"]})
        for example in node.get("examples", {}).values():
            check.validate(example["value"])
            count += 1
    assert count > 10


def _contents(document):
    places = [operation for _path, _verb, operation in operations(document)]
    for place in [*places, *document["components"]["responses"].values()]:
        for holder in [place.get("requestBody", {}), *place.get("responses", {}).values(), place]:
            yield from holder.get("content", {}).values()


def _complete(document, name, kind):
    path = next(path for path in document["paths"] if path.endswith("/" + name.partition(".")[0]))
    item = document["paths"][path if kind == "create" else f"{path}/{{id}}"]
    content = item["post" if kind == "create" else "patch"]["requestBody"]["content"]["application/json"]
    return content["examples"]["complete"]["value"]


def test_a_change_may_name_any_one_property_and_need_not_name_what_is_required():
    document = built(offer("invoice.v1"))
    check = validator(document, "invoice.v1.update")
    assert check.is_valid({})
    assert check.is_valid({"due": None})
    assert not check.is_valid({"lines": [{"description": "no price"}]})
    assert not check.is_valid({"currency": None})


def test_the_parts_of_a_new_document_have_no_id_and_references_have():
    schemas = built(offer("invoice.v1"), offer("payment.v1"))["components"]["schemas"]
    assert "id" not in schemas["invoice.v1.create"]["properties"]["lines"]["items"]["properties"]
    assert "id" in schemas["invoice.v1.update"]["properties"]["lines"]["items"]["properties"]
    assert {"entity", "id"} <= _names_of(schemas, "payment.v1.create", "invoices")


def _names_of(schemas, name, part):
    """The properties of the items of a list."""
    walker = SchemaWalker({"components": {"schemas": schemas}})
    return set(walker.properties(walker.items(schemas[name]["properties"][part])))


def test_what_is_not_cleared_is_told_nowhere():
    secret = json.loads(json.dumps(CONTRACTS["party.v1"]))
    secret["properties"]["diagnosis"] = {
        "description": "Whispered.",
        "type": "string",
        "maxLength": 9,
        "examples": ["hushed"],
        "x-sensitivity": "clinical",
    }
    secret["properties"]["folder"] = {
        "description": "A folder.",
        "type": "object",
        "examples": [{"diagnosis": "hushed"}],
        "x-sensitivity": "internal",
        "properties": {"diagnosis": secret["properties"]["diagnosis"]},
    }
    secret["examples"] = [{"diagnosis": "hushed"}]
    secret["x-filters"] = ["diagnosis"]
    secret["required"] = ["name", "diagnosis"]
    told = set(texts(built(offer("party.v1", frozenset({"public", "internal", "personal"}), schema=secret))))
    assert not {"diagnosis", "hushed", "Whispered."} & told
    assert {"diagnosis", "hushed", "Whispered."} <= set(texts(built(offer("party.v1", schema=secret))))


def test_a_moment_is_filtered_by_a_day_or_a_period_too():
    listed = built(offer("appointment.v1"))["paths"]["/integration/v1/appointment"]["get"]
    [start] = [item["schema"] for item in listed["parameters"] if item.get("name") == "start"]
    assert "format" not in start
    assert "period" in start["description"]


def test_only_what_is_granted_is_offered():
    document = built(offer("invoice.v1", operations=("read",), actions=("post",)))
    found = {(path, verb) for path, verb, _operation in operations(document) if "/invoice" in path}
    assert found == {
        ("/integration/v1/invoice", "get"),
        ("/integration/v1/invoice:export", "get"),
        ("/integration/v1/invoice/schema", "get"),
        ("/integration/v1/invoice/{id}", "get"),
        ("/integration/v1/invoice/{id}/post", "post"),
        ("/integration/v1/invoice/external/{name}", "get"),
    }
    assert "invoice.v1.create" not in document["components"]["schemas"]
    assert "Cancels the invoice: nothing is owed on it." not in set(texts(document))


def test_who_may_not_read_is_promised_the_id_alone():
    document = built(offer("invoice.v1", operations=("create", "update"), actions=("post",)))
    answered = [
        response["content"]["application/json"]["schema"]
        for path, _verb, operation in operations(document)
        if "/invoice" in path and not path.endswith((":batch", "/schema"))
        for status, response in operation["responses"].items()
        if status in ("200", "201")
    ]
    assert len(answered) == 5
    assert all(schema["properties"].keys() == {"id"} for schema in answered)


def test_a_deprecated_contract_is_marked_with_its_end():
    document = built(offer("party.v1", deprecated=True, sunset="2031-01-31"))
    for path, _verb, operation in operations(document):
        assert operation.get("deprecated", False) == ("/party" in path)
    assert "2031-01-31" in document["tags"][0]["description"]


def test_every_code_of_the_api_is_an_example_of_the_answer_with_its_status():
    document = everything()
    told = {
        (str(example["value"]["status"]), code)
        for response in document["components"]["responses"].values()
        for code, example in response["content"]["application/problem+json"]["examples"].items()
    }
    described = {(str(problem.status), problem.code) for problem in explained()}
    assert told == {pair for pair in described if pair[0] != "405"}  # a verb that is not in the document


def test_a_batch_and_a_name_offer_what_is_granted_of_creating_and_changing():
    name = "/integration/v1/party/external/{name}"
    for granted, kinds in (
        (("create",), {"create", "upsert"}),
        (("update",), {"update", "upsert"}),
        (("create", "update"), {"create", "update", "upsert"}),
    ):
        document = built(offer("party.v1", operations=granted))
        assert set(document["paths"][name]) == {"put"}
        operation = document["paths"]["/integration/v1/party:batch"]["post"]
        shapes = operation["requestBody"]["content"]["application/json"]["schema"]["oneOf"]
        assert {shape["properties"]["operation"]["const"] for shape in shapes} == kinds
    document = built(offer("party.v1", operations=("read",)))
    assert "/integration/v1/party:batch" not in document["paths"]
    assert set(document["paths"][name]) == {"get"}


def test_only_references_that_may_be_seen_can_be_asked_for_along():
    def included(clearance):
        path = built(offer("payment.v1", clearance))["paths"]["/integration/v1/payment"]
        found = [item for item in path["get"]["parameters"] if item.get("name") == "include"]
        return found and found[0]["description"]

    assert "party" in included(EVERYTHING)
    secret = json.loads(json.dumps(CONTRACTS["payment.v1"]))
    for prop in secret["properties"].values():
        prop["x-sensitivity"] = "clinical"
    document = built(offer("payment.v1", CLEARANCES[0], schema=secret))
    names = [item.get("name") for item in document["paths"]["/integration/v1/payment"]["get"]["parameters"]]
    assert "include" not in names


def test_two_versions_of_a_contract_stand_beside_each_other():
    newer = json.loads(json.dumps(CONTRACTS["party.v1"]))
    document = built(offer("party.v1"), offer("party.v1", contract="party.v2", schema=newer))
    OpenAPIV31SpecValidator(document).validate()
    assert {"/integration/v1/party", "/integration/v2/party"} <= document["paths"].keys()


def test_what_a_contract_tells_its_readers_and_its_tests_is_no_part_of_it():
    name, schema = next(
        (name, schema) for name, schema in CONTRACTS.items() if schema.get("x-example-records")
    )
    found = set(texts(built(offer(name))))
    assert not found & {"x-example-records", "x-neighbours", "x-identifiers", *schema["x-example-records"]}
