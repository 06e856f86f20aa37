# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Durations are counted by classes that can be added, and tell quantiles within them."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_core.tools.histogram import BOUNDS, SIZE, add, find_class, quantile

DURATIONS = st.lists(st.integers(0, BOUNDS[-1]), min_size=1, max_size=60)


def count(durations):
    """The histogram of some durations."""
    histogram = [0] * SIZE
    for duration in durations:
        histogram[find_class(duration)] += 1
    return histogram


def test_bounds_rise_from_a_millisecond_to_a_day_by_a_fifth_of_a_decade():
    assert (BOUNDS[0], BOUNDS[-1]) == (1, 10**8)
    assert BOUNDS[-1] > 24 * 3600 * 1000
    steps = [later / earlier for earlier, later in pairwise(BOUNDS)]
    assert all(1 < step <= 2 for step in steps)
    assert all(step < 1.67 for step in steps[4:])


@pytest.mark.parametrize(
    ("duration", "number"),
    [(0, 0), (1, 0), (2, 1), (3, 2), (10, 5), (11, 6), (BOUNDS[-1], SIZE - 2), (BOUNDS[-1] + 1, SIZE - 1)],
)
def test_a_bound_is_the_greatest_of_its_class(duration, number):
    assert find_class(duration) == number


@given(DURATIONS, DURATIONS)
def test_two_histograms_added_are_that_of_all(some, others):
    assert add(count(some), count(others)) == count(some + others)


def test_the_sum_of_no_histograms_counts_nothing():
    assert add() == [0] * SIZE


def test_histograms_of_other_classes_are_not_added():
    with pytest.raises(ValueError):
        add([1, 2, 3])


@given(DURATIONS, st.floats(0, 1))
def test_a_quantile_lies_in_the_class_of_the_true_one(durations, share):
    true = sorted(durations)[max(1, math.ceil(share * len(durations))) - 1]
    told = quantile(count(durations), share)
    number = find_class(true)
    assert (BOUNDS[number - 1] if number else 0) <= told <= BOUNDS[number]


@given(DURATIONS)
def test_quantiles_rise_with_their_shares(durations):
    told = [quantile(count(durations), share / 20) for share in range(21)]
    assert told == sorted(told)


def test_what_is_longer_than_all_bounds_is_told_as_the_last():
    assert quantile(count([10**12]), 0.5) == BOUNDS[-1]


def test_nothing_has_no_quantile():
    assert quantile([0] * SIZE, 0.95) is None
