# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that write events. Each works on a thousand rows as on one.

Events are written by SQL only: the ORM refuses to touch them, for everyone. A statement that holds documents is
not logged when it fails.
"""

import json
import os
import time
from datetime import datetime
from typing import NamedTuple

from odoo.addons.integration_core.tools.trace import Trace

from .emission import get_entity
from .tools.capture import Snapshot
from .tools.patterns import CONFIDED
from .tools.uid import RANDOM_BYTES, new_uid

# Tests play several transactions in one, and name each.
_XID = "COALESCE(%(xid)s::bigint, pg_current_xact_id()::text::bigint)"

_COLUMNS = """
    uid, type, entity, contract, res_model, res_id, subject_uid, company_id, interface_id, payload, hold_code,
    hold_detail, correlation_id, span_id, cause, user_id
"""

_INSERT = f"""
    INSERT INTO integration_event ({_COLUMNS}, xid, occurred_at)
    SELECT {_COLUMNS}, {_XID}, clock_timestamp() AT TIME ZONE 'UTC'
      FROM json_to_recordset(%(rows)s) AS r(
           uid text, type text, entity text, contract text, res_model text, res_id int, subject_uid text,
           company_id int, interface_id int, payload text, hold_code text, hold_detail text,
           correlation_id text, span_id text, cause text, user_id int)
    ON CONFLICT (xid, type, res_model, res_id) DO UPDATE
       SET payload = EXCLUDED.payload, hold_code = EXCLUDED.hold_code, hold_detail = EXCLUDED.hold_detail,
           contract = EXCLUDED.contract, subject_uid = EXCLUDED.subject_uid, company_id = EXCLUDED.company_id,
           interface_id = EXCLUDED.interface_id
    RETURNING id, hold_code
