# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationNumbering(models.AbstractModel):
    """Deliveries go out in the order of their events, and move along."""

    _inherit = "integration.numbering"

    @api.model
    def _get_tables(self):
        return [*super()._get_tables(), self.env["integration.delivery"]._table]
