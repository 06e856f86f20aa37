# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements of replays: which events one sends, and the next of them as deliveries.

An event that is waiting or being sent to the subscription already is never taken: it goes out by itself.
"""

from datetime import datetime
from typing import NamedTuple

from ..tools.states import sources
from .moves import CANCELLED, REPLAY_STOPPED, REPLAYED, WANTED, cancel, fits
from .routing import ORDER_KEY

# What a replay asks for. It is read first and given as values, so that PostgreSQL knows what it plans for.
_ASKED = """
    SELECT r.id AS replay_id, r.uid, r.mode, r.since, r.until, r.renew_ids IS TRUE AS renewed, r.pace,
           r.last_event_id, r.until_event_id, s.id AS subscription_id, s.approved_company_id AS company_id,
           s.interface_id, s.approved_filter_model AS filter_model,
           string_to_array(s.approved_patterns, ' ') AS patterns,
           ARRAY(SELECT company_id FROM integration_replay_company_rel WHERE replay_id = r.id) AS company_ids
      FROM integration_replay r JOIN integration_subscription s ON s.id = r.subscription_id
     WHERE r.id = %s
"""

# The same conditions as when an event is routed, and the companies of who asked for it.
_FITTING = f"""
      FROM integration_event e
     WHERE {fits("%(patterns)s::text[]", "%(company_id)s")}
       AND (e.company_id IS NULL OR e.company_id = ANY(%(company_ids)s::int[]))
       AND (e.interface_id IS NULL OR e.interface_id <> %(interface_id)s)
       AND (%(filter_model)s IS NULL OR e.res_model = %(filter_model)s)
       AND e.hold_code IS NULL AND e.erased_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM integration_delivery d
                        WHERE d.event_id = e.id AND d.subscription_id = %(subscription_id)s
                          AND d.state IN ('pending', 'sending') {{each}})
"""

_CHOSEN_BY = {
    "chosen": """
       AND e.id IN (SELECT event_id FROM integration_replay_event_rel WHERE replay_id = %(replay_id)s)""",
    "failed": """
       AND EXISTS (SELECT 1 FROM integration_delivery d
                    WHERE d.event_id = e.id AND d.subscription_id = %(subscription_id)s AND d.state = 'dead'
                      AND d.done_at >= %(since)s)""",
    "missing": """
       AND e.occurred_at >= %(since)s
       AND NOT EXISTS (SELECT 1 FROM integration_delivery d
                        WHERE d.event_id = e.id AND d.subscription_id = %(subscription_id)s {each})""",
    "range": """
       AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s""",
}

# One statement, so that the cursor and the deliveries up to it are written together or not at all. A delivery that
# was given up is closed when its event goes out anew: it needs nobody's attention any more.
# Each is judged again when it is composed: something else may be approved by then, and the filter is asked.
_HAND_OVER = f"""
    WITH picked AS MATERIALIZED (
        SELECT e.id, e.company_id, e.xid, e.res_model, e.res_id
        {{fitting}}
           AND e.id > %(last_event_id)s AND e.id <= %(until_event_id)s
         ORDER BY e.id LIMIT %(limit)s
    ), numbered AS (
        SELECT picked.*, row_number() OVER (ORDER BY id) - 1 AS number FROM picked
    ), written AS (
        INSERT INTO integration_delivery
               (event_id, subscription_id, company_id, webhook_id, state, attempt_count, lost_count, created_at,
                due_at, xid, order_key, to_judge, replay_id, replay)
        SELECT n.id, %(subscription_id)s, n.company_id,
               coalesce(known.webhook_id, 'msg_' || replace(gen_random_uuid()::text, '-', '')),
               'pending', 0, 0, %(now)s, %(now)s + n.number * interval '1 second' / %(pace)s, n.xid,
               {ORDER_KEY.replace("e.", "n.")}, true, %(replay_id)s, %(uid)s
          FROM numbered n JOIN integration_subscription s ON s.id = %(subscription_id)s
          LEFT JOIN LATERAL (
               SELECT d.webhook_id FROM integration_delivery d
                WHERE d.event_id = n.id AND d.subscription_id = %(subscription_id)s AND NOT %(renewed)s
                ORDER BY d.id LIMIT 1) known ON true
         ORDER BY n.id
        ON CONFLICT (replay_id, event_id) WHERE replay_id IS NOT NULL DO NOTHING
        RETURNING event_id
    ), closed AS (
        UPDATE integration_delivery d SET {CANCELLED}
          FROM picked
         WHERE d.event_id = picked.id AND d.subscription_id = %(subscription_id)s
           AND d.state = 'dead' AND d.state = ANY(%(sources)s)
    ), advanced AS (
        UPDATE integration_replay r
           SET last_event_id = (SELECT max(id) FROM picked),
               queued_count = r.queued_count + (SELECT count(*) FROM written)
         WHERE r.id = %(replay_id)s AND EXISTS (SELECT 1 FROM picked)
    )
    SELECT (SELECT count(*) FROM picked), (SELECT count(*) FROM written)
