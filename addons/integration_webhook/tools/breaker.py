# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A circuit breaker: a receiver in trouble is left alone, and asked now and then whether it is well again.

::

    closed ──enough failures, and a large enough share of them──▶ open
    open ──after a rest──▶ half-open: a few probes are sent
    half-open ──all of them taken──▶ closed          ──one of them failed──▶ open, with a longer rest

Values only: each function gives the next breaker. What a receiver refuses for good (a 400) tells that it is alive, and
counts as neither; see :attr:`~..tools.retry.Outcome.is_outage`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

CLOSED = "closed"
OPEN = "open"
HALF_OPEN = "half_open"

_BUCKETS = 6  # the window slides by a sixth of itself
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class BreakerPolicy:
    """When to open.

    :param minimum: outages within the window before the share counts; 0 switches the breaker off
    :param share: of outages among what was sent within the window
    :param window: seconds
    :param rest: seconds before the first probe; doubles with every trip in a row
    :param longest_rest: seconds
    :param probes: messages that are sent to find out
    :param probe_lease: seconds within which the outcome of probes is known
    """

    minimum: int = 20
    share: float = 0.5
    window: int = 60
    rest: int = 30
    longest_rest: int = 900
    probes: int = 3
    probe_lease: int = 60


@dataclass(frozen=True)
class Breaker:
    """The state for one receiver.

    :param buckets: (number of the time slot, taken, outages), newest last
    :param retry_at: when open: of the first probe; when half-open: when the probes are given up as lost
    :param trips: how often it opened in a row
    :param probing: when half-open: how many probes were sent and not answered yet
    """

    state: str = CLOSED
    buckets: tuple[tuple[int, int, int], ...] = ()
    retry_at: datetime | None = None
    trips: int = 0
    probing: int = 0


def allow(breaker: Breaker, policy: BreakerPolicy, now: datetime) -> tuple[int | None, Breaker]:
    """How many messages may be sent now.

    :return: the number, ``None`` for as many as you like, and the breaker after they are taken
    """
    if breaker.state == CLOSED:
        return None, breaker
    if now < breaker.retry_at:
        return 0, breaker
    retry_at = now + timedelta(seconds=policy.probe_lease)
    return policy.probes, replace(breaker, state=HALF_OPEN, retry_at=retry_at, probing=0)


def spend(breaker: Breaker, count: int) -> Breaker:
    """The breaker after a number of messages was taken: half-open, those are its probes."""
    return replace(breaker, probing=count) if breaker.state == HALF_OPEN else breaker


def record(breaker: Breaker, policy: BreakerPolicy, taken: int, outages: int, now: datetime) -> Breaker:
    """The breaker after some outcomes."""
    if not policy.minimum or not (taken or outages):
        return breaker
    if breaker.state == HALF_OPEN:
        if outages:
            return _open(breaker, policy, now)
        awaited = breaker.probing - taken
        return replace(breaker, probing=awaited) if awaited > 0 else Breaker()
    buckets = _add(breaker.buckets, policy, taken, outages, now)
    if breaker.state == OPEN:  # late outcomes of what was under way when it opened
        return replace(breaker, buckets=buckets)
    all_taken, all_outages = (sum(bucket[index] for bucket in buckets) for index in (1, 2))
    if all_outages >= policy.minimum and all_outages >= policy.share * (all_taken + all_outages):
        return _open(replace(breaker, buckets=buckets), policy, now)
    return replace(breaker, buckets=buckets)


def _open(breaker, policy, now):
    rest = min(policy.rest * 2 ** min(breaker.trips, 20), policy.longest_rest)
    return Breaker(OPEN, (), now + timedelta(seconds=rest), breaker.trips + 1)


def _add(buckets, policy, taken, outages, now):
    """The buckets within the window, with these outcomes added to the newest."""
    slot = int((now - _EPOCH).total_seconds() * _BUCKETS // policy.window)
    kept = {number: (ok, bad) for number, ok, bad in buckets if number > slot - _BUCKETS}
    ok, bad = kept.get(slot, (0, 0))
    kept[slot] = (ok + taken, bad + outages)
    return tuple((number, *counts) for number, counts in sorted(kept.items()))
