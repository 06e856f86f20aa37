# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement that reads figures, given a cursor: the same for screens, alerts and metrics."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from ..tools.buckets import DAY, HOUR, MINUTE, Stretch
from ..tools.histogram import SIZE

#: the sum of the histograms of a group
HISTOGRAM = "ARRAY[{}]".format(
    ", ".join(f"coalesce(sum(histogram[{number}]), 0)" for number in range(1, SIZE + 1))
)

#: what figures may be grouped by
KEYS = ("bucket", "company_id", "interface_id", "kind", "outcome")
_WORDS = {MINUTE: "minute", HOUR: "hour", DAY: "day"}


class Figure(NamedTuple):
    """How often something happened, and how long that took; what it is not grouped by is ``None``.

    :ivar bucket: when the minute, hour or day begins, in UTC
    :ivar duration_ms: of all together; :func:`..tools.histogram.quantile` tells how long one took
    :ivar histogram: empty where it was not asked for
    """

    bucket: datetime | None
    company_id: int | None
    interface_id: int | None
    kind: str | None
    outcome: str | None
    count: int
    duration_ms: int
    histogram: tuple[int, ...]


def read(
    cr,
    stretches: Sequence[Stretch],
    group: Iterable[str] = (),
    *,
    step: int = HOUR,
    filters: dict[str, Sequence] | None = None,
    company_ids: Sequence[int] = (),
    with_histogram: bool = False,
) -> list[Figure]:
    """Return one figure for each group in which something happened, in the order of the groups.

    :param stretches: that do not overlap, see :func:`..tools.buckets.cover`
    :param group: some of :data:`KEYS`
    :param step: seconds of the buckets to group by, no finer than the stretches
    :param filters: {a key but the bucket: values that count}
    :param company_ids: whose figures count, besides those of no company
    :raise KeyError: for what is not grouped or filtered by
    """
    if not stretches:
        return []
    group = set(group)
    columns = {key: f"NULL AS {key}" for key in KEYS} | {key: _get_expression(key, step) for key in group}
    where = ["(company_id IS NULL OR company_id = ANY(%s))"]
    widths, begins, ends = map(list, zip(*stretches, strict=True))
    params = [widths, begins, ends, list(company_ids)]
    for key, values in (filters or {}).items():
        where.append(f"{_get_expression(key, step)} = ANY(%s)")
        params.append(list(values))
    numbers = [str(number) for number, key in enumerate(KEYS, 1) if key in group]
    grouping = (
        f"GROUP BY {', '.join(numbers)} ORDER BY {', '.join(numbers)}" if numbers else "HAVING count(*) > 0"
    )
    # One range of the index each, which OFFSET asks for: the planner takes the ranges of hours for as full as those of
    # minutes, and would rather read the whole table.
    cr.execute(
        f"""SELECT {", ".join(columns.values())}, sum(count)::bigint, sum(duration_ms)::bigint,
                   {HISTOGRAM if with_histogram else "ARRAY[]"}::bigint[]
              FROM unnest(%s::int[], %s::timestamp[], %s::timestamp[]) AS stretch(width, since, until)
             CROSS JOIN LATERAL (
                   SELECT * FROM integration_statistic
                    WHERE width = stretch.width AND bucket >= stretch.since AND bucket < stretch.until
                      AND {" AND ".join(where)} OFFSET 0) figure {grouping}""",
        params,
    )
    return [Figure(*row[:-1], tuple(row[-1])) for row in cr.fetchall()]


def _get_expression(key, step):
    return {**{name: name for name in KEYS}, "bucket": f"date_trunc('{_WORDS[step]}', bucket)"}[key]
