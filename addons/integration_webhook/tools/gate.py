# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much may be sent to one receiver now: its breaker, its rate limit, and the rest it asked for, together.

The gate is stored with the lane and changed under its lock, so that it holds for all processes at once.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from . import breaker as breakers
from .breaker import OPEN, Breaker, BreakerPolicy

BURST_SECONDS = 0.1


@dataclass(frozen=True)
class GatePolicy:
    """:param interval: seconds between two messages by the rate limit, 0 without one"""

    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)
    interval: float = 0.0


@dataclass(frozen=True)
class Gate:
    """The state for one receiver.

    :param rest_until: the receiver asked to be left alone until then (``Retry-After``)
    :param free_at: when the rate limit has forgotten all that was sent
    :param failing_since: of the first failure, of whatever kind, after which nothing was delivered
    :param straggling: requests under way of a job that let go of the lane and waits for late answers only
    :param straggling_until: when those are over in any case
    """

    breaker: Breaker = field(default_factory=Breaker)
    rest_until: datetime | None = None
    free_at: datetime | None = None
    failing_since: datetime | None = None
    straggling: int = 0
    straggling_until: datetime | None = None

    def count_straggling(self, now: datetime) -> int:
        """How many requests another job may have under way yet."""
        return self.straggling if self.straggling_until and now < self.straggling_until else 0


@dataclass(frozen=True)
class Tally:
    """What came of a number of messages.

    :param refusals: answers of a receiver that is alive, and does not want the message
    :param outages: see :attr:`~..tools.retry.Outcome.is_outage`
    """

    successes: int = 0
    refusals: int = 0
    outages: int = 0

    def __add__(self, other):
        return Tally(
            self.successes + other.successes, self.refusals + other.refusals, self.outages + other.outages
        )


@dataclass(frozen=True)
class Admission:
    """:param count: how many may be taken now
    :param again_at: when to ask again, if something holds us back
    """

    count: int
    again_at: datetime | None = None


def admit(gate: Gate, policy: GatePolicy, wanted: int, now: datetime) -> tuple[Admission, Gate]:
    """Ask for a number of messages.

    :return: what may be taken, and the gate after that; for the rate limit see :func:`spend`
    """
    if gate.rest_until and now < gate.rest_until:
        return Admission(0, gate.rest_until), gate
    allowed, breaker = breakers.allow(gate.breaker, policy.breaker, now)
    if allowed == 0:
        return Admission(0, breaker.retry_at), gate
    count = wanted if allowed is None else min(wanted, allowed)
    again_at = breaker.retry_at
    if policy.interval:
        within, free_again_at = _within_rate(gate, policy, now)
        if within < count:
            count, again_at = within, free_again_at
        if not count:
            return Admission(0, free_again_at), gate
    return Admission(count, again_at), replace(gate, breaker=breaker)


def spend(gate: Gate, policy: GatePolicy, count: int, now: datetime) -> Gate:
    """The gate after a number of messages was taken: these are the probes, and the rate limit counts them.

    The limit is a generic cell rate algorithm.
    """
    gate = replace(gate, breaker=breakers.spend(gate.breaker, count))
    if not (policy.interval and count):
        return gate
    start = max(gate.free_at or now, now)
    return replace(gate, free_at=start + timedelta(seconds=policy.interval * count))


def learn(gate: Gate, policy: GatePolicy, tally: Tally, rest_until: datetime | None, now: datetime) -> Gate:
    """The gate after some outcomes. A refusal tells the breaker that the receiver is alive, and is a failure yet."""
    failing_since = gate.failing_since
    if tally.successes:
        failing_since = None
    elif (tally.refusals or tally.outages) and not failing_since:
        failing_since = now
    alive = tally.successes + tally.refusals
    return replace(
        gate,
        breaker=breakers.record(gate.breaker, policy.breaker, alive, tally.outages, now),
        rest_until=max(filter(None, (gate.rest_until, rest_until)), default=None),
        failing_since=failing_since,
    )


def is_shut(gate: Gate, now: datetime) -> bool:
    """Whether what is not yet under way should be given back."""
    return gate.breaker.state == OPEN or bool(gate.rest_until and now < gate.rest_until)


def opens_at(gate: Gate) -> datetime | None:
    """Before when there is no use in asking, for what gate and breaker know; the rate limit is a matter of moments."""
    return max(filter(None, (gate.rest_until, gate.breaker.retry_at)), default=None)


def dump(gate: Gate) -> str:
    """Write a gate as JSON."""
    breaker = gate.breaker
    return json.dumps(
        {
            "state": breaker.state,
            "buckets": breaker.buckets,
            "trips": breaker.trips,
            "probing": breaker.probing,
            "straggling": gate.straggling,
            **{
                name: moment.isoformat()
                for name, moment in (
                    ("retry_at", breaker.retry_at),
                    ("rest_until", gate.rest_until),
                    ("free_at", gate.free_at),
                    ("failing_since", gate.failing_since),
                    ("straggling_until", gate.straggling_until),
                )
                if moment
            },
        }
    )


def load(text: str | None) -> Gate:
    """Read a gate; a new one when there is none."""
    if not text:
        return Gate()
    values = json.loads(text)

    def moment(name):
        return datetime.fromisoformat(values[name]) if name in values else None

    breaker = Breaker(
        values["state"],
        tuple(map(tuple, values["buckets"])),
        moment("retry_at"),
        values["trips"],
        values.get("probing", 0),
    )
    return Gate(
        breaker,
        moment("rest_until"),
        moment("free_at"),
        moment("failing_since"),
        values.get("straggling", 0),
        moment("straggling_until"),
    )


def _within_rate(gate, policy, now):
    """How many the rate limit lets through now, and when it lets the next one."""
    burst = max(policy.interval, BURST_SECONDS)
    backlog = max(((gate.free_at or now) - now).total_seconds(), 0.0)
    count = int((burst - backlog) / policy.interval + 1e-9)
    # come again when a number of messages is free, rather than for each
    wait = backlog - burst + policy.interval * max(1, min(int(burst / policy.interval), 50))
    return max(count, 0), now + timedelta(seconds=max(wait, 0.0))
