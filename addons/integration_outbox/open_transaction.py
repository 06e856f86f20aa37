# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose transaction holds back all readers that need events in order, see :func:`.store.find_horizon`."""

from datetime import datetime
from typing import NamedTuple

from .store import HORIZON

_OLDEST = f"""
    SELECT pid::text, datname, xact_start AT TIME ZONE 'UTC', application_name FROM pg_stat_activity
     WHERE backend_xid::text::bigint = mod({HORIZON}, 4294967296)
     UNION ALL
    SELECT gid, database, prepared AT TIME ZONE 'UTC', '' FROM pg_prepared_xacts
     WHERE transaction::text::bigint = mod({HORIZON}, 4294967296)
     LIMIT 1
"""

_WAITING = f"""
    SELECT occurred_at FROM integration_event
     WHERE xid >= {HORIZON} AND hold_code IS NULL ORDER BY xid, id LIMIT 1
"""


class Holder(NamedTuple):
    """Who left the transaction open, as far as the database tells Odoo's user; ``None`` is not told.

    :param session: its process, or the name of a transaction that is prepared
    :param since: when the transaction began, in UTC
    :param application: what the session calls itself
    """

    session: str | None = None
    database: str | None = None
    since: datetime | None = None
    application: str | None = None


def find_holder(cr) -> Holder:
    """Return whose transaction is the oldest that may still write events: nothing later is taken in order."""
    cr.execute(_OLDEST)
    return Holder(*(cr.fetchone() or ()))


def find_waiting(cr) -> datetime | None:
    """Return when the first event happened that no reader may see yet; ``None`` when all may be seen."""
    cr.execute(_WAITING)
    row = cr.fetchone()
    return row and row[0]
