# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationIssueAffected(models.Model):
    """What hangs on an order that an issue hits is its amount."""

    _inherit = "integration.issue.affected"

    @api.model
    def _get_amounts(self, model_name, ids):
        amounts = super()._get_amounts(model_name, ids)
        if model_name == "purchase.order":
            for order in self.env[model_name].browse(ids).exists():
                amounts[order.id] = (order.amount_total, order.currency_id.id)
        return amounts
