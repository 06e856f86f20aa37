# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationLane(models.Model):
    """No job is queued for the lanes of the demonstration while its story is made."""

    _inherit = "integration.lane"

    @api.model
    def _arm(self, subscription_ids, due_at=None):
        if self.env["integration.demo"]._is_being_made():
            subscriptions = self.env["integration.subscription"].sudo().browse(subscription_ids)
            subscription_ids = subscriptions.filtered(lambda one: not one.system_id.is_played).ids
        if subscription_ids:
            super()._arm(subscription_ids, due_at)
