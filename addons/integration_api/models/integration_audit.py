# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IntegrationAudit(models.Model):
    """Rows that a client causes say so."""

    _inherit = "integration.audit"

    def _get_identity_kind(self):
        if self.env.user._is_integration_service():
            return "client"
        return super()._get_identity_kind()
