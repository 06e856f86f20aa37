# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Coded, Flag, Money, Text

from .. import availability, counting
from ..gtin_property import Gtin
from ..parameters import read_quantity


class IntegrationMapperInventoryItem(models.AbstractModel):
    """A product of Odoo that is goods as inventory_item.v1; services and sets are none."""

    _name = "integration.mapper.inventory_item"
    _inherit = "integration.mapper"
    _description = "Item as inventory_item.v1"

    _contract = "inventory_item.v1"
    _target = "product.product"
    _scope = [("type", "=", "consu")]
    _fixed_values = {"type": "consu"}
    _service_groups = {
        "read": ("base.group_user",),
        "write": ("stock.group_stock_manager", "product.group_product_manager"),
    }
    _actions = {"check_availability": "_check_availability", "adjust": "_adjust"}

    def _properties(self):
        return {
            "name": Text("name"),
            "sku": Text("default_code"),
            "gtin": Gtin("barcode"),
            "category": Code("categ_id", "product_category", fallback="complete_name"),
            "base_unit": Code("uom_id", "uom", fallback="name"),
            "stocked": Flag("is_storable"),
            "tracking": Coded("tracking", ("none", "lot", "serial")),
            "expires": Flag("use_expiration_date"),
            "status": Coded("active", {True: "active", False: "inactive"}),
            "critical": Flag("item_critical"),
            "sales_price": Money("list_price", exact=True),
            "unit_cost": Money("standard_price", "cost_currency_id", exact=True, read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _emitting_fields(self):
        return super()._emitting_fields() | {"template_digest"}

    @api.model
    def _create_records(self, vals_list):
        return super()._create_records([{"is_storable": True, **vals} for vals in vals_list])

    def _check_availability(self, record, params):
        location = self._find_location(record, params)
        return availability.check(record, read_quantity(self.env, params["quantity"]), location)

    def _adjust(self, record, params):
        counting.adjust(record, self._find_location(record, params), params)

    def _find_location(self, record, params):
        """Return the location of ours that the parameters name, none where they name none."""
        vals = self.env["integration.mapper.stock"]._take_parameters(record, params, "location")
        return self.env["stock.location"].browse(vals.get("location_id"))
