# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Code, DateTime, Flag, Reference, Text


class IntegrationMapperLot(models.AbstractModel):
    """A lot or serial number of Odoo as lot.v1."""

    _name = "integration.mapper.lot"
    _inherit = "integration.mapper"
    _description = "Lot as lot.v1"

    _contract = "lot.v1"
    _target = "stock.lot"
    _service_groups = {"read": ("stock.group_stock_user",), "write": ("stock.group_stock_user",)}

    def _properties(self):
        return {
            "number": Text("name"),
            "item": Reference("product_id", "inventory_item", create_only=True),
            "reference": Text("ref"),
            "expires_at": DateTime("expiration_date"),
            "best_before_at": DateTime("use_date"),
            "removal_at": DateTime("removal_date"),
            "alert_at": DateTime("alert_date"),
            "expiring": Flag("expiring", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }
