# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How an interface stands: one judgement for screens and metrics.

Alerts are judged apart (``integration.alert.rule``): this says in one word how things are now, a rule tells people, so
it waits until something was bad for a while, and counts what was given up until somebody has dealt with it.

A single refused call is no failure of an interface. That somebody paused it says nothing of a receiver that does not
answer: both are told.
"""

from dataclasses import dataclass, field

#: states, the worst first
NOT_SERVED, STOPPED, PAUSED, TROUBLED, QUIET, SERVED = (
    "not_served",
    "stopped",
    "paused",
    "troubled",
    "quiet",
    "served",
)
STATES = (NOT_SERVED, STOPPED, PAUSED, TROUBLED, QUIET, SERVED)

#: why it stands so, the gravest first, and which state follows
REASONS = {
    "breaker_open": NOT_SERVED,
    "late": NOT_SERVED,
    "failing": NOT_SERVED,
    "given_up": NOT_SERVED,
    "gone": STOPPED,
    "failing_for_long": STOPPED,
    "suspended": PAUSED,
    "withdrawn": PAUSED,
    "paused_in_part": PAUSED,
    "breaker_trying": TROUBLED,
    "below_target": TROUBLED,
}

#: what ended within the last hour before its share counts; fewer tell nothing
LEAST_ENDED = 5
_HALF = 0.5
#: why subscriptions stop by themselves, see ``pause_reason``
_STOPPED = {"gone": "gone", "failing": "failing_for_long"}


@dataclass(frozen=True)
class Situation:
    """What is known of an interface.

    :param lifecycle: ``approved``, ``suspended``, or another state: it was approved and is taken back
    :param is_system_active: whether its system is in use
    :param breakers: in which states breakers of receivers are that are not closed
    :param paused: why subscriptions and sources are paused: a code, or ``None`` where a person paused one
    :param waited_minutes: how long the oldest waits of what may flow; ``None`` when nothing waits
    :param agreed_minutes: how long it may
    :param given_up: how much was given up since something got through the last time
    :param ended: how much came to an end within the last hour, and
    :param done: how much of that went well
    :param target: which share should go well, from 0 to 1
    :param has_traffic: whether anything went over it in the period that is looked at
    """

    lifecycle: str = "approved"
    is_system_active: bool = True
    breakers: frozenset = frozenset()
    paused: frozenset = frozenset()
    waited_minutes: float | None = None
    agreed_minutes: int = 60
    given_up: int = 0
    ended: int = 0
    done: int = 0
    target: float = 0.99
    has_traffic: bool = True


@dataclass(frozen=True)
class Standing:
    """How it stands.

    :param state: one of :data:`STATES`
    :param reasons: some of :data:`REASONS`, the gravest first
    """

    state: str
    reasons: tuple[str, ...] = field(default=())

    @property
    def is_served(self) -> bool:
        """Whether nothing keeps partners from being served, but for what people decided."""
        return self.state not in (NOT_SERVED, STOPPED)

    @property
    def rank(self) -> int:
        """How bad it is: 0 is the worst."""
        return STATES.index(self.state)


def judge(situation: Situation) -> Standing:
    """Return how an interface stands, and all that speaks against it."""
    found = set(_find_stops(situation)) | set(_find_troubles(situation))
    reasons = tuple(reason for reason in REASONS if reason in found)
    if reasons:
        return Standing(REASONS[reasons[0]], reasons)
    return Standing(SERVED if situation.has_traffic else QUIET)


def _find_stops(situation):
    """Yield why nothing is meant to flow."""
    if situation.lifecycle == "suspended":
        yield "suspended"
    elif situation.lifecycle != "approved" or not situation.is_system_active:
        yield "withdrawn"
    for why in situation.paused:
        yield _STOPPED.get(why, "paused_in_part")


def _find_troubles(situation):
    """Yield what goes wrong; what waits or failed while nothing is meant to flow does not."""
    if "open" in situation.breakers:
        yield "breaker_open"
    if "half_open" in situation.breakers:
        yield "breaker_trying"
    if situation.given_up:
        yield "given_up"
    if situation.lifecycle != "approved" or not situation.is_system_active:
        return
    if situation.waited_minutes is not None and situation.waited_minutes > situation.agreed_minutes:
        yield "late"
    if situation.ended >= LEAST_ENDED:
        share = situation.done / situation.ended
        if share < _HALF:
            yield "failing"
        elif share < situation.target:
            yield "below_target"
