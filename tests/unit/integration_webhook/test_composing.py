# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an event to what one receiver gets of it."""

import json
from datetime import datetime

import pytest

from odoo.addons.integration_core.tools.errors import NotComposable
from odoo.addons.integration_webhook.tools.body import BINARY, STANDARD, STRUCTURED
from odoo.addons.integration_webhook.tools.composing import Composing, Fact, Recipe

CANARY = "Erika Mustermann"
SCHEMA = {
    "properties": {
        "id": {"type": "string", "x-sensitivity": "public"},
        "number": {"type": "string", "x-sensitivity": "internal"},
        "contact": {"type": "string", "x-sensitivity": "personal"},
    },
}
PAYLOAD = json.dumps({"id": "u", "number": "T/1", "contact": CANARY, "unknown": CANARY})
PERSONAL = frozenset({"personal"})
SOURCE = "urn:uuid:0af76519-16cd-43dd-8448-eb211c80319c"


def recipe(**values):
    return Recipe(
        **{"clearance": frozenset(), "base_url": "https://odoo.example", "source": SOURCE, **values}
    )


def fact(payload=PAYLOAD, contract="order.v1"):
    return Fact("msg_1", "order.posted", contract, payload, datetime(2026, 1, 31, 12))


def compose(payload=PAYLOAD, contract="order.v1", schema=SCHEMA, **values):
    return Composing(recipe(**values)).compose(fact(payload, contract), schema)


def data(**values):
    return json.loads(compose(**values).content)["data"]


def refused(**values):
    with pytest.raises(NotComposable) as caught:
        compose(**values)
    assert CANARY not in str(caught.value)
    return caught.value.code


def test_thin_is_the_default_for_who_is_not_cleared():
    assert data() == {"id": "u", "href": "https://odoo.example/integration/v1/order/u"}
    assert data(clearance=PERSONAL) == {"id": "u", "number": "T/1", "contact": CANARY}


@pytest.mark.parametrize("form", [STANDARD, STRUCTURED, BINARY])
@pytest.mark.parametrize("mode", ["auto", "full", "thin", "fields"])
def test_a_name_is_in_no_body_of_who_is_not_cleared_for_it(form, mode):
    body = compose(form=form, mode=mode, properties=("number", "contact", "unknown"))
    assert CANARY.encode() not in body.content
    assert CANARY not in str(body.headers)


def test_the_same_event_gives_the_same_bytes_whenever_it_is_composed():
    shuffled = json.dumps(dict(reversed(json.loads(PAYLOAD).items())), indent=1)
    for form in (STANDARD, STRUCTURED, BINARY):
        assert compose(form=form, mode="full") == compose(form=form, mode="full", payload=shuffled)


def test_the_data_names_the_schema_that_it_follows():
    for mode, name in (("full", "order.v1"), ("fields", "order.v1"), ("thin", "thin")):
        event = json.loads(compose(form=STRUCTURED, mode=mode).content)
        assert event["dataschema"].startswith("https://odoo.example/integration/v1/asyncapi.json#/")
        assert event["dataschema"].endswith(f"/schemas/{name}")


def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not():
    size = len(compose(mode="full").content)
    assert compose(mode="full", max_bytes=size)
    assert refused(mode="full", max_bytes=size - 1) == "body_too_large"


def test_without_its_contract_nothing_but_a_link_leaves():
    for mode in ("full", "fields"):
        assert refused(schema={}, mode=mode, clearance=PERSONAL | {"clinical"}) == "contract_missing"
        assert refused(schema={}, mode=mode, contract=None) == "contract_missing"
    assert data(schema={}, clearance=PERSONAL | {"financial", "clinical"}).keys() == {"id", "href"}


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"number": "no id"}',
        '{"id": 7}',
        '{"id": "u", "number": 1.5}',
        '"id"',
    ],
)
def test_a_payload_that_is_no_document_is_refused(payload):
    assert refused(payload=payload, mode="full") == "payload_invalid"


def test_a_payload_that_nests_endlessly_is_refused():
    assert refused(payload='{"id":' + "[" * 100_000, mode="full") == "payload_invalid"
