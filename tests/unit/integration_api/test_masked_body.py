# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Of a body that is kept for an auditor nothing stays that is about persons or money, in whichever shape it comes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_api.tools.masked_body import LARGEST, MASK, MOST, mask_body

CANARY = "Canary-Jane"
SCHEMA = {
    "properties": {
        "id": {"type": "string", "x-sensitivity": "internal"},
        "status": {"type": "string", "x-sensitivity": "public"},
        "name": {"type": "string", "x-sensitivity": "personal"},
        "total": {"type": "string", "x-sensitivity": "financial"},
    }
}
DOCUMENT = {"id": "u1", "status": "draft", "name": CANARY, "total": CANARY, "unknown": CANARY}
MASKED = {"id": "u1", "status": "draft", "name": MASK, "total": MASK, "unknown": MASK}
PROBLEM = {
    "type": "/integration/problems/schema_violation",
    "title": "The document does not fit its contract",
    "status": 422,
    "code": "schema_violation",
    "detail": f"{CANARY} is not a number",
    "errors": [{"pointer": "/total", "code": "type", "detail": f"{CANARY} is not a number"}],
}


def masked(document, schema=SCHEMA, is_answer=True):
    """Return the document as it is kept."""
    return json.loads(mask_body(json.dumps(document).encode(), schema, is_answer))


def test_a_document_keeps_what_is_public_or_internal():
    assert masked(DOCUMENT) == MASKED


def test_a_page_keeps_its_shape():
    page = {"data": [DOCUMENT, DOCUMENT], "next_cursor": "c", "included": {"party": CANARY}}
    assert masked(page) == {"data": [MASKED, MASKED], "next_cursor": MASK, "included": MASK}


def test_a_batch_keeps_its_shape():
    batch = {"mode": "per_document", "documents": [DOCUMENT, {"external_id": CANARY, "document": DOCUMENT}]}
    assert masked(batch) == {
        "mode": "per_document",
        "documents": [MASKED, {"external_id": MASK, "document": MASKED}],
    }


def test_the_results_of_a_batch_keep_codes_and_not_words():
    results = {
        "results": [
            {"index": 0, "status": 201, "id": "u1", "document": CANARY},
            {"index": 1, "status": 422, "problem": PROBLEM},
        ]
    }
    kept = masked(results)["results"]
    assert kept[0] == {"index": 0, "status": 201, "id": "u1", "document": MASK}
    assert kept[1]["problem"]["code"] == "schema_violation"
    assert CANARY not in json.dumps(kept)


def test_a_problem_keeps_codes_and_places_and_not_words():
    kept = masked(PROBLEM)
    assert kept["errors"] == [{"pointer": "/total", "code": "type", "detail": MASK}]
    assert kept["detail"] == MASK
    assert kept["code"] == "schema_violation"


@pytest.mark.parametrize("schema", [None, {}])
def test_without_a_contract_only_the_names_stay(schema):
    assert masked({"a": CANARY, "b": {"c": CANARY}}, schema) == {"a": MASK, "b": MASK}


@pytest.mark.parametrize("raw", [CANARY.encode(), b"\xff", b"[" * 100_000, json.dumps([CANARY]).encode()])
def test_what_is_not_a_json_object_is_masked_whole(raw):
    assert mask_body(raw, SCHEMA, is_answer=False) == MASK


@pytest.mark.parametrize("schema", [SCHEMA, None])
def test_a_name_that_looks_like_data_is_masked_wherever_it_stands(schema):
    named = {"Erika Mustermann": 1, "erika@example.org": {"x": 2}}
    problem = {
        **PROBLEM,
        "errors": [{"pointer": "/lines/0/Erika Mustermann/number", "code": "unknown_property"}],
    }
    for document in (named, {"data": [named]}, {"documents": [named]}, problem):
        assert "rika" not in mask_body(json.dumps(document).encode(), schema, is_answer=True)
    assert masked(problem)["errors"][0]["pointer"] == f"/lines/0/{MASK}/number"


def test_nothing_is_kept_of_nothing():
    assert mask_body(b"", SCHEMA, is_answer=True) == ""


def test_a_long_body_is_cut_and_a_huge_one_only_counted():
    document = json.dumps({"status": "x" * 2 * MOST}).encode()
    assert MOST < len(mask_body(document, SCHEMA, is_answer=True)) <= MOST + 1
    assert mask_body(b" " * (LARGEST + 1), SCHEMA, is_answer=False) == f"{MASK} {LARGEST + 1} B"


JSON = st.recursive(
    st.just(CANARY),
    lambda children: st.one_of(
        st.lists(children, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "documents",
                    "results",
                    "problem",
                    "errors",
                    "name",
                    "document",
                    "mode",
                    "title",
                    "type",
                ]
            ),
            children,
            max_size=4,
        ),
    ),
    max_leaves=20,
)


@given(JSON)
def test_nothing_personal_gets_through_in_any_shape(document):
    for is_answer in (True, False):
        assert CANARY not in mask_body(json.dumps(document).encode(), SCHEMA, is_answer)


def test_a_request_that_looks_like_an_answer_is_masked_as_a_document():
    assert CANARY not in json.dumps(masked({**PROBLEM, "title": CANARY}, is_answer=False))
    assert CANARY not in json.dumps(masked({"documents": [], "mode": CANARY}, is_answer=False))
    assert CANARY not in json.dumps(masked({"results": [{"id": CANARY}]}, is_answer=False))
