# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools


class ResCurrency(models.Model):
    """How amounts of a currency are written: every document with an amount asks for it, so processes remember it."""

    _name = "res.currency"
    _inherit = ["res.currency", "integration.named"]
    _names = {"name": ("name",)}

    @api.model
    def _get_remembered_fields(self):
        return super()._get_remembered_fields() | {"rounding"}

    @api.model
    @tools.ormcache("id_")
    def _load_notation(self, id_) -> tuple:
        """Return (name, decimal places)."""
        currency = self.sudo().browse(id_)
        return currency.name, currency.decimal_places
