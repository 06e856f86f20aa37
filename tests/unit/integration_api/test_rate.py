# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No client gets more than its policy allows, whatever it does, and none gets less for long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_api.tools.rate import DAY, DEFAULTS, SECOND, SLACK, Limit, State, headers, take
from odoo.addons.integration_api.tools.route_class import INBOX, ROUTE_CLASSES

NOW = 20_000 * DAY + 43_200 * SECOND  # noon UTC

LIMITS = st.builds(Limit, st.integers(1, 10_000), st.integers(1, 3600), st.integers(1, 500))
PAUSES = st.lists(
    st.one_of(st.just(0), st.integers(0, 5 * SECOND), st.integers(0, 100 * SECOND)), max_size=80
)


def run(limit, moments, state=None):
    """Ask at each of the moments; return those that passed, the last decision and the last state."""
    state, passed, decision = state or State(), [], None
    for now in moments:
        decision, state = take(limit, state, now)
        if decision.passes:
            passed.append(now)
    return passed, decision, state


def moments_of(pauses, start=NOW):
    """Return the moments that these pauses lie between."""
    found = [start]
    for pause in pauses:
        found.append(found[-1] + pause)
    return found


def test_every_class_of_requests_of_a_client_has_a_limit():
    assert {*DEFAULTS, INBOX} == set(ROUTE_CLASSES)


@given(LIMITS, PAUSES)
def test_in_no_span_of_time_pass_more_than_the_burst_and_the_rate(limit, pauses):
    passed, _decision, _state = run(limit, moments_of(pauses))
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            span = passed[last] - passed[first]
            # in whole numbers: count <= burst + span * requests / window
            count = last - first + 1
            assert (count - limit.burst) * limit.window * SECOND <= span * limit.requests


@given(LIMITS, PAUSES)
def test_who_waits_as_long_as_told_passes_and_a_microsecond_of_a_second_less_is_not_promised(limit, pauses):
    moments = moments_of(pauses)
    _passed, decision, state = run(limit, moments)
    while decision.passes:  # use up what is left
        decision, state = take(limit, state, moments[-1])
    assert decision.reason == "rate_limited" and decision.retry_after >= 1
    later, _state = take(limit, state, moments[-1] + decision.retry_after * SECOND)
    assert later.passes


@given(LIMITS, PAUSES)
def test_as_many_pass_at_once_as_remain(limit, pauses):
    moments = moments_of(pauses)
    _passed, decision, state = run(limit, moments)
    for _more in range(decision.remaining):
        decision, state = take(limit, state, moments[-1])
        assert decision.passes
    assert decision.remaining == 0
    assert not take(limit, state, moments[-1])[0].passes


@given(LIMITS)
def test_after_the_reset_the_whole_burst_is_there(limit):
    _passed, decision, state = run(limit, [NOW] * (limit.burst + 1))
    passed, _decision, _state = run(limit, [NOW + decision.reset * SECOND] * (limit.burst + 5), state)
    assert len(passed) == limit.burst


def test_a_refused_request_costs_nothing():
    limit = Limit(60, 60, 1)
    _passed, _decision, state = run(limit, [NOW])
    _passed, _decision, hammered = run(limit, [NOW + 1] * 100, state)
    assert hammered == state


@given(LIMITS, st.integers(2 * SECOND, 400 * DAY))
def test_a_clock_that_jumps_back_locks_nobody_out(limit, jump):
    """For one interval at most, from the first request after the jump on."""
    state = run(limit, [NOW + jump])[2]
    decision, state = take(limit, state, NOW)
    if not decision.passes:
        assert decision.retry_after * SECOND <= limit.interval + SLACK + SECOND
        decision, state = take(limit, state, NOW + decision.retry_after * SECOND)
        assert decision.passes


@given(LIMITS, LIMITS)
def test_a_new_policy_is_in_force_at_once_and_locks_nobody_out(old, new):
    state = run(old, [NOW] * old.burst)[2]
    decision, _state = take(new, state, NOW)
    assert decision.retry_after * SECOND <= new.interval + SECOND
    passed, _decision, _state = run(new, [NOW] * (new.burst + 2), state)
    assert len(passed) <= max(new.burst - old.burst, 0)


def test_a_wider_policy_leaves_what_is_used_used_and_gives_the_rest():
    state = run(Limit(1, 3600, 1), [NOW] * 2)[2]
    passed, _decision, _state = run(Limit(100, 3600, 100), [NOW] * 200, state)
    assert len(passed) == 99


def test_the_quota_of_a_day_ends_at_midnight_utc():
    limit = Limit(1000, 1, 1000, daily=3)
    passed, decision, state = run(limit, [NOW] * 5)
    assert len(passed) == 3
    assert (decision.reason, decision.retry_after, decision.left_today) == ("quota_exceeded", 43_200, 0)
    midnight = NOW + 43_200 * SECOND
    assert not take(limit, state, midnight - 1)[0].passes
    passed, _decision, _state = run(limit, [midnight] * 5, state)
    assert len(passed) == 3


def test_the_quota_does_not_lock_out_for_days_after_a_clock_was_ahead():
    limit = Limit(1000, 1, 1000, daily=3)
    state = run(limit, [NOW + 30 * DAY] * 3)[2]
    decision, state = take(limit, state, NOW)
    assert decision.reason != "quota_exceeded"
    assert take(limit, state, NOW + SECOND)[0].passes


def test_the_headers_say_what_was_promised():
    limit = Limit(600, 60, 20, daily=1000)
    decision, _state = take(limit, State(), NOW)
    assert headers("read", decision) == {
        "RateLimit-Policy": '"read";q=600;w=60, "read-day";q=1000;w=86400',
        "RateLimit": '"read";r=19;t=1, "read-day";r=999;t=43200',
    }
    without, _state = take(Limit(600, 60, 20), State(), NOW)
    assert headers("list", without) == {
        "RateLimit-Policy": '"list";q=600;w=60',
        "RateLimit": '"list";r=19;t=1',
    }


@pytest.mark.parametrize("requests, window", [(7, 60), (3, 1), (9999, 3600)])
def test_a_rate_that_does_not_divide_is_rounded_against_the_caller(requests, window):
    limit = Limit(requests, window, 1)
    assert limit.interval * requests >= window * SECOND > (limit.interval - 1) * requests
