# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools

from odoo.addons.integration_core.memory import forget


class ResCurrency(models.Model):
    """How amounts of a currency are written: every document with an amount asks for it, so processes remember it."""

    _inherit = "res.currency"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"name", "rounding"}:
            forget(self.env)
        return result

    @api.model
    @tools.ormcache("id_")
    def _load_notation(self, id_) -> tuple:
        """Return (name, decimal places)."""
        currency = self.sudo().browse(id_)
        return currency.name, currency.decimal_places
