# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long a job works on its lane: a slice, and overtime while an answer is late; and what that came to."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

SLICE_SECONDS = 5.0
# An answer that takes longer keeps the lane beyond the end of its slice.
STRAGGLING_SECONDS = 1.0


class Slice:
    """The time of one job, and what is under way in it.

    The job has to stay for the last answer, and nobody else may send over its lane meanwhile. So that one late answer
    does not hold up all others, it goes on in overtime: at most as long as an answer may take.

    :param overtime: seconds at most
    :param monotonic: the time in seconds
    """

    def __init__(self, overtime: float, monotonic: Callable[[], float]):
        self._monotonic = monotonic
        self._overtime = overtime
        self._start = monotonic()
        self._end = self._start + SLICE_SECONDS
        self._began: dict[int, float] = {}

    def begin(self, id_: int) -> None:
        """Note that a message is under way."""
        self._began[id_] = self._monotonic()

    def end(self, id_: int) -> None:
        """Note that it is no more."""
        del self._began[id_]

    @property
    def under_way(self) -> int:
        """How many messages are under way."""
        return len(self._began)

    @property
    def age(self) -> float:
        """Seconds since it began."""
        return self._monotonic() - self._start

    @property
    def is_overtime(self) -> bool:
        """Whether the slice itself has ended."""
        return self._monotonic() >= self._end

    @property
    def is_over(self) -> bool:
        """Whether nothing may begin any more."""
        now = self._monotonic()
        return now >= self._end and not (self._is_straggling(now) and now < self._end + self._overtime)

    def is_within(self, seconds: float) -> bool:
        """Whether a moment that many seconds from now lies within the slice."""
        return self._monotonic() + seconds < self._end

    def set_deadline(self) -> float:
        """When what is claimed now must have begun, for :meth:`is_before`: its lease counts on that."""
        return self._monotonic() + SLICE_SECONDS

    def is_before(self, deadline: float) -> bool:
        """Whether a deadline is still to come."""
        return self._monotonic() < deadline

    def _is_straggling(self, now):
        """Whether an answer is late; the first entry is the oldest."""
        return any(now - began > STRAGGLING_SECONDS for began in itertools.islice(self._began.values(), 1))


@dataclass
class Summary:
    """What a slice came to.

    :ivar is_gone: the receiver wants nothing any more
    :ivar again_at: before when there is no use in going on
    :ivar failing_since: since when nothing was delivered that was sent
    :ivar is_handed_over: whether others had the lane before the last answers came
    """

    sent: int = 0
    delivered: int = 0
    dead: int = 0
    given_back: int = 0
    is_gone: bool = False
    again_at: datetime | None = None
    failing_since: datetime | None = None
    is_handed_over: bool = False
