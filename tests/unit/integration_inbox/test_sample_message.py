# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whoever has no message at hand gets one in which a rule finds all that it looks for."""

import pytest

from odoo.addons.integration_inbox.tools import mapping, sample_message
from odoo.addons.integration_inbox.tools.mapping import Rule

SCHEMA = {
    "type": "object",
    "required": ["id", "number", "lines"],
    "properties": {
        "id": {"type": "string", "readOnly": True, "x-sensitivity": "public", "examples": ["u"]},
        "number": {"type": "string", "x-sensitivity": "internal", "examples": ["T/1"]},
        "note": {"type": "string", "x-sensitivity": "personal", "examples": ["a note"]},
        "lines": {
            "type": "array",
            "x-sensitivity": "financial",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "x-sensitivity": "financial", "examples": ["a line"]}
                },
            },
        },
    },
}


@pytest.mark.parametrize(
    "places",
    [
        {},
        {"document": "/data/object"},
        {"document": "/data", "external_id": "/meta/number", "uid": "/meta/id"},
        {"document": "", "external_id": "/number"},
        {"document": "/a~1b/c~0d", "external_id": "/a~1b/id"},
    ],
)
def test_the_rule_finds_document_and_ids(places):
    operation = "upsert" if "external_id" in places else "create"
    rule = Rule(**{"pattern": "order.*", "operation": operation, "entity": "order", "major": 1, **places})
    assert mapping.fits(rule.pattern, sample_message.make_type(rule))
    order = mapping.make_order(rule, sample_message.make_body(rule, SCHEMA))
    assert order.document["lines"] == [{"text": "a line"}]
    assert order.document["number"] and "note" not in order.document
    assert (order.external_id == sample_message.PARTNERS_ID) == ("external_id" in places)
    assert bool(order.uid) == ("uid" in places)


def test_an_action_needs_no_document():
    rule = Rule("order.paid", "action", "order", 1, action="pay", external_id="/number")
    assert sample_message.make_body(rule, SCHEMA) == {"number": sample_message.PARTNERS_ID}


def test_an_id_inside_of_what_the_document_says_otherwise_is_left_out():
    rule = Rule("order.*", "update", "order", 1, uid="/number/id")
    assert isinstance(sample_message.make_body(rule, SCHEMA)["number"], str)
