# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that write the log of requests, past the ORM: each request of each client makes one."""

from odoo.tools import SQL

from odoo.addons.integration_core.tools import utc


def insert(values: dict) -> SQL:
    """Return the statement that writes one row and returns its id.

    :param values: by column; ``at`` is when the request came, in seconds since 1970
    """
    at = utc.from_epoch(values["at"])
    columns = {**values, "at": at, "outcome": judge(values["status"])}
    return SQL(
        "INSERT INTO integration_request (%s) VALUES %s RETURNING id",
        SQL(", ").join(map(SQL.identifier, columns)),
        tuple(columns.values()),
    )


def judge(status: int) -> str:
    """Return the outcome of a request that was answered with this HTTP status."""
    if status >= 500:
        return "failed"
    if status == 429:
        return "limited"
    return "refused" if status >= 400 else "done"


def insert_bodies(request: SQL, at: float, request_text: str, answer_text: str) -> SQL:
    """Return the statement that writes one row and what was kept of the bodies of the request.

    :param request: by :func:`insert`
    :param request_text: and
    :param answer_text: masked already
    """
    return SQL(
        "WITH request AS (%s)"
        " INSERT INTO integration_request_body (request_id, at, request_text, answer_text)"
        " SELECT id, %s, %s, %s FROM request",
        request,
        utc.from_epoch(at),
        request_text,
        answer_text,
    )
