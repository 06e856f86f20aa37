# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Computed, DateTime, Quantity, Reference
from odoo.addons.integration_contract.tools import wire

from .. import counting
from ..lot_quantities import get_lots_of_levels
from ..parameters import make_location

OURS = [("usage", "=", "internal")]


class IntegrationMapperStock(models.AbstractModel):
    """The stock of an item at a location as stock.v1. Its changes are those of its quantities."""

    _name = "integration.mapper.stock"
    _inherit = ["integration.mapper.shown"]
    _description = "Stock as stock.v1"

    _contract = "stock.v1"
    _target = "integration.stock.level"
    _scope = [("location_id.usage", "=", "internal")]
    _service_groups = {"read": ("base.group_user",), "write": ("stock.group_stock_manager",)}
    _actions = {"adjust": "_adjust"}

    def _properties(self):
        return {
            "updated_at": DateTime("as_of", read_only=True),
            "item": Reference("product_id", "inventory_item", read_only=True),
            "location": make_location("location_id", domain=OURS, read_only=True),
            "unit": Code("product_uom_id", "uom", fallback="name", read_only=True),
            "on_hand": Quantity("on_hand", read_only=True),
            "reserved": Quantity("reserved", read_only=True),
            "available": Quantity("available", read_only=True),
            "lots": Computed((), get_lots_of_levels),
            "replenishment": Computed(
                ("has_rule", "minimum", "maximum", "on_hand_below", "below_minimum"), _get_replenishment
            ),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _get_read_fields(self, root=None):
        # of what is summed up nothing can be fetched
        return [name for name in super()._get_read_fields(root) if self.env[self._target]._fields[name].store]

    def _adjust(self, record, params):
        counting.adjust(record.product_id, record.location_id, params)


def _get_replenishment(levels):
    """Return for each level what its replenishment rule says, ``None`` where there is none."""
    return [
        {
            "minimum": wire.number_text(level.minimum),
            "maximum": wire.number_text(level.maximum),
            "on_hand": wire.number_text(level.on_hand_below),
            "below_minimum": level.below_minimum,
        }
        if level.has_rule
        else None
        for level in levels
    ]
