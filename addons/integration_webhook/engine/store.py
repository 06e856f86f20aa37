# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements of the engine, each for a batch, in short transactions; claim and settle share theirs with the gate.

Changes of state keep to ``tools/states.py``: a statement names its target and takes the sources from the table.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from odoo.addons.integration_outbox.store import HORIZON

from ..tools import gate as gates
from ..tools.gate import Gate
from ..tools.retry import LOST
from ..tools.states import sources
from .lane import Claimed, Lane, Settlement
from .tenure import HELD

LEASE_EXPIRED = "lease_expired"
MOST_LOSSES = 5

# Subscriptions that may send now: the same as ``IntegrationSubscription._is_flowing``.
FLOWING_SUBSCRIPTIONS = """
    SELECT s.id FROM integration_subscription s
      JOIN integration_interface i ON i.id = s.interface_id
      JOIN integration_system y ON y.id = i.system_id
     WHERE s.state = 'approved' AND i.state = 'approved' AND i.direction <> 'inbound' AND y.active
       AND s.approved_company_id IS NOT DISTINCT FROM i.company_id
"""

# What is paused stops at the next batch, wherever jobs are running.
_FLOWING = f"EXISTS ({FLOWING_SUBSCRIPTIONS} AND s.id = %(subscription_id)s)"

# A delivery waits behind an earlier one with the same order key: that under way, that to be tried again later and,
# where failure blocks, that given up. One that is due is taken with it, and sent before it.
_OVERTAKES_NONE = """
    NOT EXISTS (SELECT 1 FROM integration_delivery former
                 WHERE former.subscription_id = d.subscription_id AND former.order_key = d.order_key
                   AND (former.xid, former.id) < (d.xid, d.id)
                   AND (former.state = 'sending' OR former.state = 'pending' AND former.due_at > %(now)s
                        OR %(blocks)s AND former.state = 'dead'))
"""

_PICK = f"""
    SELECT d.id, d.event_id FROM integration_delivery d
     WHERE d.subscription_id = %(subscription_id)s AND d.state = 'pending' AND d.due_at <= %(now)s
       AND d.state = ANY(%(sources)s) AND {_FLOWING}
     ORDER BY d.due_at, d.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""

# Transactions commit in another order than they began; what an older one may still add comes first.
_PICK_IN_ORDER = f"""
    SELECT d.id, d.event_id FROM integration_delivery d
     WHERE d.subscription_id = %(subscription_id)s AND d.state = 'pending' AND d.due_at <= %(now)s
       AND d.state = ANY(%(sources)s) AND d.order_key IS NOT NULL AND {_FLOWING}
       AND d.xid < {HORIZON} AND {_OVERTAKES_NONE}
     ORDER BY d.xid, d.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""

_CLAIM = """
    WITH picked AS MATERIALIZED ({pick})
    UPDATE integration_delivery d
       SET state = 'sending', claim_id = %(claim_id)s, lease_until = %(lease_until)s
      FROM picked JOIN integration_event e ON e.id = picked.event_id
     WHERE d.id = picked.id
    RETURNING d.id, d.claim_id, d.webhook_id, d.attempt_count + 1, d.created_at, d.order_key,
              e.type, e.contract, e.payload, e.occurred_at, e.correlation_id, d.replay, d.to_judge, d.xid
"""

_SETTLE = """
    WITH result AS (
        SELECT * FROM json_to_recordset(%(rows)s) AS r(
            id int, claim_id text, state text, due_at timestamp, end_reason text, is_attempt boolean,
            started_at timestamp, duration_ms int, code text, http_status int, detail text, excerpt text,
            address text)
    ), settled AS (
        UPDATE integration_delivery d
           SET state = result.state, due_at = coalesce(result.due_at, d.due_at), end_reason = result.end_reason,
               claim_id = NULL, lease_until = NULL,
               attempt_count = d.attempt_count + result.is_attempt::int,
               last_code = coalesce(result.code, d.last_code),
               last_status = CASE WHEN result.is_attempt THEN result.http_status ELSE d.last_status END,
               done_at = CASE WHEN result.state IN ('delivered', 'dead') THEN %(now)s END
          FROM result
         WHERE d.id = result.id AND d.claim_id = result.claim_id
           AND (result.state, d.state) IN (SELECT * FROM unnest(%(targets)s, %(sources)s))
        RETURNING d.id, d.subscription_id, d.company_id, d.attempt_count + d.lost_count AS number
    ), recorded AS (
        INSERT INTO integration_attempt
               (delivery_id, subscription_id, company_id, number, started_at, duration_ms, code, http_status,
                detail, excerpt, address)
        SELECT s.id, s.subscription_id, s.company_id, s.number, r.started_at, r.duration_ms, r.code,
               r.http_status, r.detail, r.excerpt, r.address
          FROM settled s JOIN result r ON r.id = s.id
         WHERE r.is_attempt
    )
    SELECT id FROM settled
"""

