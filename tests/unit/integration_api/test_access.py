# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an access review says about a grant, and when the next one is due."""

from datetime import date, datetime, timedelta

import pytest

from odoo.addons.integration_api.tools import access

NOW = datetime(2026, 6, 1, 12)
USED = {
    "now": NOW,
    "last_used_at": NOW - timedelta(days=1),
    "approved_at": NOW - timedelta(days=400),
    "usable_keys": 1,
    "is_suspended": False,
    "has_owner": True,
}
CASES = {
    "in use": ({}, False),
    "used 90 days ago": ({"last_used_at": NOW - timedelta(days=90)}, False),
    "used longer ago": ({"last_used_at": NOW - timedelta(days=90, seconds=1)}, access.UNUSED),
    "never used, approved lately": ({"last_used_at": False, "approved_at": NOW - timedelta(days=5)}, False),
    "never used, approved long ago": ({"last_used_at": False}, access.UNUSED),
    "never used, approval unknown": ({"last_used_at": False, "approved_at": False}, access.UNUSED),
    "no key": ({"usable_keys": 0}, access.KEYLESS),
    "suspended": ({"is_suspended": True}, access.SUSPENDED),
    "nobody's": ({"has_owner": False}, access.OWNERLESS),
    "unused and keyless": ({"last_used_at": False, "usable_keys": 0}, access.UNUSED),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_the_gravest_of_what_speaks_against_a_grant_is_told(changes, expected):
    assert access.suggest(**{**USED, **changes}) == expected


@pytest.mark.parametrize(
    ("decision", "suggestion", "expected"),
    [
        ("revoked", False, True),
        ("revoked", access.UNUSED, True),
        ("kept", access.UNUSED, True),
        ("kept", access.KEYLESS, False),
        ("kept", False, False),
    ],
)
def test_revoking_is_always_explained_and_keeping_where_nobody_uses_it(decision, suggestion, expected):
    assert access.needs_reason(decision, suggestion) is expected


def test_the_next_review_is_a_year_after_the_last_or_after_the_first_approval():
    last, oldest = datetime(2026, 3, 1), datetime(2020, 1, 1)
    assert access.plan_next(last, oldest) == date(2027, 3, 1)
    assert access.plan_next(None, last) == date(2027, 3, 1)
    assert access.plan_next(last, None) is None


def test_it_is_planned_a_month_ahead_and_not_where_there_is_nothing_to_review():
    due = date(2027, 3, 1)
    assert not access.is_time_to_plan(due, due - timedelta(days=31))
    assert access.is_time_to_plan(due, due - timedelta(days=30))
    assert access.is_time_to_plan(due, due + timedelta(days=300))
    assert not access.is_time_to_plan(None, due)
