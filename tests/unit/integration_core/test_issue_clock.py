# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The clock of an issue: due by its severity, at risk in the last fifth of its time, too late when that is over."""

from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_core.tools.issue_clock import AT_RISK, BREACHED, HOURS, OK, get_due, judge
from odoo.addons.integration_core.tools.severity import LEVELS

START = datetime(2026, 3, 2, 8)


def test_the_more_severe_the_sooner():
    hours = [HOURS[level] for level in LEVELS]
    assert hours == sorted(set(hours), reverse=True)


def test_what_was_paused_is_given_back():
    assert get_due(START, 8, 90) - get_due(START, 8) == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(0, OK), (383, OK), (384, AT_RISK), (479, AT_RISK), (480, BREACHED), (9999, BREACHED)],
)
def test_it_is_at_risk_in_the_last_fifth(minutes, state):
    assert judge(START + timedelta(minutes=minutes), START, get_due(START, 8)) == state


def test_a_pause_does_not_make_the_last_fifth_longer():
    due = get_due(START, 8, 480)
    assert judge(due - timedelta(minutes=97), START, due, 480) == OK
    assert judge(due - timedelta(minutes=96), START, due, 480) == AT_RISK


def test_without_a_due_time_nothing_is_late():
    assert judge(START + timedelta(days=99), START, None) == OK
