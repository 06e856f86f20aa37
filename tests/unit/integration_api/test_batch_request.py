# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The form of a batch, what is preferred about it, and the documents in kept answers."""

import pytest

from odoo.addons.integration_api.tools import batch_request, stored_answer
from odoo.addons.integration_api.tools.preference import wants_async
from odoo.addons.integration_contract.tools.names import is_name
from odoo.addons.integration_core.tools.errors import SchemaViolation, UnknownProperty


def read(operation="create", documents=({},), **more):
    return batch_request.read({"operation": operation, "documents": list(documents), **more})


def test_all_or_nothing_and_short_answers_unless_said_otherwise():
    batch = read()
    assert (batch.mode, batch.returns, batch.size) == ("all_or_nothing", "minimal", 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"operation": "delete"},
        {"operation": ["create"]},
        {"documents": []},
        {"documents": [{}] * 501},
        {"documents": {}},
        {"mode": "some"},
        {"mode": None},
        {"return": "all"},
    ],
)
def test_a_batch_of_another_form_is_refused(body):
    whole = {"operation": "create", "documents": [{}], **body} if body else {}
    with pytest.raises(SchemaViolation) as caught:
        batch_request.read(whole)
    assert caught.value.extra["errors"][0]["pointer"] in ("/operation", "/documents", "/mode", "/return")


def test_what_a_batch_does_not_know_is_refused():
    with pytest.raises(UnknownProperty):
        read(company_id=1)


@pytest.mark.parametrize(
    "item",
    [
        7,
        {},
        {"id": "a"},
        {"document": {}},
        {"id": "a", "document": []},
        {"id": 1, "document": {}},
        {"id": "", "document": {}},
        {"id": "x" * 129, "document": {}},
        {"id": "a\0", "document": {}},
        {"id": "a", "document": {}, "company_id": 1},
        {"id": "a", "document": {}, "if_match": 1},
        {"external_id": "a", "document": {}},
    ],
)
def test_an_item_of_another_form_is_an_error_of_its_own(item):
    batch = read("update", [{"id": "good", "document": {}}, item])
    assert [good.name for good in batch.items] == ["good"]
    assert list(batch.errors) == [1]


def test_a_record_named_twice_is_changed_once():
    batch = read("upsert", [{"external_id": "a", "document": {}}] * 2)
    assert ([item.index for item in batch.items], list(batch.errors)) == ([0], [1])


def test_a_part_of_a_batch_keeps_the_numbers():
    batch = read("upsert", [{"external_id": str(n), "document": {}} for n in range(4)] + [7])
    part = batch.take(3, 50)
    assert ([item.index for item in part.items], list(part.errors), part.size) == ([3], [4], 2)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("respond-async", True),
        ("return=minimal, Respond-Async; wait=10", True),
        ('foo="respond-async, x"', False),
        ("respond-asynchronously", False),
        ("", False),
        (None, False),
    ],
)
def test_who_prefers_to_ask_later_says_so(header, wanted):
    assert wants_async(header) is wanted


@pytest.mark.parametrize("name", ["BE-2026/17", "a b", "ä", "x" * 128, "0"])
def test_a_name_is_what_another_system_calls_a_record(name):
    assert is_name(name)


@pytest.mark.parametrize("name", ["", " a", "a ", "a\0b", "a\nb", "x" * 129, "a\ufffd"])
def test_what_is_not_the_same_when_read_again_is_no_name(name):
    assert not is_name(name)


ERIKA, MAX = {"id": "u-1", "name": "Erika"}, {"id": "u-2", "name": "Max"}
BATCH = {"mode": "per_document", "results": [{"index": 0, "document": ERIKA}, {"index": 1, "document": MAX}]}
TOMBSTONE = {"id": "u-1", "erased": True}


@pytest.mark.parametrize(("body", "of_batch"), [(ERIKA, False), (BATCH, True)])
def test_the_documents_of_every_kept_answer_are_found_and_erased_alone(body, of_batch):
    assert stored_answer.is_about(body, "u-1", of_batch)
    erased = stored_answer.erase(body, "u-1", TOMBSTONE, of_batch)
    assert "Erika" not in str(erased)
    assert ("Max" in str(erased)) == of_batch
    assert not stored_answer.is_about(erased, "u-1", of_batch)


@pytest.mark.parametrize("of_batch", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        None,
        {"id": "u-2", "recipient": {"id": "u-1"}},
        {"results": 3},
        {"results": [{"index": 0, "id": "u-1"}]},
    ],
)
def test_what_only_points_at_a_subject_is_not_about_it(body, of_batch):
    assert not stored_answer.is_about(body, "u-1", of_batch)


def test_a_document_with_properties_like_a_batch_is_a_document():
    """Else such a contract's answers would be shown again as they were, whatever the client has lost since."""
    laboratory = {"id": "u-1", "mode": "fast", "results": [{"document": {"value": "7"}}]}
    assert stored_answer.map_documents(laboratory, lambda document: {}, of_batch=False) == {}
    assert stored_answer.is_batch("/integration/v1/invoice:batch")
    assert not stored_answer.is_batch("/integration/v1/invoice")


def test_what_odoo_said_can_be_taken_out_and_what_the_suite_says_stays():
    refused = {"code": "action_refused", "detail": "Erika owes 100 EUR", "title": "Refused"}
    ours = {"code": "schema_violation", "detail": "/number is missing"}
    body = {"problem": refused, "results": [{"index": 0, "problem": refused}, {"index": 1, "problem": ours}]}
    shown = stored_answer.without_words(body)
    assert "Erika" not in str(shown)
    assert shown["results"][1]["problem"] == ours
    assert shown["problem"]["title"] == "Refused"
    assert "Erika" in str(body), "what is kept stays"


def test_an_accepted_job_has_no_documents():
    job = {"id": "u-1", "state": "pending", "mode": "per_document"}
    assert stored_answer.map_documents(job, lambda document: {}, of_batch=True) == job
