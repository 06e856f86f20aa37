# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.errors import UnknownReference
from odoo.addons.integration_inbox.tools.outcome import SKIPPED, Outcome


class TestIntegrationInboxHandler(models.AbstractModel):
    """Does what the message tells it to: writes an order, fails in some way, or nothing."""

    _name = "integration.inbox.handler.test"
    _inherit = "integration.inbox.handler"
    _description = "Fake handler"

    _handler = "test"

    @api.model
    def _handle(self, message, client_env):
        body = message._get_document()
        if body.get("do") == "skip":
            return SKIPPED
        order = client_env["test.integration.order"].create({"name": body.get("number")})
        if body.get("do") == "miss":
            raise UnknownReference("the patient is not there yet")
        if body.get("do") == "break":
            raise ZeroDivisionError(f"quotes {body['number']}")
        return Outcome(entity="test_order", uid=f"order-{order.id}")
