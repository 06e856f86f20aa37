# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many requests of one class a client may make: so many in a window, with a burst, and so many a day.

The window is kept by the generic cell rate algorithm (ITU-T I.371, annex A), which is a token bucket that stores one
number: the moment at which the bucket would be full again. All times are whole microseconds since 1970, so that
nothing depends on how a machine rounds. In any span of time ``t`` no more than ``burst + t / interval`` requests pass.

``models/integration_rate_state.py`` does the common case of :func:`take` in one SQL statement, and asks this for the
rest; a test holds the two against each other.
"""

from dataclasses import dataclass

SECOND = 1_000_000
DAY = 86_400 * SECOND
#: a stored moment further ahead than any request can have put it by this much is a clock's mistake
SLACK = SECOND

RATE_LIMITED, QUOTA_EXCEEDED = "rate_limited", "quota_exceeded"


@dataclass(frozen=True)
class Limit:
    """What one class of requests is limited to.

    :ivar requests: so many on average in each window
    :ivar window: in seconds
    :ivar burst: so many at once, after a pause
    :ivar daily: so many from midnight to midnight UTC, 0 for any number
    """

    requests: int
    window: int
    burst: int
    daily: int = 0

    @property
    def interval(self) -> int:
        """Microseconds from one request to the next at the full rate, rounded up: never more than the limit."""
        return -(-self.window * SECOND // self.requests)

    @property
    def depth(self) -> int:
        """Microseconds that an empty bucket takes to fill."""
        return self.burst * self.interval


#: for a class that no policy speaks of; the messages of a source have a limit of the source's own
DEFAULTS = {
    "read": Limit(1200, 60, 400),
    "list": Limit(600, 60, 200),
    "write": Limit(600, 60, 300),
    "batch": Limit(60, 60, 20),
    "action": Limit(600, 60, 300),
    "feed": Limit(120, 60, 60),
    "documents": Limit(120, 60, 60),
    "token": Limit(60, 60, 20),
}


@dataclass(frozen=True)
class State:
    """What is stored of one client's requests of one class.

    :ivar full_at: when the bucket is full again
    :ivar day: days since 1970, UTC
    :ivar used: requests that passed on that day
    :ivar pace: the interval of the limit by which ``full_at`` was computed, 0 for none
    """

    full_at: int = 0
    day: int = 0
    used: int = 0
    pace: int = 0


@dataclass(frozen=True)
class Decision:
    """Whether a request passes, and what its sender is told.

    :ivar reason: ``""``, or the code of the refusal
    :ivar remaining: how many more would pass at once
    :ivar reset: seconds until the bucket is full again
    :ivar retry_after: seconds until one passes again, 0 for one that passed
    :ivar left_today: how many more pass today, ``None`` for any number
    :ivar day_ends: seconds until midnight UTC
    """

    limit: Limit
    reason: str
    remaining: int
    reset: int
    retry_after: int
    left_today: int | None
    day_ends: int

    @property
    def passes(self) -> bool:
        """Whether the request passes."""
        return not self.reason


def take(limit: Limit, state: State, now: int) -> tuple[Decision, State]:
    """Let one request pass, or not; return that and the state to store.

    A refused request costs nothing, so that one who asks all the time gets the full rate nevertheless. When the limit
    has changed, as many requests count as used as before, at the new pace. A clock that was ahead and has been put
    right leaves a state that no request can have made: it counts as an empty bucket of now, and a day that is not
    today's as a new one.

    :param now: microseconds since 1970
    """
    full_at, repaced = max(state.full_at, now), state.pace not in (0, limit.interval)
    if repaced:
        full_at = now + -(-(full_at - now) * limit.interval // state.pace)
    if full_at > now + limit.depth + (0 if repaced else SLACK):
        full_at, repaced = now + limit.depth, True
    if repaced:
        state = State(full_at, state.day, state.used, limit.interval)
    today = now // DAY
    used = state.used if state.day == today else 0
    reason = ""
    if limit.daily and used >= limit.daily:
        reason = QUOTA_EXCEEDED
    elif full_at + limit.interval > now + limit.depth:
        reason = RATE_LIMITED
    else:
        state = State(full_at + limit.interval, today, used + 1, limit.interval)
    return judge(limit, state, now, reason), state


def judge(limit: Limit, state: State, now: int, reason: str = "") -> Decision:
    """Return what to tell the sender of a request, given the state after it."""
    today = now // DAY
    used = state.used if state.day == today else 0
    ahead = max(state.full_at - now, 0)
    day_ends = _seconds((today + 1) * DAY - now)
    left_today = max(limit.daily - used, 0) if limit.daily else None
    remaining = max((limit.depth - ahead) // limit.interval, 0)
    retry_after = 0
    if reason == RATE_LIMITED:
        retry_after = max(_seconds(ahead + limit.interval - limit.depth), 1)
    elif reason == QUOTA_EXCEEDED:
        retry_after = day_ends
    if left_today is not None:
        remaining = min(remaining, left_today)
    return Decision(limit, reason, remaining, _seconds(ahead), retry_after, left_today, day_ends)


def headers(kind: str, decision: Decision) -> dict:
    """Return ``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers-10, §3 and §4).

    The names of the policies are the route class and, where there is a daily quota, that with ``-day``.
    """
    limit = decision.limit
    policies = [f'"{kind}";q={limit.requests};w={limit.window}']
    states = [f'"{kind}";r={decision.remaining};t={decision.reset}']
    if decision.left_today is not None:
        policies.append(f'"{kind}-day";q={limit.daily};w={DAY // SECOND}')
        states.append(f'"{kind}-day";r={decision.left_today};t={decision.day_ends}')
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}


def _seconds(microseconds):
    """Return whole seconds, rounded up: who waits that long has waited long enough."""
    return -(-microseconds // SECOND)
