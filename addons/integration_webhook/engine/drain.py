# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Drains one lane: claim a batch, send it, write what came of it, again until the slice ends.

No transaction of ours is open while anything is sent. (queue_job keeps the lock of its job's row in a transaction of
its own; that is why a slice is short.)

Killed at any point, nothing is lost: what was claimed is freed when its lease ends, and is sent again with the same id.
"""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..tools.retry import DEAD, PENDING, Decision, Outcome, decide
from . import store
from .lane import Claimed, Lane, Message, Settlement, Unsendable
from .sender import Sender

SLICE_SECONDS = 5.0
BATCH = 500
LEASE_MARGIN_SECONDS = 30.0


@dataclass
class Summary:
    """What a slice came to."""

    sent: int = 0
    delivered: int = 0
    dead: int = 0
    given_back: int = 0


class Drain:
    """One slice of work on one lane.

    :param transaction: opens a short transaction of its own, and gives its cursor
    :param compose: makes of each claimed delivery a message, or says why not, within the transaction of the claim
    :param sender: makes the asynchronous context manager that sends
    :param now: the time in UTC, without zone
    :param monotonic: seconds for measuring the slice
    """

    def __init__(
        self,
        lane: Lane,
        *,
        transaction: Callable[[], AbstractContextManager],
        compose: Callable[[object, list[Claimed]], list[Message | Unsendable]],
        now: Callable[[], datetime],
        sender: Callable[..., Sender] = Sender,
        monotonic: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None,
    ):
        self._lane = lane
        self._transaction = transaction
        self._compose = compose
        self._now = now
        self._sender = sender
        self._monotonic = monotonic
        self._rng = rng or random.Random()
        self.summary = Summary()

    async def run(self) -> Summary:
        """Work until nothing is due or the slice ends."""
        end = self._monotonic() + SLICE_SECONDS
        async with self._sender(self._lane, now=self._now) as sender:
            while self._monotonic() < end:
                claim_id = uuid.uuid4().hex
                composed = self._claim(claim_id)
                if not composed:
                    break
                messages = [item for item in composed if isinstance(item, Message)]
                outcomes = await self._send(sender, messages, end)
                self._settle(claim_id, composed, outcomes)
        return self.summary

    def _claim(self, claim_id) -> list[Message | Unsendable]:
        lease = timedelta(seconds=SLICE_SECONDS + self._lane.total_timeout + LEASE_MARGIN_SECONDS)
        with self._transaction() as cr:
            claimed = store.claim(cr, self._lane.subscription_id, claim_id, BATCH, self._now(), lease)
            return self._compose(cr, claimed)

    async def _send(self, sender, messages, end) -> dict:
        """Send as many at once as the lane allows; what is not begun when the slice ends is left."""
        waiting, outcomes = iter(messages), {}

        async def work():
            for message in waiting:
                outcomes[message.id] = await sender.send(message)
                if self._monotonic() >= end:
                    break

        await asyncio.gather(*(work() for _ in range(min(self._lane.max_in_flight, len(messages)))))
        return outcomes

    def _settle(self, claim_id, composed, outcomes):
        now = self._now()
        settlements = []
        for message in composed:
            if isinstance(message, Unsendable):
                outcome = Outcome(message.code, started_at=now, excerpt=message.detail)
                settlements.append(Settlement(message.id, Decision(DEAD), outcome))
                continue
            outcome = outcomes.get(message.id)
            decision = (
                decide(outcome, self._lane.policy, message.attempt, now, self._rng)
                if outcome
                else Decision(PENDING)
            )
            settlements.append(Settlement(message.id, decision, outcome))
        with self._transaction() as cr:
            settled = store.settle(cr, claim_id, settlements, now)
        for settlement in settlements:
            if settlement.id in settled:
                self._count(settlement)

    def _count(self, settlement):
        self.summary.sent += settlement.outcome is not None
        self.summary.given_back += settlement.outcome is None
        self.summary.delivered += settlement.decision.state == "delivered"
        self.summary.dead += settlement.decision.state == "dead"
