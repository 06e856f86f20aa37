# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A period is told in whole minutes, has a former one to compare with, and points that cover it."""

import itertools
from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_core.tools.buckets import HOUR
from odoo.addons.integration_monitor.tools.period import DEFAULT, PERIODS

NOW = datetime(2026, 1, 31, 12, 30, 20)


def test_a_period_ends_with_the_minute_that_runs():
    assert PERIODS["1h"].find_bounds(NOW) == (datetime(2026, 1, 31, 11, 31), datetime(2026, 1, 31, 12, 31))


@pytest.mark.parametrize(("code", "back"), [("1h", 1), ("24h", 1), ("7d", 7), ("30d", 30), ("90d", 90)])
def test_an_hour_and_a_day_are_compared_with_the_day_before(code, back):
    since, until = PERIODS[code].find_bounds(NOW)
    former = PERIODS[code].find_former(NOW)
    assert former == (since - timedelta(days=back), until - timedelta(days=back))


@pytest.mark.parametrize("code", PERIODS)
def test_points_have_all_of_the_period_and_are_few_enough_to_draw(code):
    period = PERIODS[code]
    points = period.list_points(NOW)
    since, until = period.find_bounds(NOW)
    step = timedelta(seconds=period.step)
    assert points[0] <= since < points[0] + step
    assert points[-1] < until <= points[-1] + step
    assert len(points) <= 61
    assert {later - former for former, later in itertools.pairwise(points)} == {step}


def test_a_day_by_the_hour_is_shown_first():
    assert PERIODS[DEFAULT].step == HOUR
