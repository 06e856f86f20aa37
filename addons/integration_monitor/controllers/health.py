# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether somebody is there, and can serve: for load balancers, orchestrators and people with a token.

Strangers are told a word and no more. Where the addon is among ``server_wide_modules``, it is told without a database
too: Odoo serves only the routes of those then.
"""

from werkzeug.exceptions import NotFound

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

from odoo.addons.integration_core.database import only_read
from odoo.addons.integration_core.tools import canonical_json

from ..tools import health

_ROUTE = {"type": "http", "auth": "none", "methods": ["GET"], "save_session": False, "readonly": False}
#: seconds for one statement: who asks again each few seconds is not kept waiting
_SECONDS = 3


class Health(Controller):
    """The state of this process, and of what it needs."""

    @route("/integration/health/live", **_ROUTE)
    def live(self, **_parameters):
        """Tell that this process answers; a failing database is no reason to end it."""
        return _answer({})

    @route("/integration/health/ready", **_ROUTE)
    def ready(self, **_parameters):
        """Tell whether requests can be served here: database, registry, migrations."""
        if not request.db:
            return _answer({"database": health.FAIL})
        only_read(request.env.cr, _SECONDS)
        return _answer(request.env(user=SUPERUSER_ID)["integration.health"]._check_ready())

    @route("/integration/health/serving", **_ROUTE)
    def serving(self, **_parameters):
        """Tell who has the token of the metrics whether partners are served.

        :raise NotFound: for strangers
        """
        if not _is_trusted():
            raise NotFound()
        only_read(request.env.cr, _SECONDS)
        return _answer(request.env(user=SUPERUSER_ID)["integration.health"]._check_serving())


def _answer(checks):
    state = health.judge(checks)
    told = {"status": state}
    if checks and _is_trusted():
        told["checks"] = {name: [{"status": found}] for name, found in checks.items()}
    return request.make_response(
        canonical_json.dumps(told),
        status=health.find_status(state),
        headers=[("Content-Type", health.MEDIA_TYPE), ("Cache-Control", "no-store")],
    )


def _is_trusted():
    """Whether the one who asks has the token of the metrics; without a database nobody is known."""
    given = request.httprequest.headers.get("Authorization", "")
    if not given or not request.db:
        return False
    return request.env(user=SUPERUSER_ID)["integration.metrics"]._is_allowed(given)
