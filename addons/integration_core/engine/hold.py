# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who works on a lane holds it: one job at a time, over all processes and hosts.

It is an advisory lock of a database session (PostgreSQL §13.3.5) and not a column: the server takes it back at once
when the process that held it ends, and no transaction stays open for it. A host that is lost ends nothing, so the
server asks such a session often whether it is still there; and one that is there and does nothing for long is ended by
:meth:`Lanes.end_frozen`.
"""

import logging

from psycopg2 import Error as DatabaseError

_logger = logging.getLogger(__name__)

# After about 20 seconds without an answer, a session is over. They need TCP, and change nothing without it.
_KEEPALIVE = """
    SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '3', false),
           set_config('tcp_keepalives_count', '3', false), pg_backend_pid()
"""


class Lanes:
    """All lanes of one kind; each has a number of 32 bits, such as the id of a record.

    :param int space: tells their locks from those of others, 32 bits as well
    """

    def __init__(self, space: int):
        self.space = space
        #: the lock of a lane, as ``held`` of pg_locks; the lane is its ``objid``
        self.lock = f"""
            held.locktype = 'advisory' AND held.granted AND held.objsubid = 2 AND held.classid = {space}
            AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """

    def held(self, number: str) -> str:
        """Return the condition that somebody holds a lane, for a statement in which this SQL is its number."""
        return f"EXISTS (SELECT FROM pg_locks held WHERE {self.lock} AND held.objid = {number})"

    def find_held(self, cr, numbers) -> set[int]:
        """Return which of these lanes somebody holds."""
        cr.execute(
            f"SELECT lane.number FROM unnest(%s::int[]) lane(number) WHERE {self.held('lane.number')}",
            (list(numbers),),
        )
        return {number for (number,) in cr.fetchall()}

    def end_frozen(self, cr, seconds: float) -> list[int]:
        """End sessions that hold a lane for longer than any job does: their process stands still, or its host is lost.

        :return: the lanes that are free again
        """
        cr.execute(
            f"""WITH frozen AS MATERIALIZED (
                     SELECT held.objid::text::int AS number, held.pid
                       FROM pg_locks held JOIN pg_stat_activity session ON session.pid = held.pid
                      WHERE {self.lock} AND session.state = 'idle'
                        AND session.state_change < clock_timestamp() - make_interval(secs => %s))
                SELECT number, pg_terminate_backend(pid) FROM frozen""",
            (seconds,),
        )
        return [number for number, _is_ended in cr.fetchall()]


class Hold:
    """A lane that the session of a cursor may hold; close it in the end, whatever happens.

    :param cr: cursor of a connection that nobody else uses meanwhile
    :param Lanes lanes: of which it is one
    :param int number: which
    """

    def __init__(self, cr, lanes: Lanes, number: int):
        self._cr = cr
        self._lanes = lanes
        self._number = number
        self._pid = None

    def take(self) -> bool:
        """Take the lane; return whether nobody else holds it."""
        self._cr.execute("SELECT pg_try_advisory_lock(%s, %s)", (self._lanes.space, self._number))
        if self._cr.fetchone()[0]:
            self._cr.execute(_KEEPALIVE)
            self._pid = self._cr.fetchone()[-1]
        self._cr.commit()  # pylint: disable=invalid-commit
        return self._pid is not None

    def is_ours(self, cr) -> bool:
        """Whether it is still held: a session may have been ended without its process.

        :param cr: of another session
        """
        lock = self._lanes.lock
        cr.execute(
            f"SELECT EXISTS (SELECT FROM pg_locks held WHERE {lock} AND held.objid = %s AND held.pid = %s)",
            (self._number, self._pid),
        )
        return cr.fetchone()[0]

    def let_go(self) -> None:
        """Let go of the lane, if it is held."""
        if self._pid is None:
            return
        self._pid = None
        try:
            self._cr.execute(
                "SELECT pg_advisory_unlock(%s, %s)", (self._lanes.space, self._number), log_exceptions=False
            )
            is_free = self._cr.fetchone()[0]
            self._cr.commit()  # pylint: disable=invalid-commit
        except DatabaseError:  # with its session the lock is gone too
            is_free = False
        if not is_free:
            # not to be used again: where a pooler hands out sessions, the lock may be on another one
            self._cr.connection.close()
            _logger.warning("the session that held lane %s was not there any more", self._number)

    def close(self) -> None:
        """Let go, and give the connection back."""
        self.let_go()
        self._cr.close()
