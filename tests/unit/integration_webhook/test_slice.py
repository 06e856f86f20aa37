# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long a job works on its lane."""

import pytest

from odoo.addons.integration_webhook.engine.drain import BREAK_PAUSES, LEASE_MARGIN_SECONDS
from odoo.addons.integration_webhook.engine.slice import SLICE_SECONDS, STRAGGLING_SECONDS, Slice

OVERTIME = 15


class Monotonic:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Monotonic()


def test_it_ends_when_its_seconds_are_over(clock):
    time = Slice(OVERTIME, clock)
    clock.now += SLICE_SECONDS - 0.01
    assert not time.is_over
    clock.now += 0.01
    assert time.is_over


def test_an_answer_that_is_in_time_does_not_prolong_it(clock):
    time = Slice(OVERTIME, clock)
    clock.now += SLICE_SECONDS
    time.begin(1)
    clock.now += STRAGGLING_SECONDS
    assert time.is_over


def test_a_late_answer_gives_overtime_until_it_is_there(clock):
    time = Slice(OVERTIME, clock)
    time.begin(1)
    clock.now += SLICE_SECONDS
    time.begin(2)
    assert (time.is_over, time.is_overtime, time.under_way) == (False, True, 2)
    time.end(1)
    assert time.is_over


def test_overtime_ends_too(clock):
    time = Slice(OVERTIME, clock)
    for id_ in range(100):
        time.begin(id_)
        clock.now += 1
        if time.is_over:
            break
        if id_ > 8:
            time.end(id_ - 8)
    assert id_ + 1 == SLICE_SECONDS + OVERTIME


def test_what_is_claimed_begins_before_its_lease_could_end_without_an_answer(clock):
    time = Slice(OVERTIME, clock)
    deadline = time.set_deadline()
    clock.now += SLICE_SECONDS - 0.01
    assert time.is_before(deadline)
    clock.now += 0.02
    assert not time.is_before(deadline)


def test_a_database_is_waited_for_less_long_than_a_lease_allows():
    assert sum(BREAK_PAUSES) < LEASE_MARGIN_SECONDS
