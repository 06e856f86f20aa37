# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that count, given a cursor in READ COMMITTED: each has to see what was committed when it began.

A minute is never added to: all of its rows are counted anew, and the result takes the place of what was there. So a
run may be repeated, and what commits late is counted whenever it does. Hours are made of minutes, and days of hours.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from ..tools import buckets, outcomes
from ..tools.advisory_lock import number_of
from ..tools.buckets import DAY, HOUR, KEPT, MINUTE
from ..tools.histogram import BOUNDS, SIZE
from ..tools.progress import UNKNOWN, Progress, advance
from ..tools.utc import from_epoch
from . import figures
from .rollup_source import Source

#: how far back counting begins where nothing was counted before; :func:`recount` goes further
BEGINNING = timedelta(days=1)
#: figures of a width that one run removes; the next one goes on
MOST_REMOVED = 20_000

_LOCK = number_of("integration.statistic")
_KEY = "bucket, kind, outcome, coalesce(interface_id, 0), coalesce(company_id, 0)"

_POSITION = """
    SELECT %(table)s::regclass::oid::bigint,
           coalesce(pg_sequence_last_value(pg_get_serial_sequence(%(table)s, 'id')::regclass), 0)
"""

# Who writes to a table holds this lock from before it takes an id until its transaction has ended for all others.
_WRITERS = """
    SELECT relation::bigint, array_agg(virtualtransaction) FROM pg_locks
     WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND relation::bigint = ANY(%(tables)s)
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND pid IS DISTINCT FROM pg_backend_pid()
     GROUP BY relation
"""

# Grouped by class first, so that each row is looked at once and not for each class.
_COUNTED = """
    touched AS (SELECT unnest(%(buckets)s::timestamp[]) AS bucket),
    cells AS (
        SELECT touched.bucket, found.*
          FROM touched CROSS JOIN LATERAL (
               SELECT company_id, interface_id, outcome, width_bucket(ms, %(limits)s::bigint[]) AS class,
                      count(*) AS count, sum(ms) AS ms
                 FROM (SELECT ({company})::int AS company_id, ({interface})::int AS interface_id,
                              {outcome} AS outcome, CASE WHEN {duration} < 0 THEN 0 ELSE {duration} END::bigint AS ms
                         FROM {table} raw {joins}
                        WHERE {at} >= touched.bucket AND {at} < touched.bucket + interval '1 minute' AND {where}
                       OFFSET 0) counting
                GROUP BY 1, 2, 3, 4) found
    ), counted AS MATERIALIZED (
        SELECT bucket, %(kind)s AS kind, outcome, company_id, interface_id, sum(count) AS count,
               coalesce(sum(ms), 0) AS duration_ms, {histogram} AS histogram
          FROM cells GROUP BY bucket, outcome, company_id, interface_id
    )
"""
_CLASSES = "ARRAY[{}]".format(
    ", ".join(f"coalesce(sum(count) FILTER (WHERE class = {number}), 0)" for number in range(SIZE))
)

_FOLDED = f"""
    touched AS (SELECT unnest(%(buckets)s::timestamp[]) AS bucket),
    counted AS MATERIALIZED (
        SELECT touched.bucket, kind, outcome, company_id, interface_id, sum(count) AS count,
               sum(duration_ms) AS duration_ms, {figures.HISTOGRAM} AS histogram
          FROM touched JOIN integration_statistic finer
            ON finer.width = %(finer)s AND finer.bucket >= touched.bucket
               AND finer.bucket < touched.bucket + make_interval(secs => %(width)s)
         GROUP BY touched.bucket, kind, outcome, company_id, interface_id
    )
"""

# Fewer than were counted before: some were removed since, or ended once more. What was counted stands then. What is
# the same is not written again, so that a run which finds nothing new writes nothing.
_REPLACE = f"""
    , believed AS (
        SELECT bucket, kind FROM counted GROUP BY bucket, kind
        HAVING sum(count) >= coalesce((
               SELECT sum(kept.count) FROM integration_statistic kept
                WHERE kept.width = %(width)s AND kept.bucket = counted.bucket AND kept.kind = counted.kind
                  AND kept.outcome = ANY(%(outcomes)s)), 0)
    ), fresh AS (
        SELECT * FROM counted WHERE (bucket, kind) IN (SELECT bucket, kind FROM believed)
    ), gone AS (
        DELETE FROM integration_statistic
         WHERE width = %(width)s AND (bucket, kind) IN (SELECT bucket, kind FROM believed)
           AND outcome = ANY(%(outcomes)s) AND ({_KEY}) NOT IN (SELECT {_KEY} FROM fresh)
    )
    INSERT INTO integration_statistic AS kept
           (width, bucket, kind, outcome, company_id, interface_id, count, duration_ms, histogram)
    SELECT %(width)s, bucket, kind, outcome, company_id, interface_id, count, duration_ms, histogram::int[] FROM fresh
        ON CONFLICT (width, {_KEY}) DO UPDATE
       SET count = EXCLUDED.count, duration_ms = EXCLUDED.duration_ms, histogram = EXCLUDED.histogram
     WHERE (kept.count, kept.duration_ms, kept.histogram)
           IS DISTINCT FROM (EXCLUDED.count, EXCLUDED.duration_ms, EXCLUDED.histogram)
"""

