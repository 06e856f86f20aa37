# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.expectation import Expectation


class IntegrationExpectations(models.AbstractModel):
    """What logistics waits for: that others know what has moved."""

    _inherit = "integration.expectations"

    @api.model
    def _get_shipped(self):
        remedy = self.env._(
            "Open a late document and its trace: it says why it is stuck. What was given up is sent again from the"
            " issue of its subscription, all of it at once."
        )
        return [
            *super()._get_shipped(),
            Expectation(
                code="transfers_told",
                name=self.env._("Receipts and deliveries that others do not know of"),
                explanation=self.env._(
                    "Goods came in or left, and a system that is to know does not yet: a delivery waits, was given up,"
                    " or could not be made. There it looks as if they were still on their way."
                ),
                remedy=remedy,
                hours=4,
                model="stock.picking",
                domain=(("state", "=", "done"),),
                event_types=("receipt.done", "delivery.done", "transfer.done"),
                partner="partner_id",
            ),
            Expectation(
                code="movements_told",
                name=self.env._("Movements of stock that others do not know of"),
                explanation=self.env._(
                    "Stock was moved or counted, and a system that keeps track of it does not know yet. Its quantities"
                    " differ from ours."
                ),
                remedy=remedy,
                hours=4,
                model="stock.move.line",
                domain=(("state", "=", "done"),),
                event_types=("stock_movement.done",),
            ),
        ]
