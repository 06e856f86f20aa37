# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens when: ``plan(day, rng) -> [Act]``, the same for the same day and seed.

Days are counted from the end of the story, so that whoever makes it sees a busy last day, whenever that is. The last
eleven hours of each are those in which the clinics are open.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

DAYS = 14
#: days before the last one on which the clinics are closed
_WEEKENDS = (1, 2, 8, 9)
_OPEN_HOURS, _DAY_HOURS = 11, 24

#: how often on a working day
_USUAL = {
    "register": 4,
    "book": 8,
    "visit": 8,
    "invoice": 9,
    "look": 40,
    "remit": 6,
    "result": 6,
    "statement": 5,
    "order": 2,
    "confirm": 1,
    "mistake": 2,
    "knock": 2,
}
#: those that also come when the clinics are closed
_ROUND_THE_CLOCK = frozenset({"look", "statement", "remit", "knock"})


@dataclass(frozen=True)
class Act:
    """One thing that happens.

    :param before_end: how long before the end of the story
    """

    before_end: timedelta
    kind: str


#: what the story is about: kind → how long before its end
_TOLD = {
    "unknown_account": timedelta(days=9, hours=7),
    "ignore": timedelta(days=8, hours=23),
    "triage": timedelta(days=4, hours=3),
    "review": timedelta(days=4, hours=2),
    "count": timedelta(days=2, hours=20),
    "unmapped": timedelta(hours=30),
    "repeat": timedelta(hours=28),
    "orphan": timedelta(hours=27),
    "stuck": timedelta(hours=6, minutes=11),
}


def plan(days_left: int, seed: int) -> list[Act]:
    """Return what happens on a day, the earliest first.

    :param days_left: how many days come after it; 0 for the last one
    """
    rng = random.Random(f"{seed}:{days_left}")
    share = 0.2 if days_left in _WEEKENDS else 1.0
    acts = []
    for kind, usual in _USUAL.items():
        for _time in range(_draw(usual * share, rng)):
            acts.append(Act(timedelta(days=days_left) + _get_time(kind, rng), kind))
    day = (timedelta(days=days_left), timedelta(days=days_left + 1))
    acts += [Act(moment, kind) for kind, moment in _TOLD.items() if day[0] <= moment < day[1]]
    return sorted(acts, key=lambda act: act.before_end, reverse=True)


def _draw(mean, rng):
    """Return a whole number about the mean."""
    return int(mean * (0.75 + 0.5 * rng.random()) + rng.random())


def _get_time(kind, rng):
    """Return how long before the end of its day something happens."""
    hours = _OPEN_HOURS
    if kind in _ROUND_THE_CLOCK and rng.random() < 0.3:
        hours = _DAY_HOURS
    # nothing in the very last minutes, which what it sets off still needs
    return timedelta(seconds=180 + rng.random() * (hours * 3600 - 200))
