# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import QueryCanceled
from werkzeug.exceptions import NotFound

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

from odoo.addons.integration_core.database import only_read

#: seconds for one answer: a database that is so slow is not asked for more
_SECONDS = 10
_CLOSED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Metrics(Controller):
    """The metrics, for who has the token."""

    # Not from a replica: one that lags would lower counters, and knows nothing of the job runner's lock.
    @route(
        "/integration/metrics",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=False,
    )
    def read(self, **_parameters):
        """Answer in the format of Prometheus, or in OpenMetrics.

        :raise NotFound: while there is no token
        """
        if not request.db:
            return _answer("The database is away.\n", 503)
        metrics = request.env(user=SUPERUSER_ID)["integration.metrics"]
        if not metrics._is_open():
            raise NotFound()
        headers = request.httprequest.headers
        if not metrics._is_allowed(headers.get("Authorization", "")):
            return _answer("Not allowed.\n", 401, {"WWW-Authenticate": "Bearer"})
        only_read(request.env.cr, _SECONDS)
        try:
            with request.env.cr.savepoint(flush=False):
                text, content_type = metrics._render(headers.get("Accept", ""))
        except QueryCanceled:
            return _answer("The database takes too long.\n", 503)
        return _answer(text, 200, {"Content-Type": content_type})


def _answer(text, status, headers=None):
    return request.make_response(
        text,
        status=status,
        headers={"Content-Type": "text/plain; charset=utf-8", **_CLOSED, **(headers or {})}.items(),
    )
