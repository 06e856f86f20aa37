# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes after an attempt: ``decide(outcome, policy, try_, now, rng) -> Decision``.

A failed send is data. Nothing here raises, sleeps or reads a clock.
"""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from odoo.addons.integration_core.tools.errors import EntryRefused

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST_DELAY = 7 * UNITS["d"]
MOST_ATTEMPTS = 50
# 4xx that may heal by themselves: request timeout, conflict, too early, too many requests.
RETRYABLE_4XX = frozenset({408, 409, 425, 429})
# The receiver asks all of us to wait, not only this message.
PAUSING_STATUSES = frozenset({429, 503})
GONE = 410
# The URL itself is refused, whatever a name server answers: it fails again.
PERMANENT_CODES = frozenset({"address_refused"})

DELIVERED = "delivered"
PENDING = "pending"
DEAD = "dead"

# Why a delivery is given up.
PERMANENT = "permanent"
EXHAUSTED = "exhausted"
TOO_OLD = "too_old"
UNSENDABLE = "unsendable"
LOST = "lost"


@dataclass(frozen=True)
class Outcome:
    """What one attempt came to, wherever it ended: while composing, on its way out, or with an answer.

    :param code: ``ok``, ``http_<status>``, or how the send failed: ``timeout``, ``dns_failure``, …
    :param excerpt: beginning of the answer's body, without what was sent
    :param detail: why nothing went out, in our own words; never with a secret or a value of the document
    :param address: what the name of the receiver resolved to
    :param retry_after: seconds that the receiver asks us to wait
    :param is_composed: ``False`` for what could not be made into a message, which tells nothing about the receiver
    """

    code: str
    started_at: datetime
    status: int | None = None
    duration_ms: int = 0
    excerpt: str = ""
    detail: str = ""
    address: str | None = None
    retry_after: int | None = None
    is_composed: bool = True

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.code == "ok"

    @property
    def is_outage(self) -> bool:
        """Whether it tells that the receiver is in trouble, rather than that it dislikes this message."""
        if not self.is_composed or self.is_success:
            return False
        return self.status is None or self.status >= 500 or self.status in (408, 429)


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how fast.

    :param delays: seconds before each further attempt; after the last there is none
    :param jitter: share by which a delay may be longer, so that what failed together does not come back together
    :param longest_age: seconds after which a delivery is given up however many attempts are left, ``None`` for never
    :param retry_after_cap: seconds that a ``Retry-After`` may ask for at most
    :param retries_refusals: whether other 4xx answers are tried again too
    """

    delays: tuple[int, ...]
    jitter: float = 0.2
    longest_age: int | None = None
    retry_after_cap: int = UNITS["d"]
    retries_refusals: bool = False


@dataclass(frozen=True)
class Try:
    """Which attempt it was.

    :param number: of the attempt, from 1
    :param created_at: when the delivery was made
    """

    number: int
    created_at: datetime


@dataclass(frozen=True)
class Decision:
    """The next state of the delivery, and what else follows.

    :param due_at: when it is due again
    :param reason: why it was given up
    :param rest_until: nothing is sent to this receiver before
    :param is_gone: the receiver wants nothing any more
    """

    state: str
    due_at: datetime | None = None
    reason: str | None = None
    rest_until: datetime | None = None
    is_gone: bool = False


def decide(outcome: Outcome, policy: RetryPolicy, try_: Try, now: datetime, rng: random.Random) -> Decision:
    """Decide what becomes of a delivery."""
    if outcome.is_success:
        return Decision(DELIVERED)
    if not outcome.is_composed:
        return Decision(DEAD, reason=UNSENDABLE)
    if outcome.status == GONE:  # kept for the day when somebody resumes the subscription
        return Decision(PENDING, now, is_gone=True)
    asked = min(outcome.retry_after or 0, policy.retry_after_cap)
    wait = timedelta(seconds=asked) if asked else None
    rest_until = now + wait if wait and outcome.status in PAUSING_STATUSES else None
    if is_permanent(outcome, policy):
        return Decision(DEAD, reason=PERMANENT)
    if try_.number > len(policy.delays):
        return Decision(DEAD, reason=EXHAUSTED, rest_until=rest_until)
    delay = timedelta(seconds=policy.delays[try_.number - 1] * (1 + policy.jitter * rng.random()))
    due_at = now + max(delay, wait or delay)
    if policy.longest_age is not None and due_at > try_.created_at + timedelta(seconds=policy.longest_age):
        return Decision(DEAD, reason=TOO_OLD, rest_until=rest_until)
    return Decision(PENDING, due_at, rest_until=rest_until)


def is_permanent(outcome: Outcome, policy: RetryPolicy) -> bool:
    """Whether the same request would fail again, whenever it is sent."""
    if outcome.code in PERMANENT_CODES:
        return True
    is_refusal = outcome.status is not None and 400 <= outcome.status < 500
    return is_refusal and outcome.status not in RETRYABLE_4XX and not policy.retries_refusals


def parse_retry_after(text: str | None, now: datetime) -> int | None:
    """Read ``Retry-After`` (RFC 9110 §10.2.3): seconds, or a date.

    :return: seconds from now, ``None`` for what cannot be read or is over
    """
    text = (text or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text) or None
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
        seconds = (moment - now).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
    return round(seconds) if seconds > 0 else None


def parse_schedule(text: str) -> tuple[int, ...]:
    """Read delays such as ``5s, 5m, 2h``.

    :raise EntryRefused: naming the part that cannot be read
    """
    delays = []
    for part in re.split(r"[\s,;]+", text.strip()):
        match = re.fullmatch(r"([0-9]{1,6})([smhd])", part)
        if not match:
            raise EntryRefused("no_delay", text=part)
        delay = int(match[1]) * UNITS[match[2]]
        if not 0 < delay <= LONGEST_DELAY:
            raise EntryRefused("delay_out_of_range", text=part)
        delays.append(delay)
    if len(delays) >= MOST_ATTEMPTS:
        raise EntryRefused("too_many_attempts", most=MOST_ATTEMPTS)
    return tuple(delays)


def exponential_schedule(first: int, factor: float, longest: int, attempts: int) -> tuple[int, ...]:
    """The delays between a number of attempts, each the former times the factor.

    :param first: seconds before the second attempt
    :param longest: seconds that no delay exceeds
    """
    return tuple(round(min(first * factor**step, longest)) for step in range(attempts - 1))
