# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that write the log of requests, past the ORM: each request of each client makes one."""

from odoo.tools import SQL

from odoo.addons.integration_core.tools import utc


def insert(cr, values: dict) -> int:
    """Write one row and return its id.

    :param values: by column; ``at`` is when the request came, in seconds since 1970
    """
    at = utc.from_epoch(values["at"])
    columns = {**values, "at": at, "outcome": judge(values["status"])}
    cr.execute(
        SQL(
            "INSERT INTO integration_request (%s) VALUES (%s) RETURNING id",
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(SQL("%s", value) for value in columns.values()),
        )
    )
    return cr.fetchone()[0]


def judge(status: int) -> str:
    """Return the outcome of a request that was answered with this HTTP status."""
    if status >= 500:
        return "failed"
    if status == 429:
        return "limited"
    return "refused" if status >= 400 else "done"


def insert_bodies(cr, request_id: int, at: float, request_text: str, answer_text: str):
    """Write what was kept of the bodies of one request; the texts are masked already."""
    cr.execute(
        "INSERT INTO integration_request_body (request_id, at, request_text, answer_text)"
        " VALUES (%s, to_timestamp(%s) AT TIME ZONE 'utc', %s, %s)",
        (request_id, at, request_text, answer_text),
    )
