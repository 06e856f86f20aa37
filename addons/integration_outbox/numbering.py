# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers of transactions, which order events, belong to one database on one server.

A database that is restored elsewhere brings numbers that mean nothing there: what waits for them to pass waits for
ever, and new rows come before old ones. So they are put before all numbers of the new server, and whoever was told a
number outside can see that it is of before.
"""

from collections.abc import Iterable

# The one and the other as system parameters, so that they are dumped and restored with the rest.
_PLACE = "integration_outbox.place"
_GENERATION = "integration_outbox.generation"

# One installation of PostgreSQL, and a database in it; a dump knows neither.
_HERE = """
    SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
      FROM pg_control_system()
"""

_IS_HERE = f"SELECT EXISTS (SELECT 1 FROM ir_config_parameter WHERE key = %s AND value = ({_HERE}))"

_IS_AHEAD = "SELECT " + " OR ".join(
    f"""EXISTS (SELECT 1 FROM {table}
                 WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                   AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint)"""
    for table in ("integration_event", "integration_erasure")
)


def is_here(cr) -> bool:
    """Whether the numbers are known to be of this place."""
    cr.execute(_IS_HERE, (_PLACE,))
    return cr.fetchone()[0]


def is_ahead(cr) -> bool:
    """Whether there are numbers that this server has not come to, of events or of erasures that wait for theirs."""
    cr.execute(_IS_AHEAD)
    return cr.fetchone()[0]


def settle(cr, tables: Iterable[str]) -> int:
    """Make the numbers those of this place, and begin a new generation.

    All tables move by the same distance, so that the order stays within them and between them. They come before every
    number of this server, and before every one in use, so that no row meets another one half-way.

    :param tables: those with an ``xid``, that of an event or an erasure
    :return: how many rows were numbered anew
    """
    count = 0
    if is_ahead(cr):
        cr.execute(
            """SELECT max(xid) - least(min(xid), 0) + 1
                 FROM (SELECT xid FROM integration_event UNION ALL SELECT xid FROM integration_erasure) AS used"""
        )
        [distance] = cr.fetchone()
        for table in tables:
            cr.execute(f"UPDATE {table} SET xid = xid - %s WHERE xid IS NOT NULL", (distance,))
            count += cr.rowcount
    cr.execute(
        f"""INSERT INTO ir_config_parameter (key, value)
            SELECT %s, ({_HERE}) UNION ALL SELECT %s, replace(gen_random_uuid()::text, '-', '')
                ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value""",
        (_PLACE, _GENERATION),
    )
    return count


def get_generation(cr) -> str:
    """What changes when the numbers do: one that was told together with another generation means nothing now."""
    cr.execute("SELECT value FROM ir_config_parameter WHERE key = %s", (_GENERATION,))
    row = cr.fetchone()
    return row[0] if row else ""
