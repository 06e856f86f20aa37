# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When an alert is raised and when it is over.

What is watched has two limits, so that a value which goes up and down around one of them raises nothing again and
again: at the first it is bad, from the second on it is good, between them it is neither. It must be bad for some time
before an alert is raised, and good for some time before the alert is over. It is over as well when nothing could be
said about it for long: else an alert about what nobody uses any more would stay for ever.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: after such a time without being looked at, nobody can say that something was bad or good all the time
LONGEST_GAP = timedelta(minutes=10)
#: what is to be done; forgotten is what is over because nothing can be said about it any more
RAISE, CLEAR, FORGET = "raise", "clear", "forget"

#: which kind of alert of the same interface tells the reason of which others; those of no interface tell it for all
EXPLAINS = {
    "runner": frozenset({"breaker", "waiting", "silence", "expectation"}),
    "breaker": frozenset({"success", "waiting", "given_up", "silence", "expectation"}),
    "waiting": frozenset({"expectation"}),
    "silence": frozenset({"expectation"}),
}


@dataclass(frozen=True)
class Limits:
    """From where on something is bad, and from where on it is good.

    :ivar raise_at: bad from here on
    :ivar clear_at: good from here on, on the other side of ``raise_at``; ``None`` when nothing is good yet
    :ivar is_least: whether a value below ``raise_at`` is the bad one, as with shares; else one at or above it
    :ivar raise_after: how long it has to be bad
    :ivar clear_after: how long it has to be good
    :ivar forget_after: how long nothing can be said about it until it is over
    """

    raise_at: float
    clear_at: float | None
    is_least: bool = False
    raise_after: timedelta = timedelta()
    clear_after: timedelta = timedelta()
    forget_after: timedelta = timedelta.max

    def is_bad(self, value: float) -> bool:
        """Whether a value is a reason for an alert."""
        return value < self.raise_at if self.is_least else value >= self.raise_at

    def is_good(self, value: float) -> bool:
        """Whether a value is a reason to end one."""
        if self.clear_at is None or self.is_bad(value):
            return False
        return value >= self.clear_at if self.is_least else value <= self.clear_at


@dataclass(frozen=True)
class Measured:
    """What was measured of something that a rule watches.

    :ivar interface_id: and
    :ivar company_id: of what was measured, ``None`` where it has none
    :ivar value: in the unit of the rule's kind; ``None`` when nothing can be said
    :ivar raise_at: bad from here on
    :ivar clear_at: good from here on; ``None`` when nothing is good yet
    :ivar count: how many there were, where that says more
    :ivar expectation_id: which expectation of the business is missed; ``None`` for other kinds
    """

    interface_id: int | None
    company_id: int | None
    value: float | None
    raise_at: float
    clear_at: float | None
    count: int = 0
    expectation_id: int | None = None


@dataclass(frozen=True)
class Missed:
    """How often an expectation of the business is missed, of an interface and a company; none is ``False``."""

    interface_id: int | bool
    company_id: int | bool
    count: int
    expectation_id: int | bool = False


@dataclass(frozen=True)
class Progress:
    """How far something that is watched was on its way to an alert or out of one, when it was looked at last.

    :ivar turning_since: since when it has been bad, or good where an alert is raised; ``None`` if it is not
    :ivar unknown_since: since when nothing can be said about it, where an alert is raised; ``None`` if it can
    """

    is_raised: bool = False
    turning_since: datetime | None = None
    seen_at: datetime | None = None
    unknown_since: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """How far it is now, and what is to be done: :data:`RAISE`, :data:`CLEAR`, :data:`FORGET` or nothing."""

    progress: Progress
    step: str | None = None


def decide(progress: Progress, value: float | None, limits: Limits, now: datetime) -> Decision:
    """Return what a value means for something that is watched.

    :param value: ``None`` when nothing can be said: nothing is raised by it, and what is raised is over when that
        lasts
    """
    is_raised = progress.is_raised
    if value is None:
        turns, wait, step = is_raised, limits.forget_after, FORGET
        since = progress.unknown_since
    elif is_raised:
        turns, wait, step = limits.is_good(value), limits.clear_after, CLEAR
        since = progress.turning_since
    else:
        turns, wait, step = limits.is_bad(value), limits.raise_after, RAISE
        since = progress.turning_since
    if not turns:
        return Decision(Progress(is_raised, seen_at=now))
    since = _find_beginning(since, progress.seen_at, now)
    if now - since >= wait:
        return Decision(Progress(step == RAISE, seen_at=now), step)
    if value is None:
        return Decision(Progress(is_raised, seen_at=now, unknown_since=since))
    return Decision(Progress(is_raised, turning_since=since, seen_at=now))


def _find_beginning(since, seen_at, now) -> datetime:
    """Return since when something has been so all the time; now, when it was not looked at for long.

    A time later than now is of a clock that went wrong, and counts as none.
    """
    is_known = since and seen_at and since <= now and timedelta() <= now - seen_at <= LONGEST_GAP
    return since if is_known else now


def explains(reason: tuple[str, int | None], other: tuple[str, int | None]) -> bool:
    """Return whether one alert is the reason of another one, which then need not be told as well.

    :param reason: kind and interface of an alert that is raised, ``None`` where it is of no interface
    :param other: the same of the other one
    """
    (kind, interface), (other_kind, other_interface) = reason, other
    return other_kind in EXPLAINS.get(kind, ()) and (interface is None or interface == other_interface)
