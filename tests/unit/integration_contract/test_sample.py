# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Samples made of contracts."""

import json

import pytest

from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_contract.tools.validation import make_validator

from dev import paths

CONTRACTS = sorted(paths.ADDONS.glob("*/contracts/*.json"))


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_the_sample_of_every_contract_fits_it(path):
    schema = json.loads(path.read_text())
    document = sample(schema)
    assert document.keys() == schema["properties"].keys()
    assert not list(make_validator(schema).iter_errors(document))


def test_lists_of_objects_have_one_item_and_what_repeats_itself_ends():
    node = {"properties": {"name": {"examples": ["a", "b"]}, "parts": {"items": {"$ref": "#/$defs/node"}}}}
    document = sample({**node, "$defs": {"node": node}})
    assert document["name"] == "a"
    assert document["parts"][0]["parts"][0]["name"] == "a"
