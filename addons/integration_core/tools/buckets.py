# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stretches of time that figures are kept for: minutes, hours and days of UTC, the finer the shorter.

A time is read from rows that do not overlap, the widest first: 90 days are some 90 rows and the hours and minutes at
both ends, not 130,000.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86400
#: widths in seconds, the widest first
WIDTHS = (DAY, HOUR, MINUTE)
#: how long figures of a width are kept; those of days stay
KEPT = {MINUTE: timedelta(days=3), HOUR: timedelta(days=92)}

_START = datetime(1970, 1, 1)


class Stretch(NamedTuple):
    """From a moment on, until before another one, in buckets of a width in seconds."""

    width: int
    since: datetime
    until: datetime


def floor(moment: datetime, width: int) -> datetime:
    """Return when the bucket begins that a moment lies in."""
    return moment - (moment - _START) % timedelta(seconds=width)


def ceil(moment: datetime, width: int) -> datetime:
    """Return the first beginning of a bucket that is not before a moment."""
    begin = floor(moment, width)
    return begin if begin == moment else begin + timedelta(seconds=width)


def find_removable(now: datetime, width: int) -> datetime:
    """Return before which moment figures of a width are not kept any more: whole days go."""
    return floor(now - KEPT[width], DAY)


def cover(since: datetime, until: datetime, now: datetime, widest: int = DAY) -> list[Stretch]:
    """Return stretches that do not overlap, in the order of time, and have all from one moment to before another.

    A moment that cannot be told as finely any more, or at all, is rounded: the first down, the last up.

    :param widest: of the buckets that are asked for; where such are not kept any more, wider ones are taken
    """
    finest = _find_finest(since, now), _find_finest(until, now)
    begin, end = floor(since, finest[0]), ceil(until, finest[1])
    return list(_cover(begin, end, [width for width in WIDTHS if width <= max(widest, finest[0])]))


def _find_finest(moment, now):
    """Return the smallest width of which figures about a moment are kept."""
    return next((width for width in (MINUTE, HOUR) if moment >= now - KEPT[width]), DAY)


def _cover(since, until, widths) -> Iterator[Stretch]:
    if since >= until:
        return
    width, *finer = widths
    begin, end = ceil(since, width), floor(until, width)
    if begin >= end:
        yield from _cover(since, until, finer)
        return
    yield from _cover(since, begin, finer)
    yield Stretch(width, begin, end)
    yield from _cover(end, until, finer)
