# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IntegrationSystem(models.Model):
    """Nothing is sent to an archived system; what waited goes out as soon as it is back."""

    _inherit = "integration.system"

    def write(self, vals):
        returning = self.filtered(lambda system: not system.active) if vals.get("active") else self.browse()
        result = super().write(vals)
        returning.sudo().interface_ids._arm_lanes()
        return result
