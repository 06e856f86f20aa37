# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Flag,
    Quantity,
    References,
    Text,
)

from ..own_code import OwnCode


class IntegrationMapperTax(models.AbstractModel):
    """A tax of Odoo as tax.v1: configuration that partners read, and only people change."""

    _name = "integration.mapper.tax"
    _inherit = "integration.mapper"
    _description = "Tax as tax.v1"

    _contract = "tax.v1"
    _target = "account.tax"
    _service_groups = {"read": ("base.group_user",), "write": ()}

    def _properties(self):
        return {
            "code": OwnCode("tax", "name"),
            "name": Text("name", read_only=True),
            "label": Text("invoice_label", read_only=True),
            "use": Coded("type_tax_use", ("sale", "purchase", "none"), read_only=True),
            "computation": Coded("amount_type", COMPUTATION, read_only=True),
            "rate": Quantity("amount", read_only=True),
            "included_in_price": Flag("price_include", read_only=True),
            "parts": References("children_tax_ids", "tax", read_only=True),
            "country": Code("country_id", "country", fallback="code", read_only=True),
            "active": Flag("active", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }


COMPUTATION = {
    "percent": "percent_of_net",
    "division": "percent_of_gross",
    "fixed": "fixed",
    "group": "group",
    "code": "formula",
}
