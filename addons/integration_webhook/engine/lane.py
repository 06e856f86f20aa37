# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the engine works on: a lane, what was claimed from it, and the messages to send."""

from dataclasses import dataclass, field
from datetime import datetime

from ..tools.addresses import AddressRules
from ..tools.authentication import Authentication
from ..tools.retry import Decision, Outcome, RetryPolicy
from ..tools.signing import SigningKey


@dataclass(frozen=True)
class Lane:
    """One subscription, as the engine needs it: nothing here reads the database.

    :param keys: several while they are rotated, each signs
    :param rules: which addresses it may send to
    :param max_in_flight: requests under way at once
    :param headers: further headers with their values, which are secrets
    :param authentication: how it shows who it is, beside the signature
    """

    subscription_id: int
    url: str
    keys: tuple[SigningKey, ...] = field(repr=False)
    policy: RetryPolicy
    rules: AddressRules
    clearance: frozenset[str]
    connect_timeout: float
    total_timeout: float
    max_in_flight: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    authentication: Authentication = field(default_factory=Authentication)


@dataclass(frozen=True)
class Claimed:
    """A delivery that this job holds under its lease, with its event."""

    id: int
    webhook_id: str
    attempt: int
    type: str
    contract: str | None
    payload: str = field(repr=False)
    occurred_at: datetime
    trace_id: str


@dataclass(frozen=True)
class Message:
    """A request to send."""

    id: int
    webhook_id: str
    attempt: int
    trace_id: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Settlement:
    """What becomes of a claimed delivery. Without an outcome it was not sent, and is given back."""

    id: int
    decision: Decision
    outcome: Outcome | None = None
