# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements of the engine. Each is the only one of a short transaction, and works on a batch.

Changes of state keep to ``tools/states.py``: a statement names its target and takes the sources from the table.
"""

import json
from datetime import datetime, timedelta

from ..tools.states import sources
from .lane import Claimed, Settlement

LEASE_EXPIRED = "lease_expired"

# A paused subscription or interface stops at the next batch, wherever jobs are running.
_FLOWING = """
    EXISTS (SELECT 1 FROM integration_subscription s
              JOIN integration_interface i ON i.id = s.interface_id
              JOIN integration_system y ON y.id = i.system_id
             WHERE s.id = %(subscription_id)s
               AND s.state = 'approved' AND i.state = 'approved' AND y.active)
"""

_ROUTE = """
    INSERT INTO integration_delivery
           (event_id, subscription_id, company_id, webhook_id, state, attempt_count, created_at, due_at)
    SELECT e.id, s.id, e.company_id, 'msg_' || replace(gen_random_uuid()::text, '-', ''), 'pending', 0, t.now, t.now
      FROM integration_event e
      JOIN integration_subscription s
        ON s.approved_at IS NOT NULL AND s.state <> 'retired'
       AND (s.company_id IS NULL OR e.company_id IS NULL OR s.company_id = e.company_id)
       AND e.type LIKE ANY (string_to_array(s.type_patterns, ' ')),
           (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now) t
     WHERE e.id = ANY(%(event_ids)s)
     ORDER BY s.id, e.id
    ON CONFLICT (subscription_id, event_id) WHERE replay_id IS NULL DO NOTHING
    RETURNING subscription_id
