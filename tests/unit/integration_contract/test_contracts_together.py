# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All contracts of the suite say the same thing in the same way, whoever wrote them.

What each contract holds for itself is the loader's; here they are held against each other.
"""

import json
from collections import defaultdict

import pytest

from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

from dev import paths

KEYS = (
    *("$schema", "title", "description", "x-entity", "x-version", "x-lifecycle"),
    *("x-neighbours", "x-identifiers", "x-actions", "x-events", "x-filters"),
    *("type", "properties", "required", "$defs", "examples", "x-example-records"),
)
#: where there is nothing to say, there is no such key; all others are always there, empty ones too
OPTIONAL = {"required", "$defs"}
#: words so general that each entity means something of its own by them
GENERAL = {"code", "description", "name", "number", "reference"}
#: the reason for which an interaction was lost is one of a list, and is named by its code
CODES = {("interaction", "reason"), ("interaction", "close_reason")}
LONGEST_REASON = 256
#: property → what it is in those contracts that give it another label
DIFFERS = {
    **dict.fromkeys(
        ("address", "street", "street2", "city", "postal_code", "country", "region"),
        "of a person; of a place of ours, as on its sign; of a tax",
    ),
    **dict.fromkeys(("name", "code", "parent", "status"), "of a person; of a place of ours; of all else"),
    **dict.fromkeys(("lines", "product", "quantity"), "of what was charged to somebody; of goods"),
    **dict.fromkeys(("kind", "use", "value", "system"), "of a number of a patient; of all else"),
    **dict.fromkeys(("period", "start", "end"), "of the cover of a patient; of all else"),
    "currency": "of an amount; of a document",
    "organisation": "whom a contact person works for; whether a party is one",
    "reason": "why something was done about a patient; about all else",
    "status_reason": "why something was done about a patient; about all else",
    "description": "of what was charged to somebody; of goods",
}
OF_PATIENTS = {"appointment", "patient_account"}


def read(path):
    """Return a contract."""
    return json.loads(path.read_text())


CONTRACTS = {
    schema["x-entity"]: schema
    for schema in map(read, sorted(paths.ADDONS.glob("integration_*/contracts/*.json")))
}
each_contract = pytest.mark.parametrize("schema", CONTRACTS.values(), ids=CONTRACTS)


def parameters(schema):
    """Yield ``(action, name, schema)`` of each parameter of each action."""
    for action, told in schema["x-actions"].items():
        for name, node in told.get("parameters", {}).get("properties", {}).items():
            yield action, name, node


def named():
    """Yield ``(entity, place, name, schema)`` of all that documents and actions name, lines and parts included."""
    for entity, schema in CONTRACTS.items():
        for path, node, _required in SchemaWalker(schema).leaves():
            if path.rpartition(".")[2] not in ("entity", "id"):
                yield entity, path, path.rpartition(".")[2], node
        for action, name, node in parameters(schema):
            yield entity, f"{action}({name})", name, node


def is_free_text(node):
    """Whether people write it: no word of a list, no number, no moment."""
    types = node.get("type", ())
    return "string" in types and node.keys().isdisjoint(("enum", "format", "pattern"))


def by_name(keyword, taken):
    """Return {name: {value of a keyword: places}} of what is taken."""
    found = defaultdict(lambda: defaultdict(list))
    for entity, place, name, node in named():
        if taken(node):
            found[name][node.get(keyword)].append(f"{entity} {place}")
    return found


@each_contract
def test_a_contract_says_what_it_is_in_one_order(schema):
    expected = [key for key in KEYS if key in schema or key not in OPTIONAL]
    assert list(schema) == expected


@each_contract
def test_what_an_action_takes_is_shown_whole(schema):
    shown = schema["properties"]
    for action, name, node in parameters(schema):
        for other, property_ in shown.items():
            if is_free_text(node) and (other == name or other.endswith(f"_{name}")):
                longest = property_.get("maxLength", node["maxLength"])
                assert longest >= node["maxLength"], f"{action}({name}) is longer than {other}"


def test_the_reason_of_a_reversal_fits_what_reverses():
    # Odoo puts the number of what is reversed before it
    for entity in ("invoice", "bill", "journal_entry"):
        reason = CONTRACTS[entity]["x-actions"]["reverse"]["parameters"]["properties"]["reason"]
        for other, name in (
            ("credit_note", "reference"),
            ("vendor_credit_note", "vendor_reference"),
            ("journal_entry", "reference"),
        ):
            assert CONTRACTS[other]["properties"][name]["maxLength"] >= reason["maxLength"] + 128


def test_texts_of_one_name_have_one_length():
    lengths = by_name("maxLength", is_free_text)
    for name in lengths.keys() - GENERAL:
        lengths[name].pop(None, None)  # read-only, and as long as Odoo makes it
        if name in ("reason", "close_reason"):
            continue
        assert len(lengths[name]) <= 1, f"{name}: {dict(lengths[name])}"
    assert not [entity for entity, schema in CONTRACTS.items() if is_endless(schema, "company")]


def is_endless(schema, name):
    """Whether a property has no longest length."""
    return "maxLength" not in schema["properties"].get(name, {"maxLength": 0})


def test_a_code_is_as_long_wherever_it_is_named():
    for entity in ("payment_term", "tax"):
        length = CONTRACTS[entity]["properties"]["code"]["maxLength"]
        assert length >= CONTRACTS[entity]["properties"]["name"]["maxLength"], "the name stands for it"
        for other, place, name, node in named():
            if name == entity:
                assert node["maxLength"] == length, f"{other} {place}"
            if name == "taxes" and entity == "tax":
                assert node["items"]["maxLength"] == length, f"{other} {place}"


def test_reasons_are_as_long_and_as_secret_everywhere():
    for entity, place, name, node in named():
        if name.rpartition("_")[2] == "reason" and (entity, name) not in CODES and is_free_text(node):
            label = "personal" if entity in OF_PATIENTS else "internal"
            told = (node.get("maxLength"), node["x-sensitivity"])
            assert told == (LONGEST_REASON, label), f"{entity} {place}"


def test_what_has_one_name_has_one_label():
    labels = by_name("x-sensitivity", lambda node: "x-sensitivity" in node)
    for name, places in labels.items():
        if name in DIFFERS:
            assert len(places) > 1, f"{name} is labelled alike by now"
        else:
            assert len(places) == 1, f"{name}: {dict(places)}"


def test_what_people_write_beside_clinical_notes_is_clinical():
    for entity, names in {"interaction": ("subject", "notes"), "follow_up": ("summary", "notes")}.items():
        for name in names:
            assert CONTRACTS[entity]["properties"][name]["x-sensitivity"] == "clinical", name


@each_contract
def test_a_reference_that_may_not_be_empty_says_so_by_its_name(schema):
    for name, node in schema.get("$defs", {}).items():
        if "entity" in node["properties"]:
            word = "reference" if "null" in node["type"] else "reference_required"
            assert name == f"{node['properties']['entity']['const']}_{word}"


@each_contract
def test_examples_are_in_one_currency(schema):
    assert set(currencies(schema)) <= {"USD"}


def currencies(value):
    """Yield each currency in an example."""
    if isinstance(value, dict):
        if isinstance(value.get("currency"), str):
            yield value["currency"]
        if value.get("pattern") == "^[A-Z]{3}$":
            yield from value["examples"]
        value = value.values()
    if isinstance(value, list) or not isinstance(value, str | int | None):
        for item in value:
            yield from currencies(item)


def test_a_product_is_the_item_that_is_kept():
    for entity, place, name, node in named():
        if name == "product":
            assert "the sku of inventory_item.v1" in node["description"], f"{entity} {place}"
    assert "as product" in CONTRACTS["inventory_item"]["properties"]["sku"]["description"]


def test_days_are_asked_for_by_who_plans_them():
    for entity, name in {
        "appointment": "start",
        "purchase_order": "needed_by",
        "receipt": "scheduled_at",
        "delivery": "scheduled_at",
    }.items():
        assert name in CONTRACTS[entity]["x-filters"], entity