# Whether it was sent is not known, so it counts apart from the attempts that were.
_SWEEP = f"""
    WITH expired AS MATERIALIZED (
        SELECT id, CASE WHEN lost_count + 1 < {MOST_LOSSES} THEN 'pending' ELSE 'dead' END AS target
          FROM integration_delivery
         WHERE state = 'sending' AND lease_until < %(now)s
           AND (subscription_id = %(ours)s OR subscription_id IN (
                SELECT s.id FROM integration_subscription s WHERE NOT {HELD}))
         ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), freed AS (
        UPDATE integration_delivery d
           SET state = expired.target, due_at = %(now)s, claim_id = NULL, lease_until = NULL,
               lost_count = d.lost_count + 1, last_code = '{LEASE_EXPIRED}', last_status = NULL,
               end_reason = CASE WHEN expired.target = 'dead' THEN '{LOST}' END,
               done_at = CASE WHEN expired.target = 'dead' THEN %(now)s END
          FROM expired
         WHERE d.id = expired.id AND (expired.target, d.state) IN (SELECT * FROM unnest(%(targets)s, %(sources)s))
        RETURNING d.id, d.subscription_id, d.company_id, d.attempt_count + d.lost_count AS number
    ), recorded AS (
        INSERT INTO integration_attempt
               (delivery_id, subscription_id, company_id, number, started_at, duration_ms, code)
        SELECT id, subscription_id, company_id, number, %(now)s, 0, '{LEASE_EXPIRED}' FROM freed
    )
    SELECT id FROM freed
"""


_REVISION = """
    SELECT concat_ws('/', s.write_date, i.write_date, y.write_date, p.write_date, a.write_date,
                     (SELECT concat_ws('*', count(*), max(k.write_date)) FROM integration_signing_key k
                       WHERE k.subscription_id = s.id),
                     (SELECT concat_ws('*', count(*), max(h.write_date)) FROM integration_subscription_header h
                       WHERE h.subscription_id = s.id),
                     (SELECT concat_ws('*', count(*), max(n.write_date)) FROM integration_network n))
      FROM integration_subscription s
      JOIN integration_interface i ON i.id = s.interface_id
      JOIN integration_system y ON y.id = i.system_id
      JOIN integration_delivery_policy p ON p.id = s.policy_id
      LEFT JOIN integration_authentication a ON a.id = s.authentication_id
     WHERE s.id = %s
"""


def open_lane(cr, subscription_id: int) -> None:
    """Make the lane of a subscription, unless it has one."""
    cr.execute(
        """INSERT INTO integration_lane (subscription_id, breaker_state) VALUES (%s, 'closed')
               ON CONFLICT (subscription_id) DO NOTHING""",
        (subscription_id,),
    )


def lock_gate(cr, subscription_id: int) -> Gate:
    """The gate of a lane, locked until the transaction ends; claims of one lane come one after the other."""
    cr.execute("SELECT gate FROM integration_lane WHERE subscription_id = %s FOR UPDATE", (subscription_id,))
    return gates.load(cr.fetchone()[0])


def save_gate(cr, subscription_id: int, gate: Gate) -> None:
    """Keep a gate, and what screens show of it."""
    cr.execute(
        """UPDATE integration_lane
              SET gate = %s, breaker_state = %s, opens_at = %s, failing_since = %s WHERE subscription_id = %s""",
        (
            gates.dump(gate),
            gate.breaker.state,
            gates.opens_at(gate),
            gate.failing_since,
            subscription_id,
        ),
    )


def note_stragglers(cr, subscription_id: int, count: int, until: datetime | None) -> None:
    """Note how many requests a job has under way that has let go of the lane."""
    gate = lock_gate(cr, subscription_id)
    save_gate(cr, subscription_id, replace(gate, straggling=count, straggling_until=until))


def find_revision(cr, subscription_id: int) -> str:
    """What changes when anything does that a lane is loaded from, or that its messages are composed by.

    Who sends over a lane that was loaded before would send to an address that was corrected since, sign with a key
    that was revoked, or tell what its receiver is not cleared for any more.
    """
    cr.execute(_REVISION, (subscription_id,))
    row = cr.fetchone()
    return row[0] if row else ""


def claim(cr, lane: Lane, claim_id: str, limit: int, now: datetime, lease: timedelta) -> list[Claimed]:
    """Take due deliveries of a lane, those due longest first. Nobody else takes them until the lease ends."""
    cr.execute(
        _CLAIM.format(pick=_PICK_IN_ORDER if lane.is_ordered else _PICK),
        {
            "subscription_id": lane.subscription_id,
            "claim_id": claim_id,
            "limit": limit,
            "now": now,
            "lease_until": now + lease,
            "sources": sources("sending"),
            "blocks": lane.blocks,
        },
    )
    rows = sorted(cr.fetchall(), key=lambda row: (row[-1], row[0]))
    return [Claimed(*row[:-1]) for row in rows]