# In the order of the index, or the planner would read the whole table for what is not there.
_REMOVE = """
    DELETE FROM integration_statistic WHERE id IN (
           SELECT id FROM integration_statistic WHERE width = %s AND bucket < %s ORDER BY bucket LIMIT %s)
"""

_SAVE = """
    INSERT INTO integration_statistic_checkpoint (source, progress, ran_at)
    VALUES (%s, %s, %s)
        ON CONFLICT (source) DO UPDATE SET progress = EXCLUDED.progress, ran_at = EXCLUDED.ran_at
"""


def run(cr, sources: Iterable[Source], now: datetime) -> bool:
    """Count what came since the last run, and remove figures that are finer than their age asks for.

    :param now: of the database, which all hosts share
    :return: ``False`` when another run is under way, which leaves nothing to do
    """
    cr.execute("SELECT pg_try_advisory_xact_lock(%s)", (_LOCK,))
    if not cr.fetchone()[0]:
        return False
    touched = set()
    for source, lower, progress in _find_news(cr, list(sources), now):
        minutes = _find_touched(cr, source, lower, progress.last, now)
        _count(cr, source, minutes)
        kept = {**asdict(progress), "writers": sorted(progress.writers)}
        cr.execute(_SAVE, (source.key, json.dumps(kept), now))
        touched |= minutes
    _fold(cr, touched)
    for width in KEPT:
        cr.execute(_REMOVE, (width, buckets.find_removable(now, width), MOST_REMOVED))
    return True


def recount(cr, sources: Iterable[Source], since: datetime, until: datetime) -> None:
    """Count whole days anew, however old they are: for rows that were brought in with times of the past.

    What was counted and has been removed since stays counted. Minutes that are too old go with the next run.
    """
    cr.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    since, until = buckets.floor(since, DAY), buckets.ceil(until, DAY)
    touched = set()
    for source in sources:
        minutes = _find_minutes(
            cr, source, f"{source.at} >= %(since)s AND {source.at} < %(until)s", since=since, until=until
        )
        _count(cr, source, minutes)
        touched |= minutes
    _fold(cr, touched)


def _find_news(cr, sources, now):
    """Return (source, above which position, progress) of each; for the order of the statements see progress."""
    seconds = int((now - from_epoch(0)).total_seconds())
    found = {}
    for source in sources:
        cr.execute(_POSITION, {"table": source.table})
        table, last_id = cr.fetchone()
        found[source] = table, last_id if source.is_append_only else seconds
    cr.execute(_WRITERS, {"tables": [table for table, _position in found.values()]})
    writers = {table: set(transactions) for table, transactions in cr.fetchall()}
    cr.execute("SELECT source, progress FROM integration_statistic_checkpoint")
    former = {key: Progress(**{**kept, "writers": frozenset(kept["writers"])}) for key, kept in cr.fetchall()}
    return [
        (
            source,
            *advance(
                former.get(source.key),
                table,
                position,
                writers.get(table, set()),
                is_clock=not source.is_append_only,
            ),
        )
        for source, (table, position) in found.items()
    ]


def _find_touched(cr, source, lower, position, now):
    """Return the minutes of which rows came or ended since, however long ago these are."""
    if lower == UNKNOWN:
        since = now - BEGINNING
    elif source.is_append_only:
        added = "raw.id > %(lower)s AND raw.id <= %(position)s"
        return _find_minutes(cr, source, added, lower=lower, position=position)
    else:
        since = from_epoch(lower) - source.lateness
    return _find_minutes(cr, source, f"{source.at} >= %(since)s", since=buckets.floor(since, MINUTE))


def _find_minutes(cr, source, condition, **values):
    cr.execute(
        f"""SELECT DISTINCT date_trunc('minute', {source.at}) FROM {source.table} raw
             WHERE {condition} AND {source.at} IS NOT NULL AND {source.where}""",
        values,
    )
    return {minute for (minute,) in cr.fetchall()}


def _count(cr, source, minutes):
    """Count these minutes of a source anew."""
    if minutes:
        cr.execute(
            f"WITH {_COUNTED.format(**vars(source), histogram=_CLASSES)} {_REPLACE}",
            {
                "buckets": sorted(minutes),
                "width": MINUTE,
                "kind": source.kind,
                "outcomes": list(source.outcomes),
                "limits": [bound + 1 for bound in BOUNDS],  # width_bucket takes the least of each class
            },
        )


def _fold(cr, minutes):
    """Make the hours and days anew that these minutes lie in."""
    for width, finer in ((HOUR, MINUTE), (DAY, HOUR)):
        touched = sorted({buckets.floor(minute, width) for minute in minutes})
        if touched:
            cr.execute(
                f"WITH {_FOLDED} {_REPLACE}",
                {"buckets": touched, "width": width, "finer": finer, "outcomes": list(outcomes.ALL)},
            )
