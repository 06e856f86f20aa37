# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_core.memory import forget


class ResPartner(models.Model):
    """The name of a company is that of its partner."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals and self.env["res.company"].sudo().search(
            [("partner_id", "in", self.ids)], limit=1
        ):
            forget(self.env)
        return result
