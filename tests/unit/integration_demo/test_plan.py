# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens in the demonstration: the same each time, on its day, in order, and as much as is believable."""

from datetime import timedelta

import pytest

from odoo.addons.integration_demo.tools.plan import DAYS, plan

SEED = 19


@pytest.mark.parametrize("days_left", range(DAYS))
def test_a_day_is_the_same_each_time_in_order_and_within_the_day(days_left):
    acts = plan(days_left, SEED)
    moments = [act.before_end for act in acts]
    assert acts == plan(days_left, SEED)
    assert moments == sorted(moments, reverse=True)
    assert timedelta(days=days_left) < min(moments) and max(moments) < timedelta(days=days_left + 1)


def test_another_seed_is_another_story():
    assert plan(0, SEED) != plan(0, SEED + 1)


def test_each_story_is_told_once():
    kinds = [act.kind for days_left in range(DAYS) for act in plan(days_left, SEED)]
    for kind in ("stuck", "unmapped", "repeat", "orphan", "unknown_account", "ignore", "triage", "review"):
        assert kinds.count(kind) == 1, kind


def test_little_happens_while_the_clinics_are_closed():
    assert len(plan(1, SEED)) < len(plan(3, SEED)) / 2


def test_the_last_hour_is_not_empty():
    assert any(act.before_end < timedelta(hours=1) for act in plan(0, SEED))


def test_nothing_happens_so_late_that_what_it_sets_off_would_come_after_the_end():
    assert min(act.before_end for act in plan(0, SEED)) >= timedelta(minutes=3)
