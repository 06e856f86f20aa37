# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements behind ``integration.rate.state``."""

from odoo.tools import SQL

from odoo.addons.integration_core import aside

from .tools import rate

# of the database, so that all processes on all hosts go by one clock
CLOCK = SQL("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint")


def take(registry, client_id, kind, limit, now=None) -> rate.Decision:
    """Do what :func:`.tools.rate.take` does, on the stored state, in one statement but for the odd case.

    :param now: microseconds since 1970, for tests; else what the database's clock says
    """
    clock = CLOCK if now is None else SQL("%s::bigint", now)
    at = SQL("client_id = %s AND route_class = %s", client_id, kind)
    for passes, *columns, moment in aside.execute(registry, _take_free(limit, clock, at)):
        stored = rate.State(*columns)
        if passes:
            return rate.judge(limit, stored, moment)
        decision, state = rate.take(limit, stored, moment)
        if state == stored:  # refused, as most that are not taken: nothing to write, nothing to lock
            return decision
    with aside.opened(registry, is_losable=True) as cr:
        return _take_locked(cr, client_id, kind, limit, clock, at)


def _take_free(limit, clock, at):
    """Return the statement that takes from a row which has room, and else reads it."""
    return SQL(
        """
        WITH clock AS MATERIALIZED (SELECT %(clock)s AS now),
             taken AS (
                UPDATE integration_rate_state
                   SET full_at = greatest(full_at, now) + %(interval)s,
                       day = now / %(day)s,
                       used = CASE WHEN day = now / %(day)s THEN used + 1 ELSE 1 END
                  FROM clock
                 WHERE %(at)s AND pace = %(interval)s
                   AND greatest(full_at, now) + %(interval)s <= now + %(depth)s
                   AND (%(daily)s = 0 OR day <> now / %(day)s OR used < %(daily)s)
                RETURNING full_at, day, used, pace, now
             )
        SELECT true, full_at, day, used, pace, now FROM taken
         UNION ALL
        SELECT false, full_at, day, used, pace, now FROM integration_rate_state, clock
         WHERE %(at)s AND NOT EXISTS (SELECT FROM taken)
        """,
        at=at,
        clock=clock,
        day=rate.DAY,
        interval=limit.interval,
        depth=limit.depth,
        daily=limit.daily,
    )


def _take_locked(cr, client_id, kind, limit, clock, at):
    """Take from a row that is not there yet, is of another limit, was spoiled by a clock, or has room again."""
    cr.execute(
        SQL(
            "INSERT INTO integration_rate_state (client_id, route_class, full_at, day, used, pace)"
            " SELECT %s, %s, 0, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM integration_rate_state WHERE %s)"
            " ON CONFLICT (client_id, route_class) DO NOTHING",
            client_id,
            kind,
            at,
        )
    )
    cr.execute(
        SQL("SELECT full_at, day, used, pace, %s FROM integration_rate_state WHERE %s FOR UPDATE", clock, at)
    )
    row = cr.fetchone()
    decision, state = rate.take(limit, rate.State(*row[:4]), row[4])
    cr.execute(
        SQL(
            "UPDATE integration_rate_state SET full_at = %s, day = %s, used = %s, pace = %s WHERE %s",
            state.full_at,
            state.day,
            state.used,
            state.pace,
            at,
        )
    )
    return decision
