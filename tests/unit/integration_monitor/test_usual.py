# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is usual is learned from the same hours of earlier weeks."""

from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_monitor.tools.usual import find_usual_gap

# a Thursday
NOW = datetime(2026, 3, 26, 12)
HOUR, WEEK, MINUTE = timedelta(hours=1), timedelta(weeks=1), timedelta(minutes=1)


def make(*weeks, hours=range(-12, 1)):
    """So many an hour in each of the weeks before, the last first, around noon of that Thursday."""
    return {NOW - week * WEEK + hour * HOUR: count for week, count in enumerate(weeks, 1) for hour in hours}


@pytest.mark.parametrize(
    ("weeks", "gap"),
    [
        pytest.param((60, 60, 60, 60), MINUTE, id="one a minute"),
        pytest.param((6, 6, 6, 6), 10 * MINUTE, id="six an hour"),
        pytest.param((0, 60, 60, 60), MINUTE, id="a holiday decides nothing"),
        pytest.param((60, 60, 60, 6000), MINUTE, id="a day of catching up decides nothing"),
        pytest.param((60, 60), MINUTE, id="two weeks are enough"),
        pytest.param((60,), None, id="one is not"),
        pytest.param((0, 0, 0, 0), None, id="nothing usually comes"),
        pytest.param((), None, id="nothing ever came"),
    ],
)
def test_it_is_as_in_the_weeks_before(weeks, gap):
    assert find_usual_gap(make(*weeks), NOW - 30 * MINUTE, NOW) == gap


def test_other_hours_of_the_week_say_nothing():
    """They send at noon only, and it is noon: what comes by night does not count."""
    hours = make(60, 60, 60, 60, hours=[-1])
    assert find_usual_gap(hours, NOW - HOUR, NOW) == MINUTE
    assert find_usual_gap(hours, NOW - 7 * HOUR, NOW - 2 * HOUR) is None


def test_a_night_in_between_makes_the_usual_gap_longer():
    hours = make(10, 10, 10, 10, hours=[-12, 0])
    last = NOW - 12 * HOUR + 30 * MINUTE
    assert find_usual_gap(hours, last, NOW + 30 * MINUTE) == 12 * HOUR / 10


def test_a_part_of_an_hour_counts_in_part():
    hours = {NOW - 5 * WEEK: 1, **make(60, 60, 60, 60, hours=[0])}
    assert find_usual_gap(hours, NOW - 5 * MINUTE, NOW + 15 * MINUTE) == 20 * MINUTE / 15


def test_nothing_is_missing_at_the_moment_when_something_came():
    assert find_usual_gap(make(60, 60), NOW, NOW) is None