"""

# What is on its way to the subscription by other means, or may not go there any more, stays cancelled.
_TAKE_UP = f"""
    WITH stopped AS MATERIALIZED (
        SELECT d.id, (row_number() OVER (ORDER BY d.event_id) - 1)::float / r.pace AS seconds
          FROM integration_delivery d
          JOIN integration_replay r ON r.id = d.replay_id
          JOIN integration_subscription s ON s.id = d.subscription_id
          JOIN integration_event e ON e.id = d.event_id
         WHERE d.replay_id = %(replay_id)s AND d.last_code = %(code)s AND d.state = 'cancelled'
           AND e.erased_at IS NULL AND {WANTED}
           AND NOT EXISTS (SELECT 1 FROM integration_delivery other
                            WHERE other.event_id = d.event_id AND other.subscription_id = d.subscription_id
                              AND other.state IN ('pending', 'sending'))
    )
    UPDATE integration_delivery d
       SET state = 'pending', done_at = NULL, due_at = %(now)s + stopped.seconds * interval '1 second',
           last_code = NULL, to_judge = true
      FROM stopped
     WHERE d.id = stopped.id AND d.state = ANY(%(sources)s)
"""


def _fitting(mode: str, *, walking: bool = False) -> str:
    """The end of a statement over all events that a replay of this mode sends.

    :param walking: for some events in the order of their ids: look up the deliveries of each (OFFSET 0 keeps
        PostgreSQL from joining all there are, which takes the longer the more there are)
    """
    return (_FITTING + _CHOSEN_BY[mode]).format(each="OFFSET 0" if walking else "")


class Span(NamedTuple):
    """What a replay would send: how many events, and between which ids."""

    count: int
    first_id: int | None
    last_id: int | None


def measure(cr, replay_id: int) -> Span:
    """Count what a replay would send."""
    asked = _read(cr, replay_id)
    cr.execute(f"SELECT count(*), min(e.id), max(e.id) {_fitting(asked['mode'])}", asked)
    return Span(*cr.fetchone())


def sample(cr, replay_id: int, limit: int) -> list[int]:
    """Ids of the first events that a replay would send."""
    asked = _read(cr, replay_id)
    cr.execute(
        f"""SELECT e.id {_fitting(asked["mode"], walking=True)}
               AND e.id > %(last_event_id)s AND e.id <= %(until_event_id)s ORDER BY e.id LIMIT %(limit)s""",
        asked | {"limit": limit},
    )
    return [id_ for (id_,) in cr.fetchall()]


def lock_running(cr, replay_id: int) -> bool:
    """Take a running replay for this transaction, unless it is over or somebody else works on it."""
    cr.execute(
        "SELECT id FROM integration_replay WHERE id = %s AND state = 'running' FOR UPDATE SKIP LOCKED",
        (replay_id,),
    )
    return bool(cr.fetchone())


def hand_over(cr, replay_id: int, limit: int, now: datetime) -> tuple[int, int]:
    """Write the next deliveries of a locked replay, due one after the other at its pace, and move its cursor.

    :return: (how many events were looked at, how many deliveries were written)
    """
    asked = _read(cr, replay_id)
    values = {"limit": limit, "now": now, "code": REPLAYED, "sources": sources("cancelled")}
    cr.execute(_HAND_OVER.format(fitting=_fitting(asked["mode"], walking=True)), asked | values)
    return cr.fetchone()


def _read(cr, replay_id: int) -> dict:
    """What a replay asks for, as values of the statements."""
    cr.execute(_ASKED, (replay_id,))
    return cr.dictfetchone()


def count_waiting(cr, replay_id: int) -> int:
    """How many deliveries of a replay are not sent yet."""
    cr.execute(
        "SELECT count(*) FROM integration_delivery WHERE replay_id = %s AND state IN ('pending', 'sending')",
        (replay_id,),
    )
    return cr.fetchone()[0]


def cancel_waiting(cr, replay_id: int, now: datetime) -> int:
    """Cancel the deliveries of a replay that wait.

    :return: how many
    """
    which = "d.replay_id = %(replay_id)s AND d.state = 'pending'"
    return len(cancel(cr, which, now, REPLAY_STOPPED, replay_id=replay_id))


def take_up(cr, replay_id: int, now: datetime) -> int:
    """Let those deliveries of a replay wait again that were cancelled when it was stopped, at its pace.

    :return: how many
    """
    cr.execute(
        _TAKE_UP, {"replay_id": replay_id, "now": now, "code": REPLAY_STOPPED, "sources": sources("pending")}
    )
    return cr.rowcount
