# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Coded, Flag, Quantity, Reference, Text

from ..parameters import make_location
from .integration_mapper_stock import OURS


class IntegrationMapperReplenishmentRule(models.AbstractModel):
    """A reordering rule of Odoo as replenishment_rule.v1.

    Partners make none at a view location, as people in Odoo may: no stock lies there, so its crossing is not told.
    """

    _name = "integration.mapper.replenishment_rule"
    _inherit = "integration.mapper"
    _description = "Replenishment rule as replenishment_rule.v1"

    _contract = "replenishment_rule.v1"
    _target = "stock.warehouse.orderpoint"
    _service_groups = {"read": ("stock.group_stock_user",), "write": ("stock.group_stock_manager",)}

    def _properties(self):
        return {
            "name": Text("name", read_only=True),
            "item": Reference("product_id", "inventory_item", create_only=True),
            "location": make_location("location_id", domain=OURS, create_only=True),
            "minimum": Quantity("product_min_qty"),
            "maximum": Quantity("product_max_qty"),
            "unit": Code("product_uom", "uom", fallback="name", read_only=True),
            "multiple_unit": Code("replenishment_uom_id", "uom", fallback="name"),
            "trigger": Coded("trigger", {"auto": "automatic", "manual": "manual"}),
            "active": Flag("active"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _create_records(self, vals_list):
        # Odoo takes none for zero, which it then refuses for being less than the minimum
        return super()._create_records(
            [{"product_max_qty": vals["product_min_qty"], **vals} for vals in vals_list]
        )
