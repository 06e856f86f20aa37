# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is usual on an interface: learned from what went over it in the same hours of earlier weeks.

An interface that sends a hundred messages an hour by day and none by night is silent after some minutes by day, and
never by night.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from statistics import median

#: so many weeks are looked at
WEEKS = 4
#: of so few nobody can learn what is usual
LEAST_WEEKS = 2
_WEEK, _HOUR = timedelta(weeks=1), timedelta(hours=1)


def find_usual_gap(hours: Mapping[datetime, int], since: datetime, until: datetime) -> timedelta | None:
    """Return how long it usually takes at this time of the week until something comes.

    The weeks' median counts, so that neither a holiday nor a day of catching up decides.

    :param hours: how often something came, by the beginning of the hour; hours in which nothing did may be left out
    :param since: when something came last
    :param until: now
    :return: ``None`` when nothing usually comes at this time, or too little is known
    """
    if not hours or since >= until:
        return None
    first = min(hours)
    known = [week * _WEEK for week in range(1, WEEKS + 1) if since - week * _WEEK >= first]
    if len(known) < LEAST_WEEKS:
        return None
    usual = median(_count(hours, since - back, until - back) for back in known)
    return (until - since) / usual if usual else None


def _count(hours, since, until) -> float:
    """Return how often something came from one moment to another, an hour's share where they cut one."""
    return sum(hours.get(hour, 0) * share for hour, share in _get_shares(since, until))


def _get_shares(since, until) -> Iterator[tuple[datetime, float]]:
    hour = since.replace(minute=0, second=0, microsecond=0)
    while hour < until:
        yield hour, (min(until, hour + _HOUR) - max(since, hour)) / _HOUR
        hour += _HOUR
