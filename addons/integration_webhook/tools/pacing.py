# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast a replay goes on: what it does next, and when.

A replay hands over some seconds' worth of messages, and waits until their time has passed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Seconds of messages handed over at once, and so the most that is still sent after a kill or under way at a stop.
HORIZON = 10
# Seconds until a replay looks again whether its subscription flows.
PATIENCE = 60


@dataclass(frozen=True)
class Standing:
    """How far a replay is.

    :param pace: messages a second
    :param next_at: before when nothing more is handed over
    :param waiting: how many were handed over and are not sent yet
    :param is_held_up: nothing flows to the subscription
    """

    pace: int
    next_at: datetime | None
    waiting: int
    is_held_up: bool


@dataclass(frozen=True)
class Step:
    """What to do now: hand over at most ``limit`` events, none if that is 0, and come again after ``pause`` seconds."""

    limit: int = 0
    pause: int = HORIZON


def decide(standing: Standing, now: datetime) -> Step:
    """The next step of a running replay."""
    # a second job, made by the cron, is no reason to go faster
    if standing.next_at and now < standing.next_at:
        return Step(pause=int((standing.next_at - now).total_seconds()))
    if standing.is_held_up:
        return Step(pause=PATIENCE)
    limit = standing.pace * HORIZON
    if standing.waiting >= 2 * limit:  # the receiver is slow
        return Step()
    return Step(limit)


def is_last(step: Step, looked_at: int) -> bool:
    """Whether a step that found so many events has found the last ones."""
    return looked_at < step.limit


def get_next_at(now: datetime) -> datetime:
    """When the step after one of now is due."""
    return now + timedelta(seconds=HORIZON)
