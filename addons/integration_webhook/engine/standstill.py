# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which lanes stand still, and why: what is due was not sent for long, and nothing that has to be explains it.

A receiver that is left alone, a rest, a rate limit and a retry of an earlier one are no standstill. Each lane costs a
look at its oldest waiting delivery, however many wait.
"""

from dataclasses import dataclass
from datetime import datetime

from odoo.addons.integration_outbox.open_transaction import find_holder
from odoo.addons.integration_outbox.store import HORIZON

from ..tools import gate as gates
from . import store
from .tenure import LANES

TRANSACTION, GIVEN_UP, HELD, NO_JOB = "transaction", "given_up", "held", "no_job"

# More than that are said to be many; nobody needs the exact number.
MOST_COUNTED = 1000

# The first that a delivery ``d`` of a subscription ``s`` waits behind; see what overtakes none in ``store.py``.
_FORMER = """
    SELECT former.id, former.state FROM integration_delivery former
     WHERE s.ordering <> 'none' AND d.state = 'pending'
       AND former.subscription_id = d.subscription_id AND former.order_key = d.order_key
       AND former.state IN ('pending', 'sending', 'dead') AND (former.xid, former.id) < (d.xid, d.id)
       AND (former.state <> 'dead' OR s.order_on_failure = 'block') AND {which}
     ORDER BY former.xid, former.id LIMIT 1
"""
_NOT_TAKEN_ALONG = "NOT (former.state = 'pending' AND former.due_at <= %(now)s)"

_OVERDUE = f"""
    SELECT s.id, d.id, d.due_at, lane.gate, s.ordering <> 'none' AND d.xid >= {HORIZON},
           former.id, former.state, holder.pid, holder.since,
           (SELECT started_at FROM integration_attempt WHERE subscription_id = s.id ORDER BY id DESC LIMIT 1),
           EXISTS (SELECT FROM queue_job j
                    WHERE j.identity_key IS NOT NULL AND j.state IN ('wait_dependencies', 'pending', 'enqueued')
                      AND split_part(j.identity_key, '@', 1) = %(prefix)s || s.id
                      AND coalesce(j.eta, j.date_created) <= %(now)s)
      FROM ({store.FLOWING_SUBSCRIPTIONS}) flowing
      JOIN integration_subscription s ON s.id = flowing.id
      LEFT JOIN integration_lane lane ON lane.subscription_id = s.id
     CROSS JOIN LATERAL (
           SELECT * FROM integration_delivery
            WHERE subscription_id = s.id AND state = 'pending' ORDER BY due_at, id LIMIT 1) d
      LEFT JOIN LATERAL ({_FORMER.format(which=_NOT_TAKEN_ALONG)}) former ON true
      LEFT JOIN LATERAL (
           SELECT held.pid, session.state_change AT TIME ZONE 'UTC' AS since
             FROM pg_locks held LEFT JOIN pg_stat_activity session ON session.pid = held.pid
            WHERE {LANES.lock} AND held.objid = s.id LIMIT 1) holder ON true
     WHERE d.due_at < %(before)s
     ORDER BY s.id
"""


@dataclass(frozen=True)
class Standstill:
    """A lane that stands still.

    :param due_at: since when its oldest delivery could have been sent
    :param cause: one of those above; ``None`` while that is not known yet, because somebody only just took it up
    :param behind: the delivery that was given up, before this one
    :param holder: the session that is to blame: its process or name, its database, and since when; as far as the
        database tells us
    """

    subscription_id: int
    due_at: datetime
    cause: str | None
    behind: int | None = None
    holder: tuple[str | None, str | None, datetime | None] = (None, None, None)


def find(cr, now: datetime, before: datetime, key_prefix: str) -> list[Standstill]:
    """Lanes that may send, and whose oldest due delivery should have gone before a moment.

    :param key_prefix: what the identity key of a lane's job begins with, before the subscription's id
    """
    cr.execute(_OVERDUE, {"now": now, "before": before, "prefix": key_prefix})
    found = [_examine(cr, before, *row) for row in cr.fetchall()]
    return [standstill for standstill in found if standstill]


def _examine(
    cr, before, id_, _delivery_id, due_at, gate, is_early, former, former_state, pid, since, last_at, has_job
):
    """Why a lane stands still; ``None`` if it does not, or has to."""
    if former:
        return Standstill(id_, due_at, GIVEN_UP, behind=former) if former_state == "dead" else None
    if is_early:
        return Standstill(id_, due_at, TRANSACTION, holder=find_holder(cr)[:3])
    gate = gates.load(gate)
    if any(moment and moment >= before for moment in (last_at, gates.opens_at(gate), gate.free_at)):
        return None
    if pid:
        cause = HELD if not since or since < before else None
        return Standstill(id_, due_at, cause, holder=(str(pid), cr.dbname, since))
    return Standstill(id_, due_at, None if has_job else NO_JOB)


def find_former(cr, delivery_ids) -> dict[int, int]:
    """Behind which earlier delivery others wait that have to stay in order: {id: id of the first before it}."""
    cr.execute(
        f"""SELECT d.id, former.id FROM integration_delivery d
              JOIN integration_subscription s ON s.id = d.subscription_id
             CROSS JOIN LATERAL ({_FORMER.format(which="true")}) former
             WHERE d.id = ANY(%s)""",
        (list(delivery_ids),),
    )
    return dict(cr.fetchall())


def count_held_up(cr, subscription_id: int) -> int:
    """How many wait behind given up deliveries of a subscription that keeps order.

    :return: that number, or one more than the most that are counted
    """
    cr.execute(
        """SELECT count(*) FROM (
               SELECT FROM (SELECT DISTINCT ON (order_key) order_key, xid, id FROM integration_delivery
                             WHERE subscription_id = %(id)s AND state = 'dead' AND order_key IS NOT NULL
                             ORDER BY order_key, xid, id) first
                CROSS JOIN LATERAL (
                      SELECT FROM integration_delivery d
                       WHERE d.subscription_id = %(id)s AND d.order_key = first.order_key AND d.state = 'pending'
                         AND (d.xid, d.id) > (first.xid, first.id)
                       LIMIT %(limit)s) behind
                LIMIT %(limit)s) held_up""",
        {"id": subscription_id, "limit": MOST_COUNTED + 1},
    )
    return cr.fetchone()[0]


def find_settled_issues(cr) -> list[int]:
    """Open issues about deliveries that were given up, of which none is any more.

    They are locked before it is looked, so that none is closed to which somebody adds a delivery meanwhile.
    """
    cr.execute(
        """SELECT id FROM integration_issue
            WHERE code = 'delivery_dead' AND state IN ('new', 'in_progress', 'waiting')
              FOR UPDATE SKIP LOCKED"""
    )
    cr.execute(
        """SELECT i.id FROM unnest(%s::int[]) i(id)
            WHERE NOT EXISTS (SELECT FROM integration_delivery d WHERE d.issue_id = i.id AND d.state = 'dead')""",
        ([id_ for (id_,) in cr.fetchall()],),
    )
    return [id_ for (id_,) in cr.fetchall()]


def measure_skew(cr, clock) -> float:
    """By how many seconds the clock of this host is ahead of the database's.

    :param clock: function that gives the time, in UTC and without zone
    """
    earlier = clock()
    cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    theirs, later = cr.fetchone()[0], clock()
    return (earlier + (later - earlier) / 2 - theirs).total_seconds()
