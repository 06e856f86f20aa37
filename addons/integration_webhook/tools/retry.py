# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes after an attempt: ``decide(outcome, policy, attempt, now, rng) -> Decision``.

A failed send is data. Nothing here raises, sleeps or reads a clock.
"""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST_DELAY = 7 * UNITS["d"]
# 4xx that may heal by themselves: request timeout, conflict, too early, too many requests.
RETRYABLE_4XX = frozenset({408, 409, 425, 429})
# The request never left, or left for a place it must not go to; the same URL fails again.
PERMANENT_CODES = frozenset({"address_refused"})

DELIVERED = "delivered"
PENDING = "pending"
DEAD = "dead"


@dataclass(frozen=True)
class Outcome:
    """What one send came to.

    :param code: ``ok``, ``http_<status>``, or how the send failed: ``timeout``, ``dns_failure``, …
    :param excerpt: beginning of the answer's body
    :param address: what the name of the receiver resolved to
    :param retry_after: seconds the receiver asks us to wait, if it said so
    """

    code: str
    started_at: datetime
    status: int | None = None
    duration_ms: int = 0
    excerpt: str = ""
    address: str | None = None
    retry_after: int | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.code == "ok"


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how fast.

    :param delays: seconds before each further attempt; after the last there is none
    :param jitter: share by which a delay may be longer, so that what failed together does not come back together
    """

    delays: tuple[int, ...]
    jitter: float = 0.2


@dataclass(frozen=True)
class Decision:
    """The next state of the delivery, and when it is due again."""

    state: str
    due_at: datetime | None = None


def decide(
    outcome: Outcome, policy: RetryPolicy, attempt: int, now: datetime, rng: random.Random
) -> Decision:
    """Decide what becomes of a delivery.

    :param attempt: number of the attempt that just ended, from 1
    """
    if outcome.is_success:
        return Decision(DELIVERED)
    if is_permanent(outcome) or attempt > len(policy.delays):
        return Decision(DEAD)
    delay = policy.delays[attempt - 1] * (1 + policy.jitter * rng.random())
    return Decision(PENDING, now + timedelta(seconds=delay))


def is_permanent(outcome: Outcome) -> bool:
    """Whether the same request would fail again, whenever it is sent."""
    if outcome.code in PERMANENT_CODES:
        return True
    return outcome.status is not None and 400 <= outcome.status < 500 and outcome.status not in RETRYABLE_4XX


def parse_schedule(text: str) -> tuple[int, ...]:
    """Read delays such as ``5s, 5m, 2h``.

    :raise ValueError: naming the part that cannot be read
    """
    delays = []
    for part in re.split(r"[\s,;]+", text.strip()):
        match = re.fullmatch(r"(\d{1,6})([smhd])", part)
        if not match:
            raise ValueError(f"“{part}” is no delay such as 30s, 5m, 2h or 1d")
        delay = int(match[1]) * UNITS[match[2]]
        if not 0 < delay <= LONGEST_DELAY:
            raise ValueError(f"“{part}” is not between 1s and 7d")
        delays.append(delay)
    return tuple(delays)


def parse_retry_after(text: str | None, now: datetime) -> int | None:
    """Read ``Retry-After`` (RFC 9110 §10.2.3): seconds, or a date; whoever uses it caps it.

    :param now: the time in UTC, without zone
    :return: seconds from now, 0 for a date that is past, ``None`` without a value that can be read
    """
    if not text:
        return None
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return max(0, round((moment - now).total_seconds()))
