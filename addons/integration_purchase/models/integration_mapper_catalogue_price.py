# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.properties import Code, Date, Money, Quantity, Reference, Text, Whole
from odoo.addons.integration_core.tools.errors import SchemaViolation

from ..product_code import ProductCode


class IntegrationMapperCataloguePrice(models.AbstractModel):
    """A vendor price of Odoo for one product as catalogue_price.v1."""

    _name = "integration.mapper.catalogue_price"
    _inherit = "integration.mapper"
    _description = "Vendor price as catalogue_price.v1"

    _contract = "catalogue_price.v1"
    _target = "product.supplierinfo"
    _scope = [("product_id", "!=", False)]
    _service_groups = {"read": ("base.group_user",), "write": ("product.group_product_manager",)}

    def _properties(self):
        return {
            "vendor": Reference("partner_id", "party", create_only=True),
            "product": ProductCode(create_only=True),
            "vendor_product_code": Text("product_code"),
            "vendor_product_name": Text("product_name"),
            "price": Money("price", exact=True, sets_currency=True),
            "discount_percent": Quantity("discount"),
            "minimum_quantity": Quantity("min_qty"),
            "unit": Code("product_uom_id", "uom", fallback="name"),
            "valid_from": Date("date_start"),
            "valid_until": Date("date_end"),
            "lead_time_days": Whole("delay"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _create_records(self, vals_list):
        for vals in vals_list:
            self._check_period(vals.get("date_start"), vals.get("date_end"))
        return super()._create_records(vals_list)

    @api.model
    def _write_record(self, price, vals):
        """Change a price.

        :raises SchemaViolation: when it would end before it begins
        """
        self._check_period(vals.get("date_start", price.date_start), vals.get("date_end", price.date_end))
        return super()._write_record(price, vals)

    def _check_period(self, start, end):
        if start and end and str(end) < str(start):
            refuse(SchemaViolation, ["/valid_until"], "is before valid_from")
