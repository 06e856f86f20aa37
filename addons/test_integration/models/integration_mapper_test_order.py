# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Coded, Reference, Text
from odoo.addons.integration_core.tools.errors import UnmappedCode

UNPROJECTABLE = "unprojectable"


class TestIntegrationMapperOrder(models.AbstractModel):
    """Projects the fake order; refuses those whose note says so, as a mapper does that misses a code."""

    _name = "integration.mapper.test_order"
    _inherit = "integration.mapper"
    _description = "Fake order as test_order.v1"

    _contract = "test_order.v1"
    _target = "test.integration.order"
    _scope = [("kind", "=", "standard")]
    _service_groups = {"read": ("base.group_user",), "write": ("base.group_user",)}
    _actions = {"confirm": "action_confirm", "renumber": "_renumber", "inspect": "_inspect"}

    def _properties(self):
        return {
            "number": Text("name"),
            "contact": Text("note"),
            "status": Coded("state", {"draft": "draft", "confirmed": "confirmed", "cancelled": "cancelled"}),
            "follows": Reference("follows_id", "test_order"),
        }

    def _renumber(self, order, params):
        order.write({"name": params["number"], "internal_note": params.get("contact")})

    def _inspect(self, order, params):
        return {"lines": len(order.line_ids), "contact": order.note or None}

    def _project(self, records, names=None):
        if UNPROJECTABLE in records.mapped("note"):
            raise UnmappedCode("the code 'x' of table 'tax' has no counterpart", table="tax", codes=["x"])
        return super()._project(records, names)
