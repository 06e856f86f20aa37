# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement that reads figures, given a cursor: the same for screens, alerts and metrics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..tools.buckets import HOUR, Stretch
from ..tools.figure import Figure
from ..tools.histogram import SIZE

#: the sum of the histograms of a group
HISTOGRAM = "ARRAY[{}]".format(
    ", ".join(f"coalesce(sum(histogram[{number}]), 0)" for number in range(1, SIZE + 1))
)

#: what figures may be grouped by, and of which type that is
KEYS = {
    "bucket": "timestamp",
    "company_id": "int",
    "interface_id": "int",
    "kind": "varchar",
    "outcome": "varchar",
}


@dataclass(frozen=True)
class Question:
    """Which figures are asked for.

    :param stretches: that do not overlap, see :func:`..tools.buckets.cover`
    :param group: some of :data:`KEYS`
    :param step: seconds to group by, a multiple of the width of the stretches
    :param filters: {a key but the bucket: values that count}
    :param company_ids: whose figures count, besides those of no company; ``None`` for those of all
    """

    stretches: Sequence[Stretch]
    group: Iterable[str] = ()
    step: int = HOUR
    filters: dict[str, Sequence] = field(default_factory=dict)
    company_ids: Sequence[int] | None = ()
    with_histogram: bool = False


def read(cr, questions: Sequence[Question]) -> list[list[Figure]]:
    """Return for each question one figure for each group in which something happened, in the order of the groups.

    All of them are answered by one statement.

    :raise KeyError: for what is not grouped or filtered by
    """
    parts, params = [], []
    for number, question in enumerate(questions):
        if question.stretches:
            sql, values = _prepare(number, question)
            parts.append(sql)
            params += values
    answers = [[] for _question in questions]
    if parts:
        cr.execute(" UNION ALL ".join(parts), params)
        for number, *row in cr.fetchall():
            answers[number].append(Figure(*row[:-1], tuple(row[-1])))
    return answers


def _prepare(number, question):
    """Return the statement of one question, and its parameters."""
    step, group = question.step, set(question.group)
    columns = {key: f"NULL::{type_} AS {key}" for key, type_ in KEYS.items()}
    columns |= {key: _get_expression(key, step) for key in group}
    widths, begins, ends = map(list, zip(*question.stretches, strict=True))
    where, params = ["true"], [widths, begins, ends]
    if question.company_ids is not None:
        where.append("(company_id IS NULL OR company_id = ANY(%s))")
        params.append(list(question.company_ids))
    for key, values in question.filters.items():
        where.append(f"{_get_expression(key, step)} = ANY(%s)")
        params.append(list(values))
    places = [str(place) for place, key in enumerate(KEYS, 2) if key in group]
    grouping = (
        f"GROUP BY {', '.join(places)} ORDER BY {', '.join(places)}" if places else "HAVING count(*) > 0"
    )
    # One range of the index each, which OFFSET asks for: the planner takes the ranges of hours for as full as those of
    # minutes, and would rather read the whole table.
    sql = f"""(SELECT {number}, {", ".join(columns.values())}, sum(count)::bigint, sum(duration_ms)::bigint,
                      {HISTOGRAM if question.with_histogram else "ARRAY[]"}::bigint[]
                 FROM unnest(%s::int[], %s::timestamp[], %s::timestamp[]) AS stretch(width, since, until)
                CROSS JOIN LATERAL (
                      SELECT * FROM integration_statistic
                       WHERE width = stretch.width AND bucket >= stretch.since AND bucket < stretch.until
                         AND {" AND ".join(where)} OFFSET 0) figure {grouping})"""
    return sql, params


def _get_expression(key, step):
    if key == "bucket":
        return f"date_bin(interval '{int(step)} s', bucket, '1970-01-01')"
    if key not in KEYS:
        raise KeyError(key)
    return key
