# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When an alert is raised and when it is over.

What is watched has two limits, so that a value which goes up and down around one of them raises nothing again and
again: at the first it is bad, from the second on it is good, between them it is neither. It must be bad for some time
before an alert is raised, and good for some time before the alert is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: after such a time without being looked at, nobody can say that something was bad or good all the time
LONGEST_GAP = timedelta(minutes=10)
RAISE, CLEAR = "raise", "clear"

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
    :ivar clear_at: good from here on, on the other side of ``raise_at``
    :ivar is_least: whether a value below ``raise_at`` is the bad one, as with shares; else one at or above it
    :ivar raise_after: how long it has to be bad
    :ivar clear_after: how long it has to be good
    """

    raise_at: float
    clear_at: float
    is_least: bool = False
    raise_after: timedelta = timedelta()
    clear_after: timedelta = timedelta()

    def is_bad(self, value: float) -> bool:
        """Whether a value is a reason for an alert."""
        return value < self.raise_at if self.is_least else value >= self.raise_at

    def is_good(self, value: float) -> bool:
        """Whether a value is a reason to end one."""
        if self.is_bad(value):
            return False
        return value >= self.clear_at if self.is_least else value <= self.clear_at


@dataclass(frozen=True)
class Reading:
    """What was measured of something that a rule watches.

    :ivar interface_id: and
    :ivar company_id: of what was measured, ``None`` where it has none
    :ivar value: in the unit of the rule's kind; ``None`` when nothing can be said
    :ivar raise_at: bad from here on
    :ivar clear_at: good from here on
    :ivar count: how many there were, where that says more
    """

    interface_id: int | None
    company_id: int | None
    value: float | None
    raise_at: float
    clear_at: float
    count: int = 0


@dataclass(frozen=True)
class Standing:
    """How something that is watched stood when it was looked at last.

    :ivar turning_since: since when it has been bad, or good where an alert is raised; ``None`` if it is not
    """

    is_raised: bool = False
    turning_since: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """How it stands now, and what is to be done: :data:`RAISE`, :data:`CLEAR` or nothing."""

    standing: Standing
    step: str | None = None


def decide(standing: Standing, value: float | None, limits: Limits, now: datetime) -> Decision:
    """Return what a value means for something that is watched.

    :param value: ``None`` when nothing can be said: nothing is raised by it, and nothing is over
    """
    is_turning = value is not None and (limits.is_good(value) if standing.is_raised else limits.is_bad(value))
    if not is_turning:
        return Decision(Standing(standing.is_raised, None, now))
    since = standing.turning_since
    if since is None or standing.seen_at is None or now - standing.seen_at > LONGEST_GAP:
        since = now
    if now - since < (limits.clear_after if standing.is_raised else limits.raise_after):
        return Decision(Standing(standing.is_raised, since, now))
    return Decision(Standing(not standing.is_raised, None, now), CLEAR if standing.is_raised else RAISE)


def explains(reason: tuple[str, int | None], other: tuple[str, int | None]) -> bool:
    """Return whether one alert is the reason of another one, which then need not be told as well.

    :param reason: kind and interface of an alert that is raised, ``None`` where it is of no interface
    :param other: the same of the other one
    """
    (kind, interface), (other_kind, other_interface) = reason, other
    return other_kind in EXPLAINS.get(kind, ()) and (interface is None or interface == other_interface)
