# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The description of all events as a file, for people. Machines ask the signed API."""

from werkzeug.exceptions import Forbidden

from odoo.http import Controller, request, route

from odoo.addons.integration_core.tools import canonical_json


class Asyncapi(Controller):
    """Downloads of the catalogue."""

    @route("/integration/asyncapi.json", type="http", auth="user", methods=["GET"], readonly=True)
    def download(self):
        """Download the AsyncAPI document."""
        if not request.env.user.has_group("integration_core.group_integration_user"):
            raise Forbidden()
        return request.make_response(
            canonical_json.dumps(request.env["integration.asyncapi"]._build()),
            headers=[
                ("Content-Type", "application/json"),
                ("Content-Disposition", 'attachment; filename="asyncapi.json"'),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
