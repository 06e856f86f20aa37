# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Puts what a transaction wrote to the moment at which the story has it happen.

The suite and Odoo write the time at which they work. The demonstration lets them work now, and before each commit
moves the times of what was written by as much as the story is back. Rows of others are never touched: under
REPEATABLE READ, what stands above the ids of the beginning, or carries a time of since then, is of this transaction;
tables that others write to as well are narrowed down to the company of the demonstration besides.

The audit trail is left as it is: it says when the demonstration was made, and its rows are chained.
"""

from datetime import datetime

from odoo.tools import SQL

#: table → columns of new rows, and columns that a change of an older row sets to the present
_TIMES = {
    "integration_event": (("occurred_at",), ()),
    "integration_delivery": (("created_at", "due_at", "done_at"), ()),
    "integration_message": ((), ("processed_at",)),
    "integration_idempotency": (("created_at",), ()),
    "integration_issue": (
        ("create_date", "first_seen_at", "due_at", "clock_started_at"),
        ("last_seen_at", "resolved_at", "paused_at", "write_date"),
    ),
    "integration_issue_affected": (("create_date", "first_seen_at"), ("last_seen_at",)),
    "integration_unmapped_code": (("create_date", "first_seen_at"), ("last_seen_at",)),
    "integration_interface": (("create_date",), ("submitted_at", "approved_at")),
    "integration_client": (("create_date",), ("submitted_at", "approved_at")),
    "integration_grant": (("create_date",), ("submitted_at", "approved_at")),
    "integration_subscription": (("create_date",), ("submitted_at", "approved_at")),
    "integration_source": (("create_date",), ("submitted_at", "approved_at")),
    "integration_credential": (("create_date",), ("revoked_at",)),
    "integration_system": (("create_date",), ()),
    "mail_message": (("date", "create_date"), ()),
    "res_partner": (("create_date",), ()),
    "account_move": (("create_date",), ("write_date",)),
    "account_payment": (("create_date",), ("write_date",)),
    "account_bank_statement_line": (("create_date",), ()),
    "purchase_order": (("create_date",), ("write_date", "date_approve")),
    "purchase_order_decision": (("decided_at", "create_date"), ()),
    "stock_picking": (("create_date",), ("write_date", "date_done")),
    "stock_move": (("create_date",), ("date",)),
    "stock_move_line": (("create_date",), ("date",)),
    "calendar_event": (("create_date",), ("write_date",)),
    "patient_account": (("create_date",), ("write_date",)),
}


class Past:
    """The transactions of the story, one after the other, on one cursor.

    :param env: the superuser's
    :param moment: of the story
    :param commit: ends a transaction
    """

    def __init__(self, env, moment: datetime, commit):
        self._env = env
        self._cr = env.cr
        self._commit = commit
        self.moment = moment
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

    def rollback(self) -> None:
        """Forget what was not committed, and begin anew."""
        self._cr.rollback()
        self._begin()

    def _begin(self):
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
        back, since = self.moment - self._began, self._began.replace(microsecond=0)
        statements = []
        for (table, (new, changed, has_company)), last in zip(self._tables.items(), self._last, strict=True):
            name = SQL.identifier(table)
            if new:
                statements.append(SQL("UPDATE %s SET %s WHERE id > %s", name, self._shifted(new, back), last))
            ours = SQL("company_id = %s", self.company_id) if has_company else SQL("id > %s", last)
            for column in changed:
                shifted, at = self._shifted((column,), back), SQL.identifier(column)
                statements.append(
                    SQL("UPDATE %s SET %s WHERE %s >= %s AND %s", name, shifted, at, since, ours)
                )
        self._cr.execute(SQL("; ").join(statements))

    @staticmethod
    def _shifted(columns, back):
        return SQL(", ").join(
            SQL("%s = %s + %s", SQL.identifier(column), SQL.identifier(column), back) for column in columns
        )

    def _find_columns(self):
        """Return the tables of :data:`_TIMES` with those of their columns that are there."""
        self._cr.execute(
            """SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
                WHERE table_schema = current_schema AND table_name = ANY(%s) GROUP BY table_name""",
            (list(_TIMES),),
        )
        there = dict(self._cr.fetchall())
        return {
            table: (
                [column for column in new if column in there[table]],
                [column for column in changed if column in there[table]],
                "company_id" in there[table],
            )
            for table, (new, changed) in _TIMES.items()
            if table in there
        }
