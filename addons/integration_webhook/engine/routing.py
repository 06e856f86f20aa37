# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that make deliveries of events: which subscription gets what, and in which order.

They run in the transaction of the business change, or of an approval, whatever the number of events.
"""

from datetime import datetime

from ..tools.states import sources

NO_LONGER_WANTED = "no_longer_wanted"

# What was approved counts, not what a draft says meanwhile.
_WANTED = """
    (s.approved_company_id IS NULL OR e.company_id IS NULL OR s.approved_company_id = e.company_id)
    AND e.type LIKE ANY (string_to_array(s.approved_patterns, ' '))
"""

_ORDER_KEY = """
    CASE s.ordering WHEN 'subject' THEN e.res_model || ',' || e.res_id WHEN 'subscription' THEN '' END
"""

_ROUTE = f"""
    INSERT INTO integration_delivery
           (event_id, subscription_id, company_id, webhook_id, state, attempt_count, lost_count, created_at, due_at,
            xid, order_key)
    SELECT e.id, s.id, e.company_id, 'msg_' || replace(gen_random_uuid()::text, '-', ''), 'pending', 0, 0, t.now,
           t.now, e.xid, {_ORDER_KEY}
      FROM integration_event e
      JOIN integration_subscription s
        ON s.state <> 'retired' AND {_WANTED},
           (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now) t
     WHERE e.id = ANY(%(event_ids)s)
     ORDER BY s.id, e.id
    ON CONFLICT (subscription_id, event_id) DO NOTHING
    RETURNING subscription_id
"""


def route(cr, event_ids) -> list[int]:
    """Write the deliveries of new events for every subscription that wants them.

    :return: ids of the subscriptions that got some
    """
    cr.execute(_ROUTE, {"event_ids": list(event_ids)})
    return sorted({subscription_id for (subscription_id,) in cr.fetchall()})


def cancel_unwanted(cr, subscription_id: int, now: datetime) -> int:
    """Cancel waiting deliveries that a subscription, as it is approved now, would not get.

    :return: how many
    """
    cr.execute(
        f"""UPDATE integration_delivery d
               SET state = 'cancelled', done_at = %(now)s, last_code = '{NO_LONGER_WANTED}', last_status = NULL
              FROM integration_event e, integration_subscription s
             WHERE d.subscription_id = %(subscription_id)s AND d.state = 'pending' AND d.state = ANY(%(sources)s)
               AND e.id = d.event_id AND s.id = d.subscription_id AND NOT ({_WANTED})
         RETURNING d.id""",
        {"subscription_id": subscription_id, "now": now, "sources": sources("cancelled")},
    )
    return cr.rowcount


def set_order(cr, subscription_id: int) -> None:
    """Give waiting deliveries the order keys that their subscription asks for now."""
    cr.execute(
        f"""UPDATE integration_delivery d SET order_key = {_ORDER_KEY}
              FROM integration_subscription s, integration_event e
             WHERE d.subscription_id = %s AND d.state IN ('pending', 'dead')
               AND s.id = d.subscription_id AND e.id = d.event_id
               AND d.order_key IS DISTINCT FROM ({_ORDER_KEY})""",
        (subscription_id,),
    )
