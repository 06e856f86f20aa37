# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, request, route

from ..tools import html_page, problem_page

_DAY = 24 * 60 * 60  # seconds
_ROUTE = {"type": "http", "auth": "none", "methods": ["GET"], "save_session": False, "readonly": True}


class Problems(Controller):
    """Explains the codes of the API's errors, to anybody: it is the same for all and says nothing of this Odoo."""

    @route("/integration/problems", **_ROUTE)
    def index(self):
        """Return the page of all codes."""
        return _respond(problem_page.index())

    @route("/integration/problems/<string:code>", **_ROUTE)
    def problem(self, code):
        """Return the page of one code."""
        page = problem_page.pages().get(code)
        if page is None:
            raise request.not_found()
        return _respond(page)


def _respond(page):
    return request.make_response(
        page, headers=[*html_page.HEADERS, ("Cache-Control", f"public, max-age={_DAY}")]
    )
