# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``fields`` and ``include`` name what the contract has and the caller may see, and nothing else."""

import json

import pytest

from odoo.addons.integration_api.tools.selection import Selection, find_references, read_include
from odoo.addons.integration_core.tools.errors import InvalidFilter

from dev import paths

SCHEMA = json.loads((paths.ADDONS / "integration_account/contracts/invoice.v1.json").read_text())
EXAMPLE = SCHEMA["examples"][0]
CLEARED, NOT_CLEARED = frozenset({"financial"}), frozenset()


def cut(text, document=EXAMPLE, clearance=CLEARED):
    return Selection.read(text, SCHEMA, clearance).cut(document)


def test_a_sparse_document_has_what_was_asked_for_and_its_id():
    assert cut("number,lines.quantity,total_net.value") == {
        "id": EXAMPLE["id"],
        "number": EXAMPLE["number"],
        "lines": [{"quantity": "3"}],
        "total_net": {"value": "360.00"},
    }


@pytest.mark.parametrize("text", ["lines,lines.quantity", "lines.quantity,lines"])
def test_the_whole_goes_before_its_parts_in_any_order(text):
    assert cut(text)["lines"] == EXAMPLE["lines"]


def test_what_is_empty_stays_empty():
    assert cut("recipient.id,lines.taxes", {"id": "u", "recipient": None, "lines": []}) == {
        "id": "u",
        "recipient": None,
        "lines": [],
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "number,",
        "nonsense",
        "number.x",
        "lines[].quantity",
        "lines.nonsense",
        "recipient.name",
        "id,,id",
    ],
)
def test_an_unknown_path_is_refused_and_the_parameter_named(text):
    with pytest.raises(InvalidFilter) as caught:
        cut(text)
    assert caught.value.extra == {"parameter": "fields"}


@pytest.mark.parametrize("text", ["lines", "lines.quantity", "total_net", "total_net.value", "lines.taxes"])
def test_a_path_that_is_not_cleared_is_as_unknown_as_one_that_is_not_there(text):
    cut(text)
    with pytest.raises(InvalidFilter) as caught:
        cut(text, clearance=NOT_CLEARED)
    with pytest.raises(InvalidFilter) as unknown:
        cut("nonsense")
    assert str(caught.value) == str(unknown.value)


def test_more_paths_than_any_contract_has_are_refused():
    with pytest.raises(InvalidFilter):
        cut(",".join(["number"] * 101))


def test_references_are_included_by_name():
    assert read_include("recipient", SCHEMA, NOT_CLEARED) == {"recipient": "party"}
    assert find_references(EXAMPLE, "recipient") == [EXAMPLE["recipient"]["id"]]
    assert find_references({"recipient": None}, "recipient") == []
    assert find_references({}, "recipient") == []


@pytest.mark.parametrize("text", ["number", "lines", "total_net", "nonsense", "recipient.id", ""])
def test_only_references_are_included(text):
    with pytest.raises(InvalidFilter) as caught:
        read_include(text, SCHEMA, CLEARED)
    assert caught.value.extra == {"parameter": "include"}


def test_references_in_lists_are_included_too():
    schema = json.loads((paths.ADDONS / "integration_account/contracts/payment.v1.json").read_text())
    assert read_include("invoices,party", schema, CLEARED) == {"invoices": "invoice", "party": "party"}
    assert find_references({"invoices": [{"entity": "invoice", "id": "a"}, {"id": "b"}]}, "invoices") == [
        "a",
        "b",
    ]


def test_a_reference_that_is_not_cleared_is_not_included():
    schema = {
        "properties": {
            "patient": {
                "type": "object",
                "x-sensitivity": "clinical",
                "properties": {"entity": {"const": "party"}, "id": {"type": "string"}},
            }
        }
    }
    assert read_include("patient", schema, frozenset({"clinical"})) == {"patient": "party"}
    with pytest.raises(InvalidFilter):
        read_include("patient", schema, NOT_CLEARED)