"""


# Tells the locks of :func:`promise_no_events` from those of others.
_PROMISES = 0x696E6576

# See :func:`find_horizon`. Transactions that run elsewhere in the cluster, or that promised to write no events, are not
# waited for. Locks are looked at later than the snapshot: what has ended meanwhile is waited for all the same.
HORIZON = f"""
    (SELECT coalesce(min(running.xid), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
       FROM (SELECT pg_snapshot_xip(pg_current_snapshot())::text::bigint AS xid) AS running
      WHERE NOT EXISTS (
            SELECT FROM pg_locks AS own JOIN pg_stat_activity AS session ON session.pid = own.pid
             WHERE own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock' AND own.granted
               AND own.transactionid::text::bigint = mod(running.xid, 4294967296)
               AND (session.datname <> current_database() OR EXISTS (
                    SELECT FROM pg_locks AS promise
                     WHERE promise.pid = own.pid AND promise.locktype = 'advisory' AND promise.granted
                       AND promise.classid = {_PROMISES} AND promise.objsubid = 2
                       AND promise.database = session.datid))))
"""

_FIND_HORIZON = f"SELECT {HORIZON}"

_AFTER = """
      FROM integration_event
     WHERE (xid, id) > (%(xid)s, %(id)s) AND xid < %(horizon)s AND hold_code IS NULL
"""
_NEXT = f"{_AFTER} ORDER BY xid, id"

_READ_FEED = f"""
    SELECT id, xid, uid, type, entity, contract, res_model, res_id, subject_uid, payload, occurred_at
      FROM (SELECT * {_NEXT} LIMIT %(most)s) e
     WHERE entity = ANY(%(entities)s::text[]) AND type LIKE ANY(%(patterns)s::text[])
       AND (company_id IS NULL AND NOT starts_with(type, '{CONFIDED}')
            OR EXISTS (SELECT 1 FROM unnest(%(entities)s::text[], %(company_ids)s::int[]) AS s(entity, company_id)
                        WHERE s.entity = e.entity AND s.company_id = e.company_id))
     ORDER BY xid, id LIMIT %(limit)s
"""


class NewEvent(NamedTuple):
    """What is written about one thing that happened to one record."""

    type: str
    model: str
    res_id: int
    snapshot: Snapshot
    trace: Trace
    cause: str | None
    user_id: int


def insert(cr, events: list[NewEvent], *, xid=None) -> list[int]:
    """Write events of this transaction.

    :return: ids of those that are not held
    """
    now_ms = time.time_ns() // 1_000_000
    rows = [
        {
            "uid": new_uid("evt", now_ms, os.urandom(RANDOM_BYTES)),
            "type": event.type,
            "entity": get_entity(event.type),
            "res_model": event.model,
            "res_id": event.res_id,
            "correlation_id": event.trace.trace_id,
            "span_id": event.trace.span_id,
            "cause": event.cause,
            "user_id": event.user_id,
            **event.snapshot.as_columns(),
        }
        for event in events
    ]
    cr.execute(_INSERT, {"rows": json.dumps(rows), "xid": xid}, log_exceptions=False)
    return [id_ for id_, hold_code in cr.fetchall() if not hold_code]


def withdraw(cr, model_name, record_ids, *, xid=None) -> dict[int, list[str]]:
    """Take back what this transaction wrote about these records.

    :return: {record id: [event types]}
    """
    if not record_ids:
        return {}
    cr.execute(
        f"""DELETE FROM integration_event
             WHERE xid = {_XID} AND res_model = %(model)s AND res_id = ANY(%(ids)s)
         RETURNING res_id, type""",
        {"xid": xid, "model": model_name, "ids": list(record_ids)},
    )
    withdrawn = {}
    for res_id, type_ in cr.fetchall():
        withdrawn.setdefault(res_id, []).append(type_)
    return withdrawn


def find_held(cr, limit) -> list[int]:
    """Ids of held events, those tried longest ago first."""
    cr.execute(
        """SELECT id FROM integration_event WHERE hold_code IS NOT NULL
            ORDER BY hold_tried_at NULLS FIRST, id LIMIT %s""",
        (limit,),
    )
    return [id_ for (id_,) in cr.fetchall()]


def lock_held(cr, ids) -> list[tuple[int, str, str, str, int]]:
    """Lock those of these events that are held and that nobody else releases just now, oldest first.

    :return: list of (id, type, entity, model name, record id)
    """
    cr.execute(
        """SELECT id, type, entity, res_model, res_id FROM integration_event
            WHERE id = ANY(%s) AND hold_code IS NOT NULL ORDER BY id FOR UPDATE SKIP LOCKED""",
        (list(ids),),
    )
    return cr.fetchall()


def fill(cr, id_: int, snapshot: Snapshot) -> None:
    """Give a held event its document, and its place in the order of transactions: this one."""
    cr.execute(
        """UPDATE integration_event
              SET payload = %s, contract = %s, subject_uid = %s, company_id = %s, interface_id = %s,
                  hold_code = NULL, hold_detail = NULL, xid = pg_current_xact_id()::text::bigint
            WHERE id = %s""",
        (
            snapshot.payload,
            snapshot.contract,
            snapshot.subject_uid,
            snapshot.company_id,
            snapshot.interface_id,
            id_,
        ),
        log_exceptions=False,
    )


def keep_held(cr, id_: int, snapshot: Snapshot) -> None:
    """Note why an event still waits, and when that was tried."""
    cr.execute(
        """UPDATE integration_event
              SET hold_code = %s, hold_detail = %s, hold_tried_at = now() AT TIME ZONE 'UTC'
            WHERE id = %s""",
        (snapshot.hold_code, snapshot.hold_detail, id_),
    )


def drop_held(cr, id_: int) -> None:
    """Remove a held event that turned out to be none."""
    cr.execute("DELETE FROM integration_event WHERE id = %s AND hold_code IS NOT NULL", (id_,))


class FeedRow(NamedTuple):
    """An event as a reader in transaction order meets it."""

    id: int
    xid: int
    uid: str
    type: str
    entity: str
    contract: str
    res_model: str
    res_id: int
    subject_uid: str
    payload: str
    occurred_at: datetime


def promise_no_events(cr) -> None:
    """Promise that the transaction of this cursor writes no event, so that no reader of events waits for its end."""
    cr.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", (_PROMISES,))


def find_horizon(cr) -> int:
    """The oldest transaction that may still write events: of those before it, all that will ever be is there.

    A long transaction of this database holds the horizon back, and with it every reader; none ever misses what
    commits late.
    """
    cr.execute(_FIND_HORIZON)
    return cr.fetchone()[0]


def read_feed(
    cr,
    after: tuple[int, int, ...],
    horizon: int,
    companies: dict[str, int],
    patterns: list[str],
    limit: int,
    most: int,
) -> list[FeedRow]:
    """Read events in the order of their transactions.

    :param after: transaction and id of the last event that is known, and perhaps more
    :param horizon: see :func:`find_horizon`; to be found before
    :param companies: {entity: company} of what is wanted; an event of no company is of all, unless it tells of other
        partners, see :data:`.tools.patterns.CONFIDED`
    :param patterns: of event types, for SQL LIKE
    :param most: how many events are looked at: where few are wanted, see :func:`find_end` for how far that came
    """
    cr.execute(
        _READ_FEED,
        {
            "xid": after[0],
            "id": after[1],
            "horizon": horizon,
            "entities": list(companies),
            "company_ids": list(companies.values()),
            "patterns": patterns,
            "limit": limit,
            "most": most,
        },
    )
    return [FeedRow(*row) for row in cr.fetchall()]


def find_end(cr, after: tuple[int, int, ...], horizon: int, most: int) -> tuple[int, int, str] | None:
    """Return (transaction, id, uid) of the last of so many events, wanted or not; ``None`` when there are fewer."""
    cr.execute(
        f"SELECT xid, id, uid {_NEXT} OFFSET %(skipped)s LIMIT 1",
        {"xid": after[0], "id": after[1], "horizon": horizon, "skipped": most - 1},
    )
    return cr.fetchone()


def find_last(cr, after: tuple[int, int, ...], horizon: int) -> tuple[int, int, str] | None:
    """Return (transaction, id, uid) of the last event before the horizon, if one is behind that position."""
    cr.execute(
        f"SELECT xid, id, uid {_AFTER} ORDER BY xid DESC, id DESC LIMIT 1",
        {"xid": after[0], "id": after[1], "horizon": horizon},
    )
    return cr.fetchone()


def is_there(cr, position: tuple[int, int, str]) -> bool:
    """Whether there is an event with this transaction, id and uid."""
    cr.execute("SELECT EXISTS (SELECT FROM integration_event WHERE (xid, id, uid) = %s)", (tuple(position),))
    return cr.fetchone()[0]


def find_about(cr, subject_uid: str, record: tuple[str, int] | None) -> list[int]:
    """Ids of the events that have a document about a subject.

    :param record: (model name, id) behind the uid, by which they are found quickly
    """
    if record:
        where, params = "res_model = %s AND res_id = %s", record
    else:
        where, params = "subject_uid = %s", (subject_uid,)
    cr.execute(f"SELECT id FROM integration_event WHERE {where} AND payload IS NOT NULL ORDER BY id", params)
    return [id_ for (id_,) in cr.fetchall()]


def erase(cr, ids, tombstone: str) -> int:
    """Overwrite the documents of events, the one change that an event knows.

    :return: how many were not erased before
    """
    cr.execute(
        """UPDATE integration_event SET payload = %s, erased_at = now() AT TIME ZONE 'UTC'
            WHERE id = ANY(%s) AND erased_at IS NULL""",
        (tombstone, list(ids)),
    )
    return cr.rowcount
