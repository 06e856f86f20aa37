# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that write how an expectation stands: whatever there is to say, in two of them."""

from datetime import datetime

from odoo.tools import SQL

#: an interface, a company and a limit that one standing is of
KEY = ("interface_id", "company_id", "limit_id")
_MEASURED = (
    *("state", "waiting_count", "late_count", "waiting_amount", "late_amount", "currency_id", "oldest_at"),
    *("hours", "least_count", "least_amount", "owner_id", "team_id"),
)


def write(cr, expectation_id: int, res_model: str, rows: list[dict], no_amount: float | None, now: datetime):
    """Write all standings of an expectation; of those from before for which nothing waits any more, that it is so.

    :param rows: the values of each standing
    :param no_amount: what hangs on no documents; ``None`` where nobody knows what hangs on any
    :param now: when it was measured, UTC
    """
    written = []
    if rows:
        cr.execute(_prepare(expectation_id, res_model, rows, now))
        written = [id_ for (id_,) in cr.fetchall()]
    facts = {"id": expectation_id, "model": res_model, "now": now, "written": written, "no_amount": no_amount}
    cr.execute(
        """UPDATE integration_expectation_standing
              SET state = 'ok', waiting_count = 0, late_count = 0, waiting_amount = %(no_amount)s,
                  late_amount = %(no_amount)s, oldest_at = NULL, breached_at = NULL, measured_at = %(now)s,
                  res_model = %(model)s
            WHERE expectation_id = %(id)s AND id <> ALL(%(written)s)""",
        facts,
    )


def forget(cr, ids: list[int]):
    """Remove standings that are measured no more."""
    cr.execute("DELETE FROM integration_expectation_standing WHERE id = ANY(%s)", [ids])


def _prepare(expectation_id, res_model, rows, now):
    """Return the statement for standings that were measured; keys are sorted, so that two runs do not deadlock."""
    names = (*KEY, *_MEASURED)
    ordered = sorted(rows, key=lambda row: [row[name] or 0 for name in KEY])
    values = [
        (
            expectation_id,
            res_model,
            now,
            now if row["state"] == "breached" else None,
            *(row[name] for name in names),
        )
        for row in ordered
    ]
    return SQL(
        "INSERT INTO integration_expectation_standing AS known"
        " (expectation_id, res_model, measured_at, breached_at, %(names)s) VALUES %(values)s"
        " ON CONFLICT (expectation_id, coalesce(interface_id, 0), coalesce(company_id, 0), coalesce(limit_id, 0))"
        " DO UPDATE SET res_model = EXCLUDED.res_model, measured_at = EXCLUDED.measured_at, %(changes)s,"
        " breached_at = CASE WHEN EXCLUDED.state = 'breached'"
        " THEN coalesce(known.breached_at, EXCLUDED.breached_at) END RETURNING id",
        names=SQL(", ").join(map(SQL.identifier, names)),
        values=SQL(", ").join(SQL("%s", row) for row in values),
        changes=SQL(", ").join(
            SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in _MEASURED
        ),
    )
