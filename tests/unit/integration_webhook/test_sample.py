# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sample shows what a contract says, with its own examples."""

from odoo.addons.integration_webhook.tools.sample import make_sample


def test_the_examples_of_the_contract_are_taken():
    schema = {
        "type": "object",
        "properties": {
            "number": {"type": "string", "examples": ["INV/1"]},
            "state": {"enum": ["posted", "paid"]},
            "kind": {"const": "invoice"},
            "due": {"type": ["string", "null"], "format": "date"},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
        },
        "$defs": {"line": {"type": "object", "properties": {"quantity": {"type": "integer"}}}},
    }
    assert make_sample(schema) == {
        "number": "INV/1",
        "state": "posted",
        "kind": "invoice",
        "due": "2026-01-31",
        "lines": [{"quantity": 1}],
    }


def test_a_schema_that_holds_itself_ends():
    schema = {"$defs": {"a": {"properties": {"a": {"$ref": "#/$defs/a"}}}}, "$ref": "#/$defs/a"}
    assert make_sample(schema)["a"]["a"]


def test_an_unknown_schema_is_an_empty_sample():
    assert make_sample({}) == {}
