# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationIssueAffected(models.Model):
    """What hangs on an invoice, a bill or a payment that an issue hits is its amount."""

    _inherit = "integration.issue.affected"

    @api.model
    def _get_amounts(self, model_name, ids):
        amounts = super()._get_amounts(model_name, ids)
        fields = {"account.move": "amount_total", "account.payment": "amount"}
        if model_name in fields:
            for record in self.env[model_name].browse(ids).exists():
                amounts[record.id] = (record[fields[model_name]], record.currency_id.id)
        return amounts
