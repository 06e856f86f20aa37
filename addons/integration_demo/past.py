# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Puts what a transaction wrote to the moment at which the story has it happen.

The suite and Odoo write the time at which they work. The demonstration lets them work now, and before each commit
moves the times of what was written by as much as the story is back. Rows of others are never touched: under
REPEATABLE READ, what stands above the ids of the beginning is of this transaction, and what is told by its time is of
the company of the demonstration. Nothing in the story is later than its end, so that such a time is the present.

The audit trail is left as it is: it says when the demonstration was made, and its rows are chained.
"""

from datetime import datetime

from odoo.tools import SQL

NEW = "id"
#: in ``cr.postcommit.data`` of a transaction of the story
IS_PAST = "integration_demo.is_past"


def _governed(*further):
    """Return what is moved of something that two people agree upon."""
    decided = (("submitted_at", ("submitted_at",)), ("approved_at", ("approved_at",)))
    return ((NEW, ("create_date",)), *decided, *further)


def _document(*further):
    """Return what is moved of a business document."""
    return ((NEW, ("create_date",)), ("write_date", ("write_date",)), *further)


#: table → (what tells the rows: that they are new, or the column that says the present; the columns that move)
_TIMES = {
    "integration_event": ((NEW, ("occurred_at",)),),
    "integration_delivery": ((NEW, ("created_at", "due_at", "done_at")),),
    "integration_message": (("processed_at", ("processed_at",)),),
    "integration_idempotency": ((NEW, ("created_at",)),),
    # an issue may have been raised apart, in a transaction of its own
    "integration_issue": (
        ("first_seen_at", ("first_seen_at", "create_date", "clock_started_at", "due_at")),
        *((name, (name,)) for name in ("last_seen_at", "resolved_at", "paused_at", "write_date")),
    ),
    "integration_issue_affected": (
        (NEW, ("create_date", "first_seen_at")),
        ("last_seen_at", ("last_seen_at",)),
    ),
    "integration_unmapped_code": (
        ("first_seen_at", ("first_seen_at", "create_date")),
        ("last_seen_at", ("last_seen_at",)),
    ),
    "integration_system": ((NEW, ("create_date",)),),
    "integration_interface": _governed(),
    "integration_client": _governed(),
    "integration_grant": _governed(),
    "integration_subscription": _governed(),
    "integration_source": _governed(),
    "integration_credential": ((NEW, ("create_date",)), ("revoked_at", ("revoked_at",))),
    "integration_access_review": ((NEW, ("create_date",)), ("started_at", ("started_at",))),
    "mail_message": ((NEW, ("date", "create_date")),),
    "res_partner": ((NEW, ("create_date",)),),
    "account_move": _document(),
    "account_payment": _document(),
    "account_bank_statement_line": _document(),
    "purchase_order": _document(("date_approve", ("date_approve",))),
    "purchase_order_decision": ((NEW, ("decided_at", "create_date")),),
    "stock_picking": _document(("date_done", ("date_done",))),
    "stock_move": _document(("date", ("date",))),
    "stock_move_line": ((NEW, ("create_date",)), ("date", ("date",))),
    "calendar_event": _document(),
    "patient_account": _document(),
}


class Past:
    """The transactions of the story, one after the other, on one cursor.

    :param env: the superuser's
    :param ends_at: when the story ends
    :param commit: ends a transaction

    :ivar moment: of the story
    :ivar company_id: of the demonstration, 0 before it is there
    """

    def __init__(self, env, ends_at: datetime, commit):
        self._env = env
        self._cr = env.cr
        self._ends_at = ends_at
        self._commit = commit
        self.moment = ends_at
        self.company_id = 0
        self._tables = self._find_columns()
        self._begin()

    def end(self) -> None:
        """Move what was written to the moment of the story, and commit it."""
        self._cr.flush()
        self._env.invalidate_all()
        self._move()
        self._commit()
        self._begin()

    def leave(self) -> None:
        """Go back to the present: what the cursor writes from now on is not moved."""
        self._cr.postcommit.data.pop(IS_PAST, None)

    def _begin(self):
        self._cr.postcommit.data[IS_PAST] = True
        self._cr.execute(
            SQL(
                "SELECT now() AT TIME ZONE 'UTC', %s",
                SQL(", ").join(
                    SQL("(SELECT coalesce(max(id), 0) FROM %s)", SQL.identifier(table))
                    for table in self._tables
                ),
            )
        )
        self._began, *self._last = self._cr.fetchone()

    def _move(self):
        """Move times by as much as the moment is back, in one round trip."""
        back, statements = self.moment - self._began, []
        for (table, groups), last in zip(self._tables.items(), self._last, strict=True):
            for told_by, columns in groups:
                where = SQL("id > %s", last)
                if told_by != NEW:
                    where = SQL(
                        "%s >= %s AND company_id = %s",
                        SQL.identifier(told_by),
                        self._ends_at,
                        self.company_id,
                    )
                statements.append(
                    SQL(
                        "UPDATE %s SET %s WHERE %s",
                        SQL.identifier(table),
                        self._shifted(columns, back),
                        where,
                    )
                )
        self._cr.execute(SQL("; ").join(statements))

    @staticmethod
    def _shifted(columns, back):
        return SQL(", ").join(
            SQL("%s = %s + %s", SQL.identifier(column), SQL.identifier(column), back) for column in columns
        )

    def _find_columns(self):
        """Return the groups of :data:`_TIMES` with those of their columns that are there."""
        self._cr.execute(
            """SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
                WHERE table_schema = current_schema AND table_name = ANY(%s) GROUP BY table_name""",
            (list(_TIMES),),
        )
        there = dict(self._cr.fetchall())
        return {
            table: [
                (told_by, [column for column in columns if column in there[table]])
                for told_by, columns in _TIMES[table]
                if told_by in there[table] and (told_by == NEW or "company_id" in there[table])
            ]
            for table in there
        }
