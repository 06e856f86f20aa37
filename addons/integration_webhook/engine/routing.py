# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that make deliveries of events: which subscription gets what, and in which order.

They run in the transaction of the business change, or of an approval, whatever the number of events.
"""

from datetime import datetime

from ..tools.retry import UNSENDABLE
from .moves import NO_LONGER_WANTED, WANTED, cancel

# What the filter of a subscription says of an event; one that cannot say gives the delivery up, with this code.
PASSED, REFUSED, FILTER_FAILED = "passed", "refused", "filter_failed"

ORDER_KEY = """
    CASE s.ordering WHEN 'subject' THEN e.res_model || ',' || e.res_id WHEN 'subscription' THEN '' END
"""

_ROUTE = f"""
    WITH verdict AS (
        SELECT * FROM unnest(%(subscription_ids)s::int[], %(judged_ids)s::int[], %(verdicts)s::text[])
                   AS v(subscription_id, event_id, verdict)
    ), wanted AS MATERIALIZED (
        SELECT e.id AS event_id, s.id AS subscription_id, e.company_id, e.res_model, e.res_id, e.xid,
               {ORDER_KEY} AS order_key,
               CASE WHEN s.approved_filter_model IS NULL THEN '{PASSED}' ELSE v.verdict END AS verdict
          FROM integration_event e
          JOIN integration_subscription s
            ON s.state <> 'retired' AND {WANTED}
          LEFT JOIN verdict v ON v.subscription_id = s.id AND v.event_id = e.id
         WHERE e.id = ANY(%(event_ids)s)
    ), withdrawn AS (
        DELETE FROM integration_delivery d USING wanted w
         WHERE w.verdict = '{REFUSED}' AND d.subscription_id = w.subscription_id AND d.event_id = w.event_id
           AND d.state = 'pending' AND d.attempt_count = 0 AND d.replay_id IS NULL
    ), routed AS (
        INSERT INTO integration_delivery
               (event_id, subscription_id, company_id, webhook_id, state, attempt_count, lost_count, created_at,
                due_at, xid, order_key, last_code, end_reason, done_at)
        SELECT w.event_id, w.subscription_id, w.company_id, 'msg_' || replace(gen_random_uuid()::text, '-', ''),
               CASE w.verdict WHEN '{PASSED}' THEN 'pending' ELSE 'dead' END, 0, 0, t.now,
               t.now, w.xid, w.order_key, nullif(w.verdict, '{PASSED}'),
               CASE WHEN w.verdict <> '{PASSED}' THEN '{UNSENDABLE}' END,
               CASE WHEN w.verdict <> '{PASSED}' THEN t.now END
          FROM wanted w, (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now) t
         WHERE w.verdict IN ('{PASSED}', '{FILTER_FAILED}')
         ORDER BY w.subscription_id, w.event_id
        ON CONFLICT (subscription_id, event_id) WHERE replay_id IS NULL DO NOTHING
        RETURNING subscription_id, state
    )
    SELECT subscription_id, NULL, NULL, NULL FROM routed WHERE state = 'pending'
     UNION ALL
    SELECT subscription_id, event_id, res_model, res_id FROM wanted WHERE verdict IS NULL
"""


def route(cr, event_ids, verdicts=()) -> tuple[list[int], list[tuple[int, int, str, int]]]:
    """Write the deliveries of new events for every subscription that wants them.

    Where a subscription filters by subject, somebody has to judge first, and come again with the verdicts.

    :param event_ids: of events of this transaction
    :param verdicts: list of (subscription id, event id, ``passed``, ``refused`` or ``filter_failed``)
    :return: ids of the subscriptions that have got something to send, and what is to be judged: a list of
        (subscription id, event id, model name, record id)
    """
    subscription_ids, judged_ids, found = zip(*verdicts, strict=True) if verdicts else ((), (), ())
    cr.execute(
        _ROUTE,
        {
            "event_ids": list(event_ids),
            "subscription_ids": list(subscription_ids),
            "judged_ids": list(judged_ids),
            "verdicts": list(found),
        },
    )
    rows = cr.fetchall()
    routed = sorted({subscription_id for subscription_id, event_id, *_subject in rows if not event_id})
    return routed, [row for row in rows if row[1]]


def takes(cr, subscription_id: int, type_: str, company_id: int | None) -> bool:
    """Whether a subscription, as it was approved, gets an event of this type and company."""
    cr.execute(
        f"""SELECT 1
              FROM integration_subscription s,
                   (SELECT %s::varchar AS type, %s::int AS company_id, NULL::int AS interface_id) e
             WHERE s.id = %s AND {WANTED}""",
        (type_, company_id, subscription_id),
    )
    return bool(cr.fetchone())


def cancel_unwanted(cr, subscription_id: int, refused_ids, now: datetime) -> list[int]:
    """Cancel waiting deliveries that a subscription, as it is approved now, would not get.

    :param refused_ids: of events that its filter refuses now
    :return: ids of the deliveries
    """
    return cancel(
        cr,
        f"""d.subscription_id = %(subscription_id)s AND d.state = 'pending'
            AND (d.event_id = ANY(%(refused_ids)s) OR EXISTS (
                 SELECT 1 FROM integration_event e, integration_subscription s
                  WHERE e.id = d.event_id AND s.id = d.subscription_id AND NOT ({WANTED})))""",
        now,
        NO_LONGER_WANTED,
        subscription_id=subscription_id,
        refused_ids=list(refused_ids),
    )


def find_waiting(cr, subscription_id: int) -> list[tuple[int, str, int]]:
    """The events that wait to be sent to a subscription, as (event id, model name, record id)."""
    cr.execute(
        """SELECT e.id, e.res_model, e.res_id FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
            WHERE d.subscription_id = %s AND d.state = 'pending'""",
        (subscription_id,),
    )
    return cr.fetchall()


def judge_unsettled(cr, subscription_id: int) -> None:
    """Have judged, before they are tried again, what is being sent while something else is approved."""
    cr.execute(
        "UPDATE integration_delivery SET to_judge = true WHERE subscription_id = %s AND state = 'sending'",
        (subscription_id,),
    )


def examine(cr, delivery_ids) -> list[tuple[int, bool, int, str, int]]:
    """What a subscription, as it is approved now, says of the type and the company of deliveries.

    :return: list of (delivery id, whether it is wanted, event id, model name, record id)
    """
    cr.execute(
        f"""SELECT d.id, ({WANTED}) IS TRUE, e.id, e.res_model, e.res_id
              FROM integration_delivery d
              JOIN integration_event e ON e.id = d.event_id
              JOIN integration_subscription s ON s.id = d.subscription_id
             WHERE d.id = ANY(%s)""",
        (list(delivery_ids),),
    )
    return cr.fetchall()


def set_order(cr, subscription_id: int) -> None:
    """Give waiting deliveries the order keys that their subscription asks for now."""
    cr.execute(
        f"""UPDATE integration_delivery d SET order_key = {ORDER_KEY}
              FROM integration_subscription s, integration_event e
             WHERE d.subscription_id = %s AND d.state IN ('pending', 'dead')
               AND s.id = d.subscription_id AND e.id = d.event_id
               AND d.order_key IS DISTINCT FROM ({ORDER_KEY})""",
        (subscription_id,),
    )
