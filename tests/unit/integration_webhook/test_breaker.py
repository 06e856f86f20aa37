# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver in trouble is left alone, and found again."""

from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_webhook.tools.breaker import Breaker, BreakerPolicy, allow, record, spend

NOW = datetime(2026, 1, 31, 12)
POLICY = BreakerPolicy(minimum=4, share=0.5, window=60, rest=30, longest_rest=100, probes=2, probe_lease=20)


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def opened(at=NOW):
    return record(Breaker(), POLICY, 0, 4, at)


def test_a_closed_one_lets_all_through():
    assert allow(Breaker(), POLICY, NOW) == (None, Breaker())


@pytest.mark.parametrize(
    ("taken", "outages", "state"),
    [(0, 3, "closed"), (0, 4, "open"), (4, 4, "open"), (5, 4, "closed"), (1000, 400, "closed")],
)
def test_it_opens_by_number_and_share_together(taken, outages, state):
    assert record(Breaker(), POLICY, taken, outages, NOW).state == state


def test_what_is_older_than_the_window_does_not_count():
    breaker = record(Breaker(), POLICY, 0, 3, NOW)
    assert record(breaker, POLICY, 0, 1, later(70)).state == "closed"
    assert record(breaker, POLICY, 0, 1, later(40)).state == "open"


def test_an_open_one_lets_nothing_through_until_its_rest_is_over():
    count, breaker = allow(opened(), POLICY, later(29))
    assert (count, breaker.state) == (0, "open")
    count, breaker = allow(opened(), POLICY, later(30))
    assert (count, breaker.state) == (2, "half_open")
    assert allow(breaker, POLICY, later(31))[0] == 0, "only the probes"


def test_probes_that_are_taken_close_it():
    count, probing = allow(opened(), POLICY, later(30))
    probing = record(spend(probing, count), POLICY, 1, 0, later(31))
    assert probing.state == "half_open", "the other may still fail"
    assert allow(probing, POLICY, later(31))[0] == 0
    assert record(probing, POLICY, 1, 0, later(31)) == Breaker()
    assert record(probing, POLICY, 0, 1, later(31)).state == "open"


def test_one_probe_is_enough_where_no_more_was_due():
    _count, probing = allow(opened(), POLICY, later(30))
    assert record(spend(probing, 1), POLICY, 1, 0, later(31)) == Breaker()


def test_only_half_open_messages_are_probes():
    for breaker in (Breaker(), opened()):
        assert spend(breaker, 2) == breaker


def test_a_probe_that_fails_opens_it_for_longer_each_time_up_to_a_limit():
    breaker, at, rests = opened(), NOW, []
    for _trip in range(4):
        rests.append((breaker.retry_at - at).total_seconds())
        at = breaker.retry_at
        _count, probing = allow(breaker, POLICY, at)
        breaker = record(probing, POLICY, 1, 1, at)
    assert rests == [30, 60, 100, 100]


def test_probes_whose_process_died_are_sent_anew():
    _count, probing = allow(opened(), POLICY, later(30))
    assert allow(probing, POLICY, later(49))[0] == 0
    assert allow(probing, POLICY, later(50))[0] == 2


def test_late_outcomes_do_not_close_an_open_one():
    assert record(opened(), POLICY, 50, 0, later(1)).state == "open"


def test_a_minimum_of_zero_switches_it_off():
    assert record(Breaker(), BreakerPolicy(minimum=0), 0, 10_000, NOW) == Breaker()
