# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows an attempt."""

import random
from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_webhook.tools.retry import (
    Outcome,
    RetryPolicy,
    Try,
    decide,
    exponential_schedule,
    parse_retry_after,
    parse_schedule,
)

NOW = datetime(2026, 1, 31, 12)
POLICY = RetryPolicy((5, 300), jitter=0.2)


def outcome(code, status=None):
    return Outcome(code, started_at=NOW, status=status)


def http(status):
    return outcome("ok" if 200 <= status < 300 else f"http_{status}", status)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_delivered(status):
    assert decide(http(status), POLICY, Try(1, NOW), NOW, random.Random(1)).state == "delivered"


@pytest.mark.parametrize("status", [301, 302, 307, 408, 409, 425, 429, 500, 502, 503, 599])
def test_what_may_heal_is_tried_again(status):
    assert decide(http(status), POLICY, Try(1, NOW), NOW, random.Random(1)).state == "pending"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422])
def test_what_the_receiver_refuses_for_good_is_given_up(status):
    assert decide(http(status), POLICY, Try(1, NOW), NOW, random.Random(1)).state == "dead"


@pytest.mark.parametrize(
    "code",
    [
        *("timeout", "dns_failure", "tls_failure", "connect_failure", "connection_closed"),
        *("resolved_address_refused", "send_failed"),
    ],
)
def test_network_failures_are_tried_again(code):
    assert decide(outcome(code), POLICY, Try(1, NOW), NOW, random.Random(1)).state == "pending"


def test_a_refused_url_is_given_up():
    assert decide(outcome("address_refused"), POLICY, Try(1, NOW), NOW, random.Random(1)).state == "dead"


def test_delays_follow_the_schedule_with_jitter():
    rng = random.Random(7)
    for attempt, delay in ((1, 5), (2, 300)):
        due = [decide(http(500), POLICY, Try(attempt, NOW), NOW, rng).due_at - NOW for _ in range(200)]
        assert min(due) >= timedelta(seconds=delay)
        assert max(due) <= timedelta(seconds=delay * 1.2)
        assert len(set(due)) > 100, "what failed together does not come back together"


def test_after_the_last_attempt_it_is_given_up():
    assert decide(http(500), POLICY, Try(2, NOW), NOW, random.Random(1)).state == "pending"
    assert decide(http(500), POLICY, Try(3, NOW), NOW, random.Random(1)).state == "dead"


def test_why_it_was_given_up_is_known():
    rng = random.Random(1)
    young = RetryPolicy((5, 300), longest_age=60)
    unsent = Outcome("body_too_large", NOW, is_composed=False)
    assert decide(http(404), POLICY, Try(1, NOW), NOW, rng).reason == "permanent"
    assert decide(http(500), POLICY, Try(3, NOW), NOW, rng).reason == "exhausted"
    assert decide(http(500), young, Try(1, NOW), NOW, rng).reason is None
    assert decide(http(500), young, Try(2, NOW), NOW, rng).reason == "too_old"
    assert decide(unsent, POLICY, Try(1, NOW), NOW, rng).reason == "unsendable"


def test_refusals_are_tried_again_where_the_policy_says_so():
    policy = RetryPolicy((5,), retries_refusals=True)
    assert decide(http(404), policy, Try(1, NOW), NOW, random.Random(1)).state == "pending"


def test_gone_keeps_the_message_and_stops_the_subscription():
    decision = decide(http(410), POLICY, Try(9, NOW), NOW, random.Random(1))
    assert (decision.state, decision.is_gone) == ("pending", True)


@pytest.mark.parametrize(
    ("status", "header", "delay", "rests"),
    [
        (503, "120", 120, True),
        (429, "120", 120, True),
        (500, "120", 120, False),
        (503, "1", 5, True),
        (503, "999999", 600, True),
        (503, "Sat, 31 Jan 2026 12:02:00 GMT", 120, True),
        (503, "soon", 5, False),
    ],
)
def test_retry_after_is_honoured_up_to_a_cap_and_never_shortens(status, header, delay, rests):
    policy = RetryPolicy((5,), jitter=0, retry_after_cap=600)
    told = Outcome(f"http_{status}", NOW, status=status, retry_after=parse_retry_after(header, NOW))
    decision = decide(told, policy, Try(1, NOW), NOW, random.Random(1))
    assert decision.due_at == NOW + timedelta(seconds=delay)
    assert bool(decision.rest_until) is rests


def test_growing_intervals_stop_growing():
    assert exponential_schedule(5, 3, 60, 6) == (5, 15, 45, 60, 60)
    assert exponential_schedule(5, 3, 60, 1) == ()


def test_outages_are_told_from_refusals():
    assert [http(status).is_outage for status in (200, 302, 400, 404, 408, 429, 500, 503)] == [
        False,
        False,
        False,
        False,
        True,
        True,
        True,
        True,
    ]
    assert outcome("timeout").is_outage
    assert not Outcome("body_too_large", NOW, is_composed=False).is_outage


def test_schedule_is_read():
    assert parse_schedule("5s, 5m 30m;2h\n1d") == (5, 300, 1800, 7200, 86400)


@pytest.mark.parametrize("text", ["", "soon", "5", "5 s", "0s", "-1s", "8d", "5s,x", "1.5s", "99999999s"])
def test_unreadable_schedule_is_refused(text):
    with pytest.raises(ValueError, match="delay"):
        parse_schedule(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", None),
        ("Sat, 31 Jan 2026 12:05:00 GMT", 300),
        ("Saturday, 31-Jan-26 12:05:00 GMT", 300),
        ("Sat Jan 31 12:05:00 2026", 300),
        ("Sat, 31 Jan 2026 11:00:00 GMT", None),
        *((text, None) for text in (None, "", "soon", "-5", "1.5", "٣", "Sat, 99 Jan 2026", "9" * 50)),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(text, seconds):
    assert parse_retry_after(text, NOW) == seconds
