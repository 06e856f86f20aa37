# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much may be sent to one receiver now."""

import random
from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_webhook.tools import gate as gates
from odoo.addons.integration_webhook.tools.breaker import Breaker, BreakerPolicy
from odoo.addons.integration_webhook.tools.gate import Gate, GatePolicy, Tally

NOW = datetime(2026, 1, 31, 12)
OPEN = GatePolicy(BreakerPolicy(minimum=2, probes=3))


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def test_an_open_gate_lets_through_what_is_wanted():
    admission, gate = gates.admit(Gate(), OPEN, 500, NOW)
    assert (admission.count, admission.again_at, gate) == (500, None, Gate())


def test_a_rest_that_was_asked_for_is_kept():
    gate = gates.learn(Gate(), OPEN, Tally(outages=1), later(60), NOW)
    admission, _gate = gates.admit(gate, OPEN, 5, later(59))
    assert (admission.count, admission.again_at) == (0, later(60))
    assert gates.admit(gate, OPEN, 5, later(60))[0].count == 5
    assert gates.is_shut(gate, later(59))
    assert not gates.is_shut(gate, later(60))


def test_a_breaker_that_opened_shuts_it_and_probes_pass():
    gate = gates.learn(Gate(), OPEN, Tally(outages=2), None, NOW)
    assert gates.is_shut(gate, NOW)
    admission, _gate = gates.admit(gate, OPEN, 500, NOW)
    assert (admission.count, admission.again_at) == (0, gates.opens_at(gate))
    admission, probing = gates.admit(gate, OPEN, 500, gates.opens_at(gate))
    assert admission.count == 3
    assert not gates.is_shut(probing, gates.opens_at(gate)), "the probes themselves are sent"


@pytest.mark.parametrize("rate", [0.5, 3, 100, 5000])
def test_no_window_sees_more_than_the_rate_and_a_tenth_of_a_second_of_it(rate):
    policy, gate, at, sent, rng = GatePolicy(interval=1 / rate), Gate(), NOW, [], random.Random(5)
    while at < later(20):
        admission, passed = gates.admit(gate, policy, 500, at)
        if admission.count:
            gate = gates.spend(passed, policy, admission.count, at)
            sent.append((at, admission.count))
            at += timedelta(seconds=rng.random() * 0.01)
        else:
            assert admission.again_at > at, "who comes again then gets something"
            at = admission.again_at
            assert gates.admit(gate, policy, 500, at)[0].count
    for start, _count in sent:
        for length in (1, 5):
            within = sum(
                count for moment, count in sent if start <= moment < start + timedelta(seconds=length)
            )
            assert within <= rate * length + max(1, 0.1 * rate) + 1e-6
    assert sum(count for _moment, count in sent) >= 0.95 * rate * 20, "and the rate is reached"


def test_it_knows_since_when_there_is_nothing_but_failure():
    gate = gates.learn(Gate(), OPEN, Tally(outages=1), None, NOW)
    gate = gates.learn(gate, OPEN, Tally(refusals=1, outages=1), None, later(5))
    assert gate.failing_since == NOW
    assert gates.learn(gate, OPEN, Tally(successes=1, outages=1), None, later(6)).failing_since is None


def test_a_receiver_that_refuses_everything_is_alive_and_fails_yet():
    gate = Gate()
    for second in range(100):
        gate = gates.learn(gate, OPEN, Tally(refusals=1), None, later(second))
    assert (gate.breaker.state, gate.failing_since) == ("closed", NOW)


@pytest.mark.parametrize(
    "gate",
    [
        Gate(),
        Gate(Breaker("open", ((3, 4, 5), (4, 0, 1)), later(1), 2, 1), later(2), later(3.25), later(4)),
    ],
)
def test_it_is_written_and_read(gate):
    assert gates.load(gates.dump(gate)) == gate


def test_a_lane_without_one_has_a_new_one():
    assert gates.load(None) == Gate()
