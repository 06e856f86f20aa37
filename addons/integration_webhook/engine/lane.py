# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the engine works on: a lane, what was claimed from it, and the messages to send."""

from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.integration_core.tools.addresses import AddressRules

from ..tools.authentication import Authentication
from ..tools.body import read_data
from ..tools.breaker import BreakerPolicy
from ..tools.echo import list_texts
from ..tools.gate import GatePolicy
from ..tools.retry import Decision, Outcome, RetryPolicy
from ..tools.signing import SigningKey


@dataclass(frozen=True)
class Lane:
    """One subscription, as the engine needs it: nothing here reads the database.

    :param keys: several while they are rotated, each signs
    :param rules: which addresses it may send to
    :param max_in_flight: requests under way at once, and outcomes that are not written yet
    :param is_ordered: messages with the same order key go out one after the other
    :param blocks: of ordered messages, one that was given up holds up those behind it
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
    gate: GatePolicy = field(default_factory=GatePolicy)
    is_ordered: bool = False
    blocks: bool = True
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    authentication: Authentication = field(default_factory=Authentication)


def build(
    *, breaker: BreakerPolicy, rate: tuple[int, int], ordering: str, order_on_failure: str, **values
) -> Lane:
    """A lane, from what a subscription says.

    :param rate: how many messages within how many seconds; 0 messages for no limit
    :param ordering: ``none``, ``subject`` or ``subscription``
    :param order_on_failure: ``block`` or ``skip``
    :param values: the further values of the lane
    """
    limit, seconds = rate
    return Lane(
        gate=GatePolicy(breaker, interval=seconds / limit if limit else 0.0),
        is_ordered=ordering != "none",
        blocks=order_on_failure == "block",
        **values,
    )


def get_probe_lease(total_timeout: int) -> int:
    """Seconds within which the outcome of a probe is known, or its job was killed."""
    return 2 * total_timeout + 10


@dataclass(frozen=True)
class Claimed:
    """A delivery that this job holds under its lease, with its event.

    :param attempt: number of the attempt to come, from 1
    :param order_key: what has to stay in order with it, ``None`` for nothing
    :param replay: uid of the replay that sends it again
    :param to_judge: whether what is approved now has to be asked before it is sent
    """

    id: int
    claim_id: str
    webhook_id: str
    attempt: int
    created_at: datetime
    order_key: str | None
    type: str
    contract: str | None
    payload: str = field(repr=False)
    occurred_at: datetime
    trace_id: str
    replay: str | None = None
    to_judge: bool = False


@dataclass(frozen=True)
class Message:
    """A request to send.

    :param headers: beside the content type and those that the sender makes
    """

    id: int
    webhook_id: str
    trace_id: str
    body: bytes = field(repr=False)
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    def list_texts(self) -> set[str]:
        """Texts of the document in it, in each form in which a receiver may send them back."""
        return list_texts(read_data(self.body, self.headers))


@dataclass(frozen=True)
class Unsendable:
    """A claimed delivery that cannot be composed: it ends, and holds up no other.

    :param code: of the failure, such as ``body_too_large``
    :param detail: for people, never with a value of the document
    """

    id: int
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Settlement:
    """What becomes of a claimed delivery. Without an outcome it was not attempted, and is given back."""

    id: int
    claim_id: str
    decision: Decision
    outcome: Outcome | None = None
