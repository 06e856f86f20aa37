# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, request, route

from ..tools.problem_page import pages

_DAY = 24 * 60 * 60  # seconds


class Problems(Controller):
    """Explains the codes of the API's errors, to anybody: it is the same for all and says nothing of this Odoo."""

    @route(
        "/integration/problems/<string:code>",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def problem(self, code):
        """Return the page of one code."""
        page = pages().get(code)
        if page is None:
            raise request.not_found()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", f"public, max-age={_DAY}"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(page, headers=headers)
