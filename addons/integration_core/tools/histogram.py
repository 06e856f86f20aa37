# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How durations are spread, as counts of classes that are the same everywhere, so that any two can be added.

A quantile of many rows cannot be made from the quantiles of parts of them; it can from their histograms. The bounds
follow the preferred numbers R5 (ISO 3), five to a decade, from a millisecond to a day: a quantile is told within its
class, so at most 1.6 times too long or too short.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence

#: the greatest duration of each class but the last, in milliseconds: what Prometheus calls ``le``
BOUNDS = (1, 2, 3, 4, 6, *(step * 10**power for power in range(7) for step in (10, 16, 25, 40, 63)), 10**8)
#: classes of a histogram; what is longer than all bounds is in the last one
SIZE = len(BOUNDS) + 1


def find_class(milliseconds: int) -> int:
    """Return the number of the class of a duration, from 0."""
    return bisect_left(BOUNDS, milliseconds)


def add(*histograms: Sequence[int]) -> list[int]:
    """Return the histogram of all that these count."""
    return [sum(counts) for counts in zip([0] * SIZE, *histograms, strict=True)]


def quantile(histogram: Sequence[int], share: float) -> float | None:
    """Return the duration that this share of what is counted does not exceed, in milliseconds.

    Within its class it is found by its rank, as if durations were spread evenly there. What is longer than all bounds
    is told as the last bound.

    :param share: from 0 to 1
    :return: ``None`` when nothing is counted
    """
    total = sum(histogram)
    if not total:
        return None
    rank, before = max(1, math.ceil(share * total)), 0
    for number, count in enumerate(histogram):
        if before + count >= rank:
            if number == len(BOUNDS):
                break
            lower = BOUNDS[number - 1] if number else 0
            return lower + (BOUNDS[number] - lower) * (rank - before) / count
        before += count
    return float(BOUNDS[-1])
