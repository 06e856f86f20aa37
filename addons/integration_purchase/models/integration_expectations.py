# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.expectation import Expectation


class IntegrationExpectations(models.AbstractModel):
    """What supply waits for: vendors that confirm what was ordered."""

    _inherit = "integration.expectations"

    @api.model
    def _get_shipped(self):
        return [
            *super()._get_shipped(),
            Expectation(
                code="orders_confirmed",
                name=self.env._("Orders approved but not confirmed by the vendor"),
                explanation=self.env._(
                    "These orders are approved and placed, and nobody noted that the vendor confirmed them. Nobody"
                    " knows whether the goods come."
                ),
                remedy=self.env._(
                    "Ask the vendor. When it confirms, note that on the order by its mark “Acknowledged”."
                ),
                hours=48,
                model="purchase.order",
                domain=(
                    ("state", "=", "purchase"),
                    ("acknowledged", "=", False),
                    ("invoice_status", "!=", "invoiced"),
                ),
                since="date_approve",
                amount="amount_total",
                partner="partner_id",
            ),
        ]
