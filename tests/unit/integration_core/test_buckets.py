# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A time is read from buckets that do not overlap and leave no gap, and only from those that are kept."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_core.tools import buckets
from odoo.addons.integration_core.tools.buckets import DAY, HOUR, KEPT, MINUTE, Stretch

NOW = datetime(2026, 11, 22, 11, 47, 13)
MOMENTS = st.datetimes(NOW - timedelta(days=200), NOW)


@given(MOMENTS, MOMENTS, st.sampled_from([DAY, HOUR, MINUTE]))
def test_a_cover_has_each_moment_once(one, other, widest):
    since, until = sorted((one, other))
    found = buckets.cover(since, until, NOW, widest)
    for former, following in pairwise(found):
        assert former.until == following.since
    if since < until:
        assert found[0].since <= since
        assert found[-1].until >= until
    for stretch in found:
        assert stretch.since < stretch.until
        for moment in stretch[1:]:
            assert buckets.floor(moment, stretch.width) == moment


@given(MOMENTS, MOMENTS)
def test_a_cover_asks_for_nothing_that_is_removed(one, other):
    since, until = sorted((one, other))
    for stretch in buckets.cover(since, until, NOW):
        if stretch.width in KEPT:
            assert stretch.since >= buckets.find_removable(NOW, stretch.width)


def test_days_are_taken_whole_and_hours_and_minutes_at_the_ends():
    since, until = datetime(2026, 11, 19, 22, 58, 30), datetime(2026, 11, 22, 1, 2, 3)
    assert buckets.cover(since, until, NOW) == [
        Stretch(MINUTE, datetime(2026, 11, 19, 22, 58), datetime(2026, 11, 19, 23)),
        Stretch(HOUR, datetime(2026, 11, 19, 23), datetime(2026, 11, 20)),
        Stretch(DAY, datetime(2026, 11, 20), datetime(2026, 11, 22)),
        Stretch(HOUR, datetime(2026, 11, 22), datetime(2026, 11, 22, 1)),
        Stretch(MINUTE, datetime(2026, 11, 22, 1), datetime(2026, 11, 22, 1, 3)),
    ]


def test_whoever_asks_by_the_hour_gets_no_days_while_hours_are_kept():
    recent, long_ago = NOW - timedelta(days=80), NOW - timedelta(days=100)
    assert {stretch.width for stretch in buckets.cover(recent, NOW, NOW, HOUR)} == {HOUR, MINUTE}
    assert DAY in {stretch.width for stretch in buckets.cover(long_ago, NOW, NOW, HOUR)}


def test_nothing_is_asked_for_where_no_time_is():
    assert buckets.cover(NOW, NOW - timedelta(days=1), NOW) == []
