# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who works on a source's messages holds one of its lanes: over all processes and hosts, one job a lane.

An advisory lock of a database session (PostgreSQL §13.3.5) and not a column: the server takes it back at once when the
process that held it ends, and no transaction stays open for it.
"""

import logging

from psycopg2 import Error as DatabaseError

_logger = logging.getLogger(__name__)

#: lanes of a source at most; a lane's second key is the source's id times this, and its number
MOST_LANES = 8
# tells these locks from those of others
_SPACE = 0x69696E62
_LOCK = f"""
    held.locktype = 'advisory' AND held.granted AND held.objsubid = 2 AND held.classid = {_SPACE}
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Hold:
    """A lane that the session of a cursor may hold; close it in the end, whatever happens.

    :param cr: cursor of a connection that nobody else uses meanwhile
    """

    def __init__(self, cr, source_id: int, lane: int):
        self._cr = cr
        self._key = source_id * MOST_LANES + lane
        self._is_held = False

    def take(self) -> bool:
        """Take the lane; return whether nobody else holds it."""
        self._cr.execute("SELECT pg_try_advisory_lock(%s, %s)", (_SPACE, self._key))
        self._is_held = self._cr.fetchone()[0]
        self._cr.commit()  # pylint: disable=invalid-commit
        return self._is_held

    def let_go(self) -> None:
        """Let go of the lane, if it is held."""
        if not self._is_held:
            return
        self._is_held = False
        try:
            self._cr.execute("SELECT pg_advisory_unlock(%s, %s)", (_SPACE, self._key), log_exceptions=False)
            is_free = self._cr.fetchone()[0]
            self._cr.commit()  # pylint: disable=invalid-commit
        except DatabaseError:  # with its session the lock is gone too
            is_free = False
        if not is_free:
            # not to be used again: where a pooler hands out sessions, the lock may be on another one
            self._cr.connection.close()
            _logger.warning("the session that held a lane of messages was not there any more")

    def close(self) -> None:
        """Let go, and give the connection back."""
        self.let_go()
        self._cr.close()


def is_held(cr, source_id: int, lane: int) -> bool:
    """Whether somebody works on this lane now."""
    cr.execute(
        f"SELECT EXISTS (SELECT FROM pg_locks held WHERE {_LOCK} AND held.objid = %s)",
        (source_id * MOST_LANES + lane,),
    )
    return cr.fetchone()[0]


def end_frozen(cr, seconds: float) -> int:
    """End sessions that hold a lane for longer than any job does: their process stands still, or its host is lost.

    :return: how many lanes are free again
    """
    cr.execute(
        f"""WITH frozen AS MATERIALIZED (
                 SELECT held.pid FROM pg_locks held JOIN pg_stat_activity session ON session.pid = held.pid
                  WHERE {_LOCK} AND session.state = 'idle'
                    AND session.state_change < clock_timestamp() - make_interval(secs => %s))
            SELECT pg_terminate_backend(pid) FROM frozen""",
        (seconds,),
    )
    return cr.rowcount
