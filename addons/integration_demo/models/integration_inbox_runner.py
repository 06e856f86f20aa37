# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationInboxRunner(models.AbstractModel):
    """No job processes the messages of the demonstration while its story is made."""

    _inherit = "integration.inbox.runner"

    @api.model
    def _find_ordering(self, source_id):
        if self.env["integration.demo"]._is_being_made():
            source = self.env["integration.source"].sudo().browse(source_id).exists()
            if source.system_id.is_played:
                return None
        return super()._find_ordering(source_id)
