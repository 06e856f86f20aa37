# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Drains one lane: claim, send and write outcomes, all three at the same time, until the slice ends.

::

    _feed ──chains of messages──▶ _work × max_in_flight ──outcomes──▶ _settle_all

A worker takes its next message when the outcome of the last one is written, so a process that is killed repeats what
was in flight and nothing more. What it had claimed besides comes back when its lease ends, with the same ids.

While something is under way the lane is asked again and again, for its job is the only one that sends over it. When
the slice ends and an answer is still awaited, others go on meanwhile: overtime, in which nothing is claimed that
cannot go at once. When that ends too, or the lane is not as it was loaded any more, others may have the lane while we
wait for the last answers.

No transaction of ours is open while anything is sent. (queue_job keeps the lock of its job's row in a transaction of
its own; that is why a slice is short.)
"""

import asyncio
import contextlib
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2 import InterfaceError, OperationalError

from ..tools.gate import opens_at
from ..tools.retry import DEAD, DELIVERED, PENDING, Decision, Outcome, Try, decide
from . import store
from .gatekeeper import Gatekeeper
from .lane import Claimed, Lane, Message, Settlement, Unsendable
from .sender import Sender
from .slice import SLICE_SECONDS, STRAGGLING_SECONDS, Slice, Summary
from .tenure import Tenure

SMALLEST_BATCH = 50
LARGEST_BATCH = 500
LEASE_MARGIN_SECONDS = 15.0
# How often a lane is asked for more while answers are awaited: soon at first, then less and less often.
ASK_AGAIN_SECONDS = 0.05
ASK_AGAIN_AT_MOST_SECONDS = 0.5
# A job that lasts longer than a moment sees to it that another one looks, should this one be killed.
SECURE_AFTER_SECONDS = 1.0
SECURE_EVERY_SECONDS = 8.0
# Outcomes that come close together are written together: a transaction costs as much as some messages.
GROUP_SECONDS = 0.004
# A database that restarts is worth waiting for: an outcome that is not written means that it is sent again. Together
# they are shorter than the margin, or the lease ends meanwhile.
BREAK_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass
class _Finished:
    """A claimed delivery with its outcome, and the future that tells its worker what was written.

    :param outcome: ``None`` for what is given back unsent
    """

    claimed: Claimed
    outcome: Outcome | None
    written: asyncio.Future | None = None


@dataclass
class _Chain:
    """Messages that go out one after the other.

    :param deadline: what has not begun by then is given back
    """

    pairs: list[tuple[Claimed, Message | Unsendable]]
    deadline: float


class Drain:
    """One slice of work on one lane.

    :param transaction: opens a short transaction of its own, and gives its cursor
    :param compose: makes messages of claimed deliveries, within the transaction of the claim
    :param sender: makes the asynchronous context manager that sends
    :param now: the time in UTC, without zone
    :param monotonic: seconds for measuring the slice
    :param in_database: runs a function that talks to the database, one at a time; by default in a thread, so that
        sending goes on
    """

    def __init__(
        self,
        lane: Lane,
        *,
        transaction: Callable[[], AbstractContextManager],
        compose: Callable[[object, list[Claimed]], list[Message | Unsendable]],
        now: Callable[[], datetime],
        tenure: Tenure | None = None,
        sender: Callable[..., Sender] = Sender,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable] = asyncio.sleep,
        in_database: Callable[[Callable], Awaitable] | None = None,
        rng: random.Random | None = None,
    ):
        self._lane = lane
        self._transaction = transaction
        self._compose = compose
        self._now = now
        self._tenure = tenure or Tenure()
        self._sender = sender
        self._monotonic = monotonic
        self._sleep = sleep
        self._in_database = in_database
        self._rng = rng or random.Random()
        self._chains: asyncio.Queue | None = None
        self._finished: asyncio.Queue | None = None
        self._hungry: asyncio.Event | None = None
        self._starved: asyncio.Event | None = None
        self._slice: Slice | None = None
        self._secured_at = SECURE_AFTER_SECONDS - SECURE_EVERY_SECONDS
        self._is_stale = False
        self._gatekeeper = Gatekeeper(lane)
        self.summary = Summary()

    async def run(self) -> Summary:
        """Work until nothing is due, the gate shuts, or the slice ends."""
        # queues belong to the loop that runs when they are made
        self._chains, self._finished = asyncio.Queue(), asyncio.Queue()
        self._hungry, self._starved = asyncio.Event(), asyncio.Event()
        self._slice = Slice(self._lane.total_timeout, self._monotonic)
        with ThreadPoolExecutor(1, "integration-drain") as thread:
            if self._in_database is None:
                loop = asyncio.get_running_loop()
                self._in_database = lambda function: loop.run_in_executor(thread, function)
            async with self._sender(self._lane, now=self._now) as sender:
                await _together(self._feed(), self._work_all(sender), self._settle_all())
            await self._persistently(self._close)
        return self.summary

    def _is_over(self):
        return self._gatekeeper.is_shut or self.summary.is_gone or self._is_stale or self._slice.is_over

    # === CLAIMING === #

    async def _feed(self):
        """Keep the workers in messages, claiming ahead of them."""
        pause = ASK_AGAIN_SECONDS
        while not self._is_over():
            messages, again_at = await self._persistently(self._claim)
            for chain in self._chain(messages):
                self._chains.put_nowait(chain)
            if messages:
                pause = ASK_AGAIN_SECONDS
                await self._until_hungry()
            elif await self._wait_until(again_at) or await self._wait_for_more(pause):
                pause = min(2 * pause, ASK_AGAIN_AT_MOST_SECONDS)
            else:
                break
        for _worker in range(self._lane.max_in_flight):
            self._chains.put_nowait(None)
        self._starved.set()

    def _claim(self):
        """Take what the gate lets through.

        :return: pairs of claimed delivery and message, and when to ask again if something holds us back
        """
        lane, now = self._lane, self._now()
        lease = timedelta(seconds=SLICE_SECONDS + lane.total_timeout + LEASE_MARGIN_SECONDS)
        with self._transaction() as cr:
            if not self._tenure.is_current(cr):
                self._is_stale = True
                return [], None
            if self._slice.age - self._secured_at >= SECURE_EVERY_SECONDS:
                self._secured_at = self._slice.age
                self._tenure.secure(cr)
            claimed, again_at = self._gatekeeper.admit(
                cr,
                self._get_wanted(),
                now,
                lambda limit: store.claim(cr, lane, uuid.uuid4().hex, limit, now, lease),
            )
            messages = {message.id: message for message in self._compose(cr, claimed)}
        return [(delivery, messages[delivery.id]) for delivery in claimed], again_at

    def _get_wanted(self):
        """How many to claim, at least one."""
        if self._slice.is_overtime:
            return max(self._lane.max_in_flight - self._slice.under_way - self._chains.qsize(), 1)
        return min(max(4 * self._lane.max_in_flight, SMALLEST_BATCH), LARGEST_BATCH)

    def _chain(self, pairs):
        """What must go out one after the other; without an order each message by itself."""
        deadline = self._slice.set_deadline()
        if not self._lane.is_ordered:
            return [_Chain([pair], deadline) for pair in pairs]
        chains = {}
        for pair in pairs:
            chains.setdefault(pair[0].order_key, _Chain([], deadline)).pairs.append(pair)
        return list(chains.values())

    async def _until_hungry(self):
        while self._is_fed() and not self._is_over():
            self._hungry.clear()
            await self._hungry.wait()

    def _is_fed(self):
        """Whether there is no use in claiming more now."""
        waiting = self._chains.qsize()
        if self._slice.is_overtime:
            return waiting + self._slice.under_way >= self._lane.max_in_flight
        return waiting > self._lane.max_in_flight

    async def _wait_for_more(self, pause):
        """Wait for an answer, or a moment, while something is under way.

        :return: whether something is
        """
        if not (self._slice.under_way or self._chains.qsize()):
            return False
        self._hungry.clear()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._hungry.wait(), pause)
        return True

    async def _wait_until(self, moment):
        """Wait for a moment that is within the slice.

        :return: whether it is
        """
        self.summary.again_at = moment
        if moment is None:
            return False
        seconds = (moment - self._now()).total_seconds()
        if not self._slice.is_within(seconds):
            return False
        await self._sleep(max(seconds, 0.001))
        return True

    # === SENDING === #

    async def _work_all(self, sender):
        workers = (self._work(sender) for _ in range(self._lane.max_in_flight))
        await _together(*workers, self._hand_over())
        self._finished.put_nowait(None)

    async def _hand_over(self):
        """Let others have the lane when nothing but late answers keeps us."""
        await self._starved.wait()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._until_answered(), STRAGGLING_SECONDS)
        if straggling := self._slice.under_way:
            self.summary.is_handed_over = True
            await self._persistently(lambda: self._tenure.hand_over(straggling))

    async def _until_answered(self):
        while self._slice.under_way or self._chains.qsize():
            self._hungry.clear()
            await self._hungry.wait()

    async def _work(self, sender):
        """Send chains of messages, one at a time."""
        while (chain := await self._chains.get()) is not None:
            self._hungry.set()
            may_go = True
            for claimed, message in chain.pairs:
                may_go = may_go and not self._is_over() and self._slice.is_before(chain.deadline)
                if may_go:
                    may_go = await self._send(sender, claimed, message)
                else:
                    self._finished.put_nowait(_Finished(claimed, None))

    async def _send(self, sender, claimed, message):
        """Send a message and wait until its outcome is written.

        :return: whether the next message of its chain may follow
        """
        self._slice.begin(claimed.id)
        if isinstance(message, Unsendable):
            outcome = Outcome(message.code, self._now(), detail=message.detail, is_composed=False)
        else:
            outcome = await sender.send(message)
        finished = _Finished(claimed, outcome, asyncio.get_running_loop().create_future())
        self._finished.put_nowait(finished)
        decision = await finished.written
        self._slice.end(claimed.id)
        self._hungry.set()
        if decision is None or decision.state == PENDING:
            return False
        return decision.state == DELIVERED or not self._lane.blocks

    # === WRITING === #

    async def _settle_all(self):
        """Write outcomes as they come; what comes while one statement runs goes into the next."""
        is_last = False
        while not is_last:
            batch = [await self._finished.get()]
            if batch[0]:
                await asyncio.sleep(GROUP_SECONDS)
            while not self._finished.empty():
                batch.append(self._finished.get_nowait())
            is_last = batch[-1] is None
            if finished := [entry for entry in batch if entry]:
                await self._settle(finished)

    async def _settle(self, finished):
        now = self._now()
        settlements = [self._decide(entry, now) for entry in finished]
        settled = await self._persistently(lambda: self._settle_in_database(settlements, now))
        for entry, settlement in zip(finished, settlements, strict=True):
            is_ours = settlement.id in settled
            if is_ours:
                self._count(settlement)
            if entry.written:
                entry.written.set_result(settlement.decision if is_ours else None)

    def _decide(self, entry, now):
        claimed = entry.claimed
        if entry.outcome is None:
            return Settlement(claimed.id, claimed.claim_id, Decision(PENDING))
        try_ = Try(claimed.attempt, claimed.created_at)
        decision = decide(entry.outcome, self._lane.policy, try_, now, self._rng)
        return Settlement(claimed.id, claimed.claim_id, decision, entry.outcome)

    async def _persistently(self, function):
        """Run what talks to the database, again after a while when the connection breaks."""
        for pause in BREAK_PAUSES:
            try:
                return await self._in_database(function)
            except (OperationalError, InterfaceError):
                await self._sleep(pause)
        return await self._in_database(function)

    def _settle_in_database(self, settlements, now):
        with self._transaction() as cr:
            settled = store.settle(cr, settlements, now)
            self._gatekeeper.learn(cr, settlements, now)
        return settled

    def _close(self):
        """Tell the gate the rest, and keep what it knows."""
        with self._transaction() as cr:
            gate = self._gatekeeper.close(cr, self._now())
        self.summary.again_at = max(filter(None, (self.summary.again_at, opens_at(gate))), default=None)
        self.summary.failing_since = gate.failing_since

    def _count(self, settlement):
        summary, decision, outcome = self.summary, settlement.decision, settlement.outcome
        if outcome is None:
            summary.given_back += 1
            return
        summary.sent += outcome.is_composed
        summary.delivered += decision.state == DELIVERED
        summary.dead += decision.state == DEAD
        summary.is_gone |= decision.is_gone


async def _together(*coroutines):
    """Run coroutines until all have ended; when one fails the others are cancelled and it is raised."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
