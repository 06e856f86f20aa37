# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_core.memory import forget


class IntegrationSystem(models.Model):
    """What processes remember of clients and grants depends on it."""

    _inherit = "integration.system"

    def write(self, vals):
        result = super().write(vals)
        forget(self.env)
        return result
