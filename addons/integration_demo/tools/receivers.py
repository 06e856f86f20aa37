# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the receivers of the demonstration answer: ``answer(script, moment, ends_at, rng) -> Answer``.

Pure: what a receiver does depends on the moment and on chance, which are arguments.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Outage:
    """When a receiver does not serve, counted back from the end of the story.

    :param since: so long before the end it begins
    :param until: so long before the end it is over; ``None`` for never
    :param code: what comes of a try meanwhile
    """

    since: timedelta
    until: timedelta | None
    code: str


@dataclass(frozen=True)
class Script:
    """How a receiver behaves.

    :param usual_ms: how long it takes to answer, most of the time
    :param slow_ms: how long now and then
    :param failing: share of tries that fail for once
    """

    usual_ms: int
    slow_ms: int
    failing: float = 0.0
    code: str = "http_503"
    outages: tuple[Outage, ...] = ()

    def mended(self) -> "Script":
        """Return the same once it serves: without the outages that are not over, and no try fails for once."""
        over = tuple(outage for outage in self.outages if outage.until is not None)
        return replace(self, failing=0.0, outages=over)


@dataclass(frozen=True)
class Answer:
    """What came of one try."""

    code: str
    status: int | None
    duration_ms: int


def answer(script: Script, moment: datetime, ends_at: datetime, rng: random.Random) -> Answer:
    """Return what a receiver answers at a moment.

    :param ends_at: when the story ends, which outages are counted from
    """
    code = "ok"
    for outage in script.outages:
        is_over = outage.until is not None and moment >= ends_at - outage.until
        if moment >= ends_at - outage.since and not is_over:
            code = outage.code
    if code == "ok" and rng.random() < script.failing:
        code = script.code
    duration = script.slow_ms if rng.random() < 0.06 else script.usual_ms
    if code in ("timeout", "connect_timeout"):
        duration = 15_000
    return Answer(code, _get_status(code), max(1, round(duration * (0.6 + 0.8 * rng.random()))))


def _get_status(code):
    if code == "ok":
        return 200
    return int(code[5:]) if code.startswith("http_") else None
