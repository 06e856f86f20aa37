# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deliveries that people and decisions move, not the sending of them: cancelled, sent again, brought forward.

However a delivery is cancelled, what it looks like afterwards is said here once.
"""

from datetime import datetime

from odoo.addons.integration_outbox.tools.patterns import CONFIDED

from ..tools.states import sources

# Why a delivery was cancelled: what its subscription asks for has changed, its event goes out anew, the replay that it
# belongs to was stopped, or what its event told was erased. Those that a person cancels keep the code of their result.
NO_LONGER_WANTED = "no_longer_wanted"
REPLAYED = "replayed"
REPLAY_STOPPED = "replay_stopped"
ERASED = "erased"

# What a delivery ``d`` becomes by being cancelled: it needs nobody's attention any more, and was not given up.
CANCELLED = """
    state = 'cancelled', done_at = %(now)s, issue_id = NULL, end_reason = NULL,
    last_code = coalesce(%(code)s, d.last_code), last_status = CASE WHEN %(code)s IS NULL THEN d.last_status END
"""


def fits(patterns: str, company: str) -> str:
    """Return the condition on an event ``e`` that its type and company are wanted, in SQL with placeholders.

    What tells of other partners is only wanted by who asks for it by name, and not of no company by who is of one.

    :param patterns: LIKE patterns, as an array in SQL
    :param company: of which the events are wanted, in SQL; NULL for all
    """
    return f"""
        ({company} IS NULL OR e.company_id IS NOT DISTINCT FROM {company}
         OR e.company_id IS NULL AND NOT starts_with(e.type, '{CONFIDED}'))
        AND e.type LIKE ANY (
            CASE WHEN starts_with(e.type, '{CONFIDED}') THEN array_remove({patterns}, '%%') ELSE {patterns} END)
    """


# What was approved counts, not what a draft says meanwhile: event ``e`` for subscription ``s``. What is about an
# interface does not go over it.
WANTED = f"""
    {fits("string_to_array(s.approved_patterns, ' ')", "s.approved_company_id")}
    AND (e.interface_id IS NULL OR e.interface_id <> s.interface_id)
"""

# Neither what was erased nor what the subscription may not get any more is sent again.
_REVIVE = f"""
    UPDATE integration_delivery d
       SET state = 'pending', due_at = %(now)s, issue_id = NULL, end_reason = NULL, done_at = NULL, to_judge = true
      FROM integration_event e, integration_subscription s
     WHERE d.id = ANY(%(ids)s) AND d.state = ANY(%(sources)s) AND d.claim_id IS NULL
       AND e.id = d.event_id AND e.erased_at IS NULL
       AND s.id = d.subscription_id AND s.state <> 'retired' AND {WANTED}
    RETURNING d.id
"""

# The state stays, so this is no transition; who holds a claim on one sends it already.
_HASTEN = """
    UPDATE integration_delivery d SET due_at = %(now)s
     WHERE d.state = 'pending' AND d.claim_id IS NULL AND d.due_at > %(now)s AND {which}
    RETURNING d.id
"""


def cancel(cr, which: str, now: datetime, code: str | None = None, **values) -> list[int]:
    """Cancel deliveries.

    :param which: condition on the delivery ``d``, in SQL, with the placeholders of ``values``
    :param code: why, if that is known
    :return: ids of those that could be cancelled
    """
    cr.execute(
        f"""UPDATE integration_delivery d SET {CANCELLED}
             WHERE d.state = ANY(%(sources)s) AND d.claim_id IS NULL AND {which}
         RETURNING d.id""",
        {"now": now, "code": code, "sources": sources("cancelled"), **values},
    )
    return _ids(cr)


def cancel_chosen(cr, delivery_ids, now: datetime) -> list[int]:
    """Cancel chosen deliveries.

    :return: ids of those that could be cancelled
    """
    return cancel(cr, "d.id = ANY(%(ids)s)", now, ids=list(delivery_ids))


def revive(cr, delivery_ids, now: datetime) -> list[int]:
    """Send chosen deliveries again that were given up or cancelled.

    They are judged before they go: since they were written, something else may have been approved.

    :return: ids of those that could be
    """
    cr.execute(_REVIVE, {"ids": list(delivery_ids), "now": now, "sources": sources("pending")})
    return _ids(cr)


def hasten(cr, delivery_ids, now: datetime) -> list[int]:
    """Make chosen deliveries due that wait to be tried again.

    :return: ids of those that had to wait
    """
    cr.execute(_HASTEN.format(which="d.id = ANY(%(ids)s)"), {"ids": list(delivery_ids), "now": now})
    return _ids(cr)


def hasten_lane(cr, subscription_id: int, now: datetime) -> list[int]:
    """Make all due that waits in a lane to be tried again. What a replay paces was not tried yet, and keeps its pace.

    :return: ids of those that had to wait
    """
    which = "d.subscription_id = %(subscription_id)s AND d.attempt_count > 0"
    cr.execute(_HASTEN.format(which=which), {"subscription_id": subscription_id, "now": now})
    return _ids(cr)


def _ids(cr):
    return [id_ for (id_,) in cr.fetchall()]
