# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The small decisions: which rule, what next, what may follow, what people see."""

import json

import pytest

from odoo.addons.integration_core.tools.errors import (
    Conflict,
    MessageNotMapped,
    NotFound,
    OperationNotGranted,
    SchemaViolation,
    UnknownReference,
    UnmappedCode,
)
from odoo.addons.integration_inbox.tools import mapping, preview, retry, states
from odoo.addons.integration_inbox.tools.mapping import Rule

BODY = {"data": {"object": {"number": "T/1", "id": 17, "a/b": {"~": "x"}}, "rows": [{"id": "r1"}]}}


# === RULES === #


def rule(**values):
    return Rule(**{"pattern": "*", "operation": "create", "entity": "order", "major": 1, **values})


@pytest.mark.parametrize(
    ("pattern", "type_", "expected"),
    [
        ("order.created", "order.created", True),
        ("order.*", "order.created.again", True),
        ("order.*", "orders.created", False),
        ("*.created", "order.created", True),
        ("*", "", True),
        ("order.created", "order_created", False),
        ("a+b", "aab", False),
    ],
)
def test_patterns_fit(pattern, type_, expected):
    assert mapping.fits(pattern, type_) is expected


def test_the_first_rule_that_fits_decides():
    first, second = rule(pattern="order.*"), rule(pattern="*", operation="ignore")
    assert mapping.find_rule([first, second], "order.created") is first
    assert mapping.find_rule([second, first], "order.created") is second
    assert mapping.find_rule([first], "patient.moved") is None


def test_an_order_holds_what_its_rule_points_at():
    order = mapping.make_order(
        rule(operation="upsert", document="/data/object", external_id="/data/object/id"), BODY
    )
    assert (order.document, order.external_id) == (BODY["data"]["object"], "17")
    order = mapping.make_order(rule(operation="action", action="post", uid="/data/rows/0/id"), BODY)
    assert (order.document, order.uid, order.action) == ({}, "r1", "post")


@pytest.mark.parametrize(
    "values",
    [
        {"document": "/nowhere"},
        {"document": "/data/rows"},
        {"document": "/data/object", "external_id": "/data/object/a~1b"},
        {"operation": "update", "document": "/data/object"},
        {"operation": "upsert", "document": "/data/object", "uid": "/data/rows/0/id"},
        {"operation": "action", "action": "post"},
    ],
)
def test_a_message_that_lacks_what_its_rule_needs_is_refused_without_quoting_it(values):
    with pytest.raises(MessageNotMapped) as caught:
        mapping.make_order(rule(**values), BODY)
    assert "T/1" not in str(caught.value)


# === WHAT NEXT === #


def test_what_may_come_is_waited_for_and_the_rest_is_not():
    for error in (UnknownReference(""), UnmappedCode(""), NotFound("")):
        pauses = [retry.decide(error, attempt, is_transient=False) for attempt in range(1, 7)]
        assert [decision.after for decision in pauses if decision.again] == list(retry.LATER)
        assert not pauses[-1].again
    for error in (SchemaViolation(""), OperationNotGranted(""), MessageNotMapped(""), ZeroDivisionError()):
        assert not retry.decide(error, 1, is_transient=False).again


def test_what_others_are_in_the_way_of_comes_again_soon_and_not_for_ever():
    first = retry.decide(ZeroDivisionError(), 1, is_transient=True)
    assert (first.again, first.after) == (True, 1)
    assert not retry.decide(ZeroDivisionError(), len(retry.SOON) + 1, is_transient=True).again
    assert retry.decide(Conflict("another one is creating it"), 1, is_transient=False).after == 1


def test_what_others_are_in_the_way_of_for_an_hour_is_still_tried():
    """A clerk's import, an upgrade or a full disk."""
    assert sum(retry.SOON) > 3600


def test_pauses_grow():
    for pauses in (retry.SOON, retry.LATER):
        assert list(pauses) == sorted(set(pauses))


# === STATES === #


def test_what_is_done_stays_done():
    assert not states.TRANSITIONS[states.PROCESSED]


def test_every_state_is_reached_and_known():
    reached = set().union(*states.TRANSITIONS.values())
    assert reached == set(states.TRANSITIONS)
    assert states.TRANSITIONS["failed"] == {"waiting", "ignored"}, "not processed without another try"


# === WHAT PEOPLE SEE === #


def test_an_outline_shows_no_value():
    shown = preview.outline(json.dumps(BODY | {"n": 17, "t": True, "nothing": None, "list": ["x"] * 9}))
    assert json.loads(shown)["data"]["object"]["number"] == "•••"
    for value in ("T/1", "17", "true", "r1", 'x"'):
        assert value not in shown
    assert len(json.loads(shown)["list"]) == 4


def test_an_outline_shows_no_name_that_looks_like_data():
    people = {"Erika Mustermann": 1, "erika@example.org": 2, "MRN-47110815": 3, "1974-02-28": {"+49 30 1": 4}}
    shown = preview.outline(json.dumps({"patients": [people], "line_2": 5, "@id": 6}))
    assert json.loads(shown)["patients"][0].keys() == {"••• 1", "••• 2", "••• 3", "••• 4"}
    assert {"line_2", "@id"} < json.loads(shown).keys()
    for text in ("Erika", "example", "4711", "1974", "+49"):
        assert text not in shown


def test_an_outline_of_anything_is_a_short_text():
    assert preview.outline("no json") == "•••"
    assert len(preview.outline(json.dumps({str(n): n for n in range(10_000)}))) <= preview.LONGEST + 2
