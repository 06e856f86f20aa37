# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..past import IS_PAST


class IntegrationLane(models.Model):
    """The story of the demonstration queues no job for what it writes: it sends that itself, at its own time."""

    _inherit = "integration.lane"

    @api.model
    def _arm(self, subscription_ids, due_at=None):
        if IS_PAST not in self.env.cr.postcommit.data:
            super()._arm(subscription_ids, due_at)
