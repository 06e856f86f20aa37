# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Text


class TestIntegrationMapperOrderV2(models.AbstractModel):
    """Shows the same records in the second version of their contract."""

    _name = "integration.mapper.test_order.v2"
    _inherit = "integration.mapper.test_order"
    _description = "Fake order as test_order.v2"

    _contract = "test_order.v2"
    _actions = {"confirm": "action_confirm"}

    def _properties(self):
        properties = super()._properties()
        return {"code": Text("name"), **{name: properties[name] for name in ("contact", "status")}}
