# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sends over a lane holds it: one job at a time, over all processes and hosts.

So the cap on requests under way is that of the receiver, and a receiver that hangs costs the others one job slot. It is
an advisory lock of a database session (PostgreSQL §13.3.5) and not a column: the server takes it back at once when the
process that held it dies, and no transaction stays open for it.
"""

# Tells these locks from those of others; the second key is the subscription's id.
_SPACE = 0x696C616E

# For a statement in which ``s`` is a subscription.
HELD = f"""
    EXISTS (SELECT FROM pg_locks held
             WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 2
               AND held.classid = {_SPACE} AND held.objid = s.id
               AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def take(cr, subscription_id: int) -> bool:
    """Take a lane for the session of this cursor.

    :return: whether nobody else holds it
    """
    cr.execute("SELECT pg_try_advisory_lock(%s, %s)", (_SPACE, subscription_id))
    return cr.fetchone()[0]


def let_go(cr, subscription_id: int) -> None:
    """Let go of a lane that :func:`take` took with this session; one that broke has let go by itself."""
    cr.execute("SELECT pg_advisory_unlock(%s, %s)", (_SPACE, subscription_id), log_exceptions=False)


def find_held(cr, subscription_ids) -> set[int]:
    """Which of these lanes somebody holds."""
    cr.execute(f"SELECT s.id FROM unnest(%s) s(id) WHERE {HELD}", (list(subscription_ids),))
    return {id_ for (id_,) in cr.fetchall()}
