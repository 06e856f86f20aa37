# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import NotFound

from odoo.http import Controller, Response, request, route

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import DatabaseUnavailable
from odoo.addons.integration_core.tools.trace import Trace

from ..error_answer import get_problem
from ..tools.problem import MEDIA_TYPE


class Away(Controller):
    """Answers for the whole API and the inbox while there is no database to ask.

    Odoo then serves the routes of the modules that were loaded with the server (``server_wide_modules``) and need no
    database. To any other it says 404 with a page, which is "no such thing" to a partner: a webhook is given up, a
    write not repeated.
    """

    @route(
        "/integration/<path:anything>",
        type="http",
        auth="none",
        csrf=False,
        save_session=False,
        only_without_database=True,  # see ir.http
    )
    def answer(self, anything, **_parameters):
        """Say that the database is away, and when to come again.

        :raise NotFound: in a database of this server that has no such API
        """
        if request.db:
            raise NotFound()
        trace = Trace.parse(request.httprequest.headers.get("traceparent")) or Trace.new()
        problem = get_problem(DatabaseUnavailable(""), False)
        return Response(
            canonical_json.dumps(problem.document(trace.trace_id)),
            status=problem.status,
            headers={**problem.headers, "Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"},
        )
