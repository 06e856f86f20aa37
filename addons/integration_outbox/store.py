# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that write events. Each works on a thousand rows as on one.

Events are written by SQL only: the ORM refuses to touch them, for everyone.
"""

import os
import time
from typing import NamedTuple

from odoo.addons.integration_core.tools.trace import Trace

from .emission import get_entity
from .tools.capture import Snapshot
from .tools.uid import RANDOM_BYTES, new_uid

# Tests play several transactions in one, and name each.
_XID = "COALESCE(%s::bigint, pg_current_xact_id()::text::bigint)"

_INSERT = """
    INSERT INTO integration_event (
        uid, type, entity, contract, res_model, res_id, subject_uid, company_id, payload, hold_code, hold_detail,
        correlation_id, span_id, cause, user_id, xid, occurred_at
    ) VALUES %s
    ON CONFLICT (xid, type, res_model, res_id) DO UPDATE
       SET payload = EXCLUDED.payload, hold_code = EXCLUDED.hold_code, hold_detail = EXCLUDED.hold_detail,
           contract = EXCLUDED.contract, subject_uid = EXCLUDED.subject_uid, company_id = EXCLUDED.company_id
    RETURNING id, hold_code
"""
_INSERT_ROW = f"({', '.join(['%s'] * 15)}, {_XID}, clock_timestamp() AT TIME ZONE 'UTC')"


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
        (
            new_uid("evt", now_ms, os.urandom(RANDOM_BYTES)),
            *(event.type, get_entity(event.type), event.snapshot.contract, event.model, event.res_id),
            *(event.snapshot.subject_uid, event.snapshot.company_id, event.snapshot.payload),
            *(event.snapshot.hold_code, event.snapshot.hold_detail),
            *(event.trace.trace_id, event.trace.span_id, event.cause, event.user_id, xid),
        )
        for event in events
    ]
    written = cr.execute_values(_INSERT, rows, template=_INSERT_ROW, page_size=1000, fetch=True)
    return [id_ for id_, hold_code in written if not hold_code]


def withdraw(cr, model_name, record_ids, *, xid=None) -> dict[int, list[str]]:
    """Take back what this transaction wrote about these records.

    :return: {record id: [event types]}
    """
    if not record_ids:
        return {}
    cr.execute(
        f"""DELETE FROM integration_event WHERE xid = {_XID} AND res_model = %s AND res_id = ANY(%s)
            RETURNING res_id, type""",
        (xid, model_name, list(record_ids)),
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
              SET payload = %s, contract = %s, subject_uid = %s, company_id = %s, hold_code = NULL,
                  hold_detail = NULL, xid = pg_current_xact_id()::text::bigint
            WHERE id = %s""",
        (snapshot.payload, snapshot.contract, snapshot.subject_uid, snapshot.company_id, id_),
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
