# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An alert is raised when something is bad for long enough, and over when it is good for long enough."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_monitor.tools.alerting import (
    CLEAR,
    EXPLAINS,
    FORGET,
    LONGEST_GAP,
    RAISE,
    Limits,
    Progress,
    decide,
    explains,
)

START = datetime(2026, 3, 2, 8)
MINUTE = timedelta(minutes=1)
# bad from 10 on for three minutes, good up to 5 for two
MOST = Limits(10, 5, raise_after=3 * MINUTE, clear_after=2 * MINUTE)
# bad below 90, good from 95 on
LEAST = Limits(90, 95, is_least=True)


def watch(values, limits=MOST, gap=MINUTE):
    """[(minute, step)] of what was decided, looking once each minute."""
    steps, progress = [], Progress()
    for number, value in enumerate(values):
        decision = decide(progress, value, limits, START + number * gap)
        progress = decision.progress
        if decision.step:
            steps.append((number, decision.step))
    return steps


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        pytest.param([10, 10, 10], [], id="bad for too short"),
        pytest.param([10, 10, 10, 10], [(3, RAISE)], id="bad for long enough"),
        pytest.param([10, 10, 9, 10, 10, 10], [], id="an interruption starts anew"),
        pytest.param([10, 10, None, 10, 10, 10], [], id="so does what nobody knows"),
        pytest.param([10] * 4 + [5, 5, 5], [(3, RAISE), (6, CLEAR)], id="good for long enough"),
        pytest.param([10] * 4 + [5, 5], [(3, RAISE)], id="good for too short"),
        pytest.param([10] * 4 + [6] * 60, [(3, RAISE)], id="better, but not good"),
        pytest.param([10] * 4 + [5, 6, 5, 5], [(3, RAISE)], id="good, but not all the time"),
        pytest.param([10] * 4 + [None] * 60, [(3, RAISE)], id="what nobody knows ends nothing"),
        pytest.param([9, 11] * 60, [], id="up and down raises nothing"),
        pytest.param(
            [10] * 4 + [9, 11] * 60, [(3, RAISE)], id="up and down ends nothing, and raises nothing twice"
        ),
    ],
)
def test_it_is_bad_or_good_for_long_enough(values, steps):
    assert watch(values) == steps


def test_without_a_time_it_is_raised_and_over_at_once():
    assert watch([20, 0, 20], Limits(10, 5)) == [(0, RAISE), (1, CLEAR), (2, RAISE)]


def test_shares_are_bad_below_their_limit():
    assert watch([90, 89.9, 94.9, 95], LEAST) == [(1, RAISE), (3, CLEAR)]


def test_who_looks_too_seldom_cannot_say_that_it_was_bad_all_the_time():
    assert watch([10, 10], gap=LONGEST_GAP) == [(1, RAISE)]
    assert watch([10] * 9, gap=LONGEST_GAP + timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        pytest.param([10] * 4 + [None] * 60, [(3, RAISE), (34, FORGET)], id="nothing can be said for long"),
        pytest.param([10] * 4 + ([None] * 20 + [7]) * 6, [(3, RAISE)], id="not all the time"),
        pytest.param([10] * 4 + [None, None, 5, 5, 5], [(3, RAISE), (8, CLEAR)], id="it was good before"),
        pytest.param([None] * 60, [], id="nothing was raised"),
        pytest.param(
            [10] * 4 + [None] * 31 + [10] * 4, [(3, RAISE), (34, FORGET), (38, RAISE)], id="bad again"
        ),
    ],
)
def test_what_is_raised_is_over_when_nothing_could_be_said_for_long(values, steps):
    assert watch(values, replace(MOST, forget_after=30 * MINUTE)) == steps


def test_no_alert_stays_for_a_month_about_what_is_hardly_used_any_more():
    """Twelve of twelve failed once; since then three calls a day come, and ten are needed to say something."""
    limits = replace(LEAST, raise_after=5 * MINUTE, clear_after=10 * MINUTE, forget_after=40 * MINUTE)
    assert watch([0] * 30 + [None] * 30 * 24 * 60, limits) == [(5, RAISE), (70, FORGET)]


def test_the_silence_of_a_slow_sender_is_over_with_its_first_message():
    """It sends once an hour: five hours are too long, and the next one is no sooner than an hour later."""
    limits = Limits(300, 300, raise_after=10 * MINUTE)
    silent = [*range(331), *[*range(60)] * 48]
    assert watch(silent, limits) == [(310, RAISE), (331, CLEAR)]


@pytest.mark.parametrize("is_raised", [False, True])
@pytest.mark.parametrize("wrong", ["turning_since", "seen_at"])
def test_a_time_later_than_now_counts_as_none(is_raised, wrong):
    """A clock that once jumped ahead would hold all back until it is that late."""
    known = {"turning_since": START - MINUTE, "seen_at": START - MINUTE}
    progress = Progress(is_raised, **known | {wrong: START + timedelta(days=300)})
    decision = decide(progress, 0 if is_raised else 10, MOST, START)
    assert decision.progress == Progress(is_raised, turning_since=START, seen_at=START)


def test_nothing_is_good_where_there_is_no_limit_yet():
    assert watch([10] + [0] * 60, Limits(10, None)) == [(0, RAISE)]


VALUES = st.lists(st.one_of(st.none(), st.floats(0, 20)), max_size=200)


@given(VALUES)
def test_raising_and_clearing_take_turns(values):
    steps = [step for _minute, step in watch(values)]
    assert steps == [RAISE, CLEAR] * (len(steps) // 2) + [RAISE] * (len(steps) % 2)


@given(VALUES)
def test_nothing_changes_faster_than_the_limits_say(values):
    steps = watch(values)
    for (before, _step), (after, step) in pairwise(steps):
        assert (after - before) * MINUTE > (MOST.raise_after if step == RAISE else MOST.clear_after)


@given(VALUES)
def test_each_step_has_its_values_behind_it(values):
    for minute, step in watch(values):
        if step == RAISE:
            assert all(value is not None and value >= 10 for value in values[minute - 3 : minute + 1])
        else:
            assert all(value is not None and value <= 5 for value in values[minute - 2 : minute + 1])


def test_limits_the_wrong_way_round_never_call_the_same_value_bad_and_good():
    assert not Limits(5, 10).is_good(7)
    assert not Limits(95, 90, is_least=True).is_good(92)


@pytest.mark.parametrize(
    ("reason", "other", "is_explained"),
    [
        (("breaker", 1), ("success", 1), True),
        (("breaker", 1), ("success", 2), False),
        (("runner", None), ("waiting", 2), True),
        (("success", 1), ("breaker", 1), False),
        (("breaker", 1), ("breaker", 1), False),
        (("expectation", 1), ("waiting", 1), False),
    ],
)
def test_an_alert_whose_reason_is_raised_as_well_is_explained(reason, other, is_explained):
    assert explains(reason, other) is is_explained


def test_no_two_alerts_are_the_reason_of_each_other():
    """Neither would be told."""
    for kind, others in EXPLAINS.items():
        waiting, reached = [*others], set()
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting += EXPLAINS.get(other, ())
        assert kind not in reached
