# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers of transactions, which order events, belong to one database on one server.

A database that is restored elsewhere brings numbers that mean nothing there: what waits for them to pass waits for
ever, and new rows come before old ones. So they are put before all numbers of the new server, and whoever was told a
number outside can see that it is of before.

A server that is itself put back, as a whole, counts again what it counted before, and tells nobody: what was told
outside is therefore told together with the event that had this number, which is then not there, or another one.
"""

from collections.abc import Iterable

# The one and the other as system parameters, so that they are dumped and restored with the rest.
_PLACE = "integration_outbox.place"
_GENERATION = "integration_outbox.generation"
_TIMELINE = "integration_outbox.timeline"

# One installation of PostgreSQL, and a database in it; a dump knows neither.
_HERE = """
    SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
      FROM pg_control_system()
"""

# Another one begins with each recovery to a point in time and with each replica that takes over (PostgreSQL §25.3.6).
# It is that of the log being written, as the control file names it only some time after.
_NOW_ON = "left(pg_walfile_name(pg_current_wal_lsn()), 8)"

_IS_CONTINUED = f"SELECT EXISTS (SELECT FROM ir_config_parameter WHERE key = %s AND value = {_NOW_ON})"
_NOTE_TIMELINE = f"""
    INSERT INTO ir_config_parameter (key, value) SELECT %s, {_NOW_ON}
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
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


def is_first(cr) -> bool:
    """Whether no place was noted yet: nothing was ever restored then."""
    return not _read(cr, _PLACE)


def is_continued(cr) -> bool:
    """Whether the server went on without a recovery to a point in time, and without a replica taking over."""
    cr.execute(_IS_CONTINUED, (_TIMELINE,))
    return cr.fetchone()[0]


def note_timeline(cr) -> bool:
    """Note on which timeline the server is; return whether it was on another one."""
    known, is_continued_ = _read(cr, _TIMELINE), is_continued(cr)
    if not is_continued_:
        cr.execute(_NOTE_TIMELINE, (_TIMELINE,))
    return bool(known) and not is_continued_


def is_ahead(cr) -> bool:
    """Whether there are numbers that this server has not come to, of events or of erasures that wait for theirs."""
    cr.execute(_IS_AHEAD)
    return cr.fetchone()[0]


def is_to_come(cr, xid: int) -> bool:
    """Whether this server has not come to the number of a transaction yet."""
    cr.execute("SELECT %s >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint", (xid,))
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
    return _read(cr, _GENERATION)


def _read(cr, key):
    cr.execute("SELECT value FROM ir_config_parameter WHERE key = %s", (key,))
    row = cr.fetchone()
    return row[0] if row else ""
