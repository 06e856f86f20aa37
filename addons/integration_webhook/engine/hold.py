# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sends over a lane holds it: one job at a time, over all processes and hosts.

So the cap on requests under way is that of the receiver, and a receiver that hangs costs the others one job slot. It is
an advisory lock of a database session (PostgreSQL §13.3.5) and not a column: the server takes it back at once when the
process that held it ends, and no transaction stays open for it. A host that is lost ends nothing, so the server asks
such a session often whether it is still there; and one that is there and does nothing for long is ended by
:func:`end_frozen`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from psycopg2 import Error as DatabaseError

_logger = logging.getLogger(__name__)

# Tells these locks from those of others; the second key is the subscription's id.
_SPACE = 0x696C616E

# The lock of a lane, as ``held`` of pg_locks; the lane is its ``objid``.
LOCK = f"""
    held.locktype = 'advisory' AND held.granted AND held.objsubid = 2 AND held.classid = {_SPACE}
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

# For a statement in which ``s`` is a subscription.
HELD = f"EXISTS (SELECT FROM pg_locks held WHERE {LOCK} AND held.objid = s.id)"

# After about 20 seconds without an answer, a session is over. They need TCP, and change nothing without it.
_KEEPALIVE = """
    SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '3', false),
           set_config('tcp_keepalives_count', '3', false), pg_backend_pid()
"""


@dataclass(frozen=True)
class Tenure:
    """What there is to do with a lane that one holds, beside sending over it.

    :param is_current: within the transaction of a claim: whether the lane is still ours, and as it was loaded
    :param secure: within the transaction of a claim: see to it that another job looks in some seconds
    :param hand_over: let others have the lane; its argument is how many answers are awaited yet
    """

    is_current: Callable[[object], bool] = lambda cr: True
    secure: Callable[[object], None] = lambda cr: None
    hand_over: Callable[[int], None] = lambda straggling: None


class Hold:
    """A lane that the session of a cursor may hold; close it in the end, whatever happens.

    :param cr: cursor of a connection that nobody else uses meanwhile
    """

    def __init__(self, cr, subscription_id: int):
        self._cr = cr
        self._subscription_id = subscription_id
        self._pid = None

    def take(self) -> bool:
        """Take the lane.

        :return: whether nobody else holds it
        """
        self._cr.execute("SELECT pg_try_advisory_lock(%s, %s)", (_SPACE, self._subscription_id))
        if self._cr.fetchone()[0]:
            self._cr.execute(_KEEPALIVE)
            self._pid = self._cr.fetchone()[-1]
        self._cr.commit()  # pylint: disable=invalid-commit
        return self._pid is not None

    def is_ours(self, cr) -> bool:
        """Whether it is still held: a session may have been ended without its process.

        :param cr: of another session
        """
        cr.execute(
            f"SELECT EXISTS (SELECT FROM pg_locks held WHERE {LOCK} AND held.objid = %s AND held.pid = %s)",
            (self._subscription_id, self._pid),
        )
        return cr.fetchone()[0]

    def let_go(self) -> None:
        """Let go of the lane, if it is held."""
        if self._pid is None:
            return
        self._pid = None
        try:
            self._cr.execute(
                "SELECT pg_advisory_unlock(%s, %s)", (_SPACE, self._subscription_id), log_exceptions=False
            )
            is_free = self._cr.fetchone()[0]
            self._cr.commit()  # pylint: disable=invalid-commit
        except DatabaseError:  # with its session the lock is gone too
            is_free = False
        if not is_free:
            # not to be used again: where a pooler hands out sessions, the lock may be on another one
            self._cr.connection.close()
            _logger.warning("the session that held lane %s was not there any more", self._subscription_id)

    def close(self) -> None:
        """Let go, and give the connection back."""
        self.let_go()
        self._cr.close()


def find_held(cr, subscription_ids) -> set[int]:
    """Which of these lanes somebody holds."""
    cr.execute(f"SELECT s.id FROM unnest(%s) s(id) WHERE {HELD}", (list(subscription_ids),))
    return {id_ for (id_,) in cr.fetchall()}


def end_frozen(cr, seconds: float) -> list[int]:
    """End sessions that hold a lane for longer than any job does: their process stands still, or its host is lost.

    :return: ids of the subscriptions whose lanes are free again
    """
    cr.execute(
        f"""WITH frozen AS MATERIALIZED (
                 SELECT held.objid::text::int AS id, held.pid
                   FROM pg_locks held JOIN pg_stat_activity session ON session.pid = held.pid
                  WHERE {LOCK} AND session.state = 'idle'
                    AND session.state_change < clock_timestamp() - make_interval(secs => %s))
            SELECT id, pg_terminate_backend(pid) FROM frozen""",
        (seconds,),
    )
    return [id_ for id_, _is_ended in cr.fetchall()]
