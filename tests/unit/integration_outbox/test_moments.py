# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a moment comes true, and when not."""

import pytest

from odoo.addons.integration_outbox.moments import (
    Assigned,
    Became,
    Created,
    Deleted,
    Emitted,
    Reached,
    Turned,
    Updated,
)

DRAFT, POSTED, PAID = {"state": "draft"}, {"state": "posted"}, {"state": "paid"}
DRAFT_IN, POSTED_IN = {"state": "draft", "way": "in"}, {"state": "posted", "way": "in"}
POSTED_OUT = {"state": "posted", "way": "out"}
RECEIVED = Became("state", "posted", where={"way": "in"})
CORRECTED = Updated("ref", where={"state": "draft"})
FREE, ANNS, BOBS = {"user_id": None}, {"user_id": 1}, {"user_id": 2}


@pytest.mark.parametrize(
    ("moment", "before", "after", "expected"),
    [
        (Created(), None, DRAFT, True),
        (Created(), DRAFT, DRAFT, False),
        (Created(), None, None, False),
        (Created(where={"way": "in"}), None, DRAFT_IN, True),
        (Created(where={"way": "in"}), None, POSTED_OUT, False),
        (Created(where={"way": "in"}), DRAFT_IN, DRAFT_IN, False),
        (Became("state", "posted"), DRAFT, POSTED, True),
        (Became("state", "posted"), None, POSTED, True),
        (Became("state", "posted"), POSTED, POSTED, False),
        (Became("state", "posted"), POSTED, DRAFT, False),
        (Became("state", "posted"), DRAFT, None, False),
        (Became("state", "posted", "paid"), POSTED, PAID, False),
        (Became("state", "posted", "paid"), DRAFT, PAID, True),
        (RECEIVED, DRAFT_IN, POSTED_IN, True),
        (RECEIVED, None, POSTED_IN, True),
        (RECEIVED, None, POSTED_OUT, False),
        (RECEIVED, POSTED_OUT, POSTED_IN, True),
        (RECEIVED, POSTED_IN, POSTED_IN, False),
        (RECEIVED, POSTED_IN, POSTED_OUT, False),
        (Turned("state", "posted"), DRAFT, POSTED, True),
        (Turned("state", "posted"), None, POSTED, False),
        (Turned("state", "posted"), POSTED, POSTED, False),
        (Turned("state", "posted"), DRAFT, None, False),
        (Reached("state", "posted", "paid"), DRAFT, PAID, True),
        (Reached("state", "posted", "paid"), None, PAID, True),
        (Reached("state", "posted", "paid"), POSTED, PAID, True),
        (Reached("state", "posted", "paid"), PAID, POSTED, True),
        (Reached("state", "posted", "paid"), PAID, PAID, False),
        (Reached("state", "posted", "paid"), PAID, DRAFT, False),
        (Reached("state", "posted", "paid"), PAID, None, False),
        (Reached("state", "posted", where={"way": "in"}), POSTED_IN, POSTED_OUT, False),
        (Assigned("user_id"), FREE, ANNS, True),
        (Assigned("user_id"), ANNS, BOBS, True),
        (Assigned("user_id"), None, ANNS, True),
        (Assigned("user_id"), None, FREE, False),
        (Assigned("user_id"), ANNS, ANNS, False),
        (Assigned("user_id"), ANNS, FREE, False),
        (Assigned("user_id"), ANNS, None, False),
        (Assigned("user_id", "team_id"), {**ANNS, "team_id": None}, {**FREE, "team_id": 1}, True),
        (Updated("state"), DRAFT, POSTED, True),
        (Updated("state"), DRAFT, DRAFT, False),
        (Updated("state"), None, DRAFT, False),
        (Updated("state"), DRAFT, None, False),
        (CORRECTED, {"state": "draft", "ref": "a"}, {"state": "draft", "ref": "b"}, True),
        (CORRECTED, {"state": "draft", "ref": "a"}, {"state": "draft", "ref": "a"}, False),
        (CORRECTED, {"state": "draft", "ref": "a"}, {"state": "posted", "ref": "b"}, False),
        (CORRECTED, {"state": "posted", "ref": "a"}, {"state": "posted", "ref": "b"}, False),
        (CORRECTED, {"state": "posted", "ref": "a"}, {"state": "draft", "ref": "a"}, True),
        (CORRECTED, None, {"state": "draft", "ref": "b"}, False),
        (CORRECTED, {"state": "draft", "ref": "a"}, None, False),
        (Updated(), DRAFT, POSTED, False),
        (Deleted(), DRAFT, None, True),
        (Deleted(), None, None, False),
        (Deleted(), DRAFT, DRAFT, False),
        (Emitted(), None, DRAFT, False),
        (Emitted(), DRAFT, POSTED, False),
    ],
)
def test_moment_compares_first_and_last_state(moment, before, after, expected):
    assert moment.holds(before, after) is expected


def test_became_without_values_is_refused():
    with pytest.raises(ValueError, match="names no value"):
        Became("state")


def test_became_watches_what_must_be_beside_it():
    assert RECEIVED.fields == ("state", "way")


def test_what_must_be_beside_it_is_watched_too():
    assert Created(where={"way": "in"}).fields == ("way",)
    assert CORRECTED.fields == ("ref", "state")


def test_updated_without_names_still_wants_to_be_told_what_to_watch_and_keeps_its_condition():
    moment = Updated(where={"state": "draft"}, description="changed")
    assert moment.fields == ()
    moment = moment.watching({"ref"})
    assert moment == Updated("ref", where={"state": "draft"}, description="changed")
    assert moment.fields == ("ref", "state")


def test_updated_can_be_told_what_to_watch():
    moment = Updated(description="changed").watching({"b", "a"})
    assert moment.fields == ("a", "b")
    assert moment.description == "changed"