def settle(cr, settlements: list[Settlement], now: datetime) -> set[int]:
    """Write what became of claimed deliveries, and their attempts, in one statement.

    The claim id fences it: for a delivery whose lease ended and that was freed or taken by somebody else meanwhile,
    nothing is written.

    :return: ids of the deliveries that were still ours
    """
    targets, sources_ = _allowed("delivered", "pending", "dead")
    cr.execute(
        _SETTLE,
        {
            "rows": json.dumps([_prepare_row(settlement) for settlement in settlements]),
            "now": now,
            "targets": targets,
            "sources": sources_,
        },
        log_exceptions=False,  # answers may quote what was sent
    )
    return {id_ for (id_,) in cr.fetchall()}


def _allowed(*targets):
    """The transitions to these states, as two lists of the same length."""
    pairs = [(target, source) for target in targets for source in sources(target)]
    return [target for target, _source in pairs], [source for _target, source in pairs]


def _prepare_row(settlement: Settlement) -> dict:
    decision, outcome = settlement.decision, settlement.outcome
    row = {
        "id": settlement.id,
        "claim_id": settlement.claim_id,
        "state": decision.state,
        "end_reason": decision.reason,
        "due_at": decision.due_at and decision.due_at.isoformat(),
        "is_attempt": outcome is not None,
    }
    if outcome:
        row |= {
            "started_at": outcome.started_at.isoformat(),
            "duration_ms": outcome.duration_ms,
            "code": outcome.code,
            "http_status": outcome.status,
            "detail": outcome.detail or None,
            "excerpt": outcome.excerpt or None,
            "address": outcome.address,
        }
    return row


def sweep(cr, now: datetime, ours: int | None = None, limit: int = 1000) -> int:
    """Free deliveries whose job died: they may have been sent, which the receiver sees by their id.

    What loses its job again and again may be what kills it, and is given up. A lane that a job holds is left to that
    job: its own clock says when its leases end.

    :param ours: the subscription whose lane we hold ourselves, if any
    :return: how many were freed
    """
    targets, sources_ = _allowed("pending", "dead")
    cr.execute(_SWEEP, {"now": now, "ours": ours, "limit": limit, "targets": targets, "sources": sources_})
    return len(cr.fetchall())


def is_anything_left(cr) -> bool:
    """Whether deliveries wait or are under way, of which a job that ended with its process may have been in charge."""
    cr.execute(
        """SELECT EXISTS (SELECT 1 FROM integration_delivery WHERE state = 'pending')
               OR EXISTS (SELECT 1 FROM integration_delivery WHERE state = 'sending')"""
    )
    return cr.fetchone()[0]


def find_next_due(cr, lane: Lane, now: datetime) -> datetime | None:
    """When the next delivery of a lane can be sent, if the lane flows."""
    first = f"AND {_OVERTAKES_NONE}" if lane.is_ordered else ""
    cr.execute(
        f"""SELECT min(d.due_at) FROM integration_delivery d
             WHERE d.subscription_id = %(subscription_id)s AND d.state = 'pending' AND {_FLOWING} {first}""",
        {"subscription_id": lane.subscription_id, "now": now, "blocks": lane.blocks},
    )
    return cr.fetchone()[0]


def find_unarmed_lanes(cr, now: datetime, key_prefix: str, subscription_ids=None) -> list[int]:
    """Flowing subscriptions with something due and no job, neither waiting to run nor sending.

    :param key_prefix: what the identity key of a lane's job begins with, before the subscription's id
    :param subscription_ids: look at these only
    """
    cr.execute(
        f"""{FLOWING_SUBSCRIPTIONS}
              AND (%(ids)s IS NULL OR s.id = ANY(%(ids)s))
              AND EXISTS (SELECT 1 FROM integration_delivery d
                           WHERE d.subscription_id = s.id AND d.state = 'pending' AND d.due_at <= %(now)s)
              AND NOT {HELD}
              AND NOT EXISTS (SELECT 1 FROM queue_job j
                               WHERE j.identity_key = %(prefix)s || s.id
                                 AND j.state IN ('wait_dependencies', 'pending', 'enqueued'))
            ORDER BY s.id""",
        {"now": now, "prefix": key_prefix, "ids": subscription_ids},
    )
    return [id_ for (id_,) in cr.fetchall()]


def count(cr, subscription_ids) -> dict[int, tuple[int, int, str | None, datetime | None]]:
    """How lanes fare.

    :return: {subscription id: (waiting, given up, code of the last attempt, when the last one was delivered)}
    """
    cr.execute(
        """SELECT s.id,
                  (SELECT count(*) FROM integration_delivery WHERE subscription_id = s.id AND state = 'pending'),
                  (SELECT count(*) FROM integration_delivery WHERE subscription_id = s.id AND state = 'dead'),
                  last.code,
                  (SELECT started_at FROM integration_attempt
                    WHERE subscription_id = s.id AND code = 'ok' ORDER BY id DESC LIMIT 1)
             FROM unnest(%s) s(id)
             LEFT JOIN LATERAL (SELECT code FROM integration_attempt
                                 WHERE subscription_id = s.id ORDER BY id DESC LIMIT 1) last ON true""",
        (list(subscription_ids),),
    )
    return {id_: tuple(row) for id_, *row in cr.fetchall()}