"""

_CLAIM = f"""
    WITH picked AS MATERIALIZED (
        SELECT id, event_id FROM integration_delivery
         WHERE subscription_id = %(subscription_id)s AND state = 'pending' AND due_at <= %(now)s
           AND state = ANY(%(sources)s) AND {_FLOWING}
         ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    UPDATE integration_delivery d
       SET state = 'sending', claim_id = %(claim_id)s, lease_until = %(lease_until)s,
           attempt_count = attempt_count + 1
      FROM picked JOIN integration_event e ON e.id = picked.event_id
     WHERE d.id = picked.id
    RETURNING d.id, d.webhook_id, d.attempt_count, e.type, e.contract, e.payload, e.occurred_at, e.correlation_id
"""

_SETTLE = """
    WITH result AS (
        SELECT * FROM json_to_recordset(%(rows)s) AS r(
            id int, state text, due_at timestamp, sent boolean, started_at timestamp, duration_ms int,
            code text, http_status int, excerpt text, address text)
    ), settled AS (
        UPDATE integration_delivery d
           SET state = result.state, due_at = coalesce(result.due_at, d.due_at),
               claim_id = NULL, lease_until = NULL,
               attempt_count = d.attempt_count - (NOT result.sent)::int,
               last_code = coalesce(result.code, d.last_code),
               last_status = CASE WHEN result.sent THEN result.http_status ELSE d.last_status END,
               done_at = CASE WHEN result.state IN ('delivered', 'dead') THEN %(now)s END
          FROM result
         WHERE d.id = result.id AND d.claim_id = %(claim_id)s
           AND (result.state, d.state) IN (SELECT * FROM unnest(%(targets)s, %(sources)s))
        RETURNING d.id, d.subscription_id, d.company_id, d.attempt_count
    ), recorded AS (
        INSERT INTO integration_attempt
               (delivery_id, subscription_id, company_id, number, started_at, duration_ms, code, http_status,
                excerpt, address)
        SELECT s.id, s.subscription_id, s.company_id, s.attempt_count, r.started_at, r.duration_ms, r.code,
               r.http_status, r.excerpt, r.address
          FROM settled s JOIN result r ON r.id = s.id
         WHERE r.sent
    )
    SELECT id FROM settled
"""

_SWEEP = f"""
    WITH expired AS MATERIALIZED (
        SELECT id FROM integration_delivery
         WHERE state = 'sending' AND lease_until < %(now)s AND state = ANY(%(sources)s)
         ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), freed AS (
        UPDATE integration_delivery d
           SET state = 'pending', due_at = %(now)s, claim_id = NULL, lease_until = NULL,
               last_code = '{LEASE_EXPIRED}', last_status = NULL
          FROM expired WHERE d.id = expired.id
        RETURNING d.id, d.subscription_id, d.company_id, d.attempt_count
    ), recorded AS (
        INSERT INTO integration_attempt
               (delivery_id, subscription_id, company_id, number, started_at, duration_ms, code)
        SELECT id, subscription_id, company_id, attempt_count, %(now)s, 0, '{LEASE_EXPIRED}' FROM freed
    )
    SELECT id FROM freed
"""


def route(cr, event_ids) -> list[int]:
    """Write the deliveries of new events for every subscription that wants them.

    :return: ids of the subscriptions that got some
    """
    cr.execute(_ROUTE, {"event_ids": list(event_ids)})
    return sorted({subscription_id for (subscription_id,) in cr.fetchall()})


def claim(
    cr, subscription_id: int, claim_id: str, limit: int, now: datetime, lease: timedelta
) -> list[Claimed]:
    """Take due deliveries of a lane, those due longest first. Nobody else takes them until the lease ends."""
    cr.execute(
        _CLAIM,
        {
            "subscription_id": subscription_id,
            "claim_id": claim_id,
            "limit": limit,
            "now": now,
            "lease_until": now + lease,
            "sources": sources("sending"),
        },
    )
    return sorted((Claimed(*row) for row in cr.fetchall()), key=lambda claimed: claimed.id)


def settle(cr, claim_id: str, settlements: list[Settlement], now: datetime) -> set[int]:
    """Write what became of claimed deliveries, and their attempts, in one statement.

    The claim id fences it: for a delivery whose lease ended and that was freed or taken by somebody else meanwhile,
    nothing is written.

    :return: ids of the deliveries that were still ours
    """
    allowed = [(target, source) for target in ("delivered", "pending", "dead") for source in sources(target)]
    cr.execute(
        _SETTLE,
        {
            "rows": json.dumps([_prepare_row(settlement) for settlement in settlements]),
            "claim_id": claim_id,
            "now": now,
            "targets": [target for target, _source in allowed],
            "sources": [source for _target, source in allowed],
        },
    )
    return {id_ for (id_,) in cr.fetchall()}


def _prepare_row(settlement: Settlement) -> dict:
    decision, outcome = settlement.decision, settlement.outcome
    row = {
        "id": settlement.id,
        "state": decision.state,
        "due_at": decision.due_at and decision.due_at.isoformat(),
        "sent": outcome is not None,
    }
    if outcome:
        row |= {
            "started_at": outcome.started_at.isoformat(),
            "duration_ms": outcome.duration_ms,
            "code": outcome.code,
            "http_status": outcome.status,
            "excerpt": outcome.excerpt or None,
            "address": outcome.address,
        }
    return row


def sweep(cr, now: datetime, limit: int = 1000) -> int:
    """Free deliveries whose job died: they may have been sent, which the receiver sees by their id.

    :return: how many were freed
    """
    cr.execute(_SWEEP, {"now": now, "limit": limit, "sources": sources("pending")})
    return len(cr.fetchall())


def move(cr, delivery_ids, target: str, now: datetime) -> list[int]:
    """Change the state of deliveries by hand: send again now, or cancel.

    :return: ids of those that could be moved
    """
    cr.execute(
        """UPDATE integration_delivery
              SET state = %(target)s, due_at = %(now)s, issue_id = NULL,
                  done_at = CASE WHEN %(target)s = 'pending' THEN NULL ELSE %(now)s END
            WHERE id = ANY(%(ids)s) AND state = ANY(%(sources)s) AND claim_id IS NULL
        RETURNING id""",
        {"ids": list(delivery_ids), "target": target, "now": now, "sources": sources(target)},
    )
    return [id_ for (id_,) in cr.fetchall()]


def find_next_due(cr, subscription_id: int) -> datetime | None:
    """When the next delivery of a lane is due, if the lane flows."""
    cr.execute(
        f"""SELECT min(due_at) FROM integration_delivery
             WHERE subscription_id = %(subscription_id)s AND state = 'pending' AND {_FLOWING}""",
        {"subscription_id": subscription_id},
    )
    return cr.fetchone()[0]


def find_unarmed_lanes(cr, now: datetime, key_prefix: str, subscription_ids=None) -> list[int]:
    """Flowing subscriptions with something due and no job waiting to run.

    :param key_prefix: what the identity key of a lane's job begins with, before the subscription's id
    :param subscription_ids: look at these only
    """
    cr.execute(
        """SELECT s.id FROM integration_subscription s
             JOIN integration_interface i ON i.id = s.interface_id
             JOIN integration_system y ON y.id = i.system_id
            WHERE s.state = 'approved' AND i.state = 'approved' AND y.active
              AND (%(ids)s IS NULL OR s.id = ANY(%(ids)s))
              AND EXISTS (SELECT 1 FROM integration_delivery d
                           WHERE d.subscription_id = s.id AND d.state = 'pending' AND d.due_at <= %(now)s)
              AND NOT EXISTS (SELECT 1 FROM queue_job j
                               WHERE j.identity_key = %(prefix)s || s.id
                                 AND j.state IN ('wait_dependencies', 'pending', 'enqueued'))
            ORDER BY s.id""",
        {"now": now, "prefix": key_prefix, "ids": subscription_ids},
    )
    return [id_ for (id_,) in cr.fetchall()]
