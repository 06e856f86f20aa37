# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Computed,
    DateTime,
    Lines,
    Quantity,
    Reference,
    Text,
)
from odoo.addons.integration_contract.tools import wire

from ..lot_quantities import get_lots_of_moves
from ..parameters import make_done_at, make_location

STATUS = {
    "draft": "draft",
    "waiting": "waiting",
    "confirmed": "waiting",
    "assigned": "ready",
    "done": "done",
    "cancel": "cancelled",
}
OPEN = ["draft", "waiting", "ready"]


class IntegrationMapperPicking(models.AbstractModel):
    """What receipts, deliveries and transfers within have in common: all are transfers of Odoo."""

    _name = "integration.mapper.picking"
    _inherit = ["integration.mapper.shown"]
    _description = "Mapper of transfers"

    _service_groups = {"read": ("stock.group_stock_user",), "write": ("stock.group_stock_user",)}
    _actions = {"cancel": "action_cancel"}
    _action_statuses = {"cancel": OPEN}

    def _properties(self):
        return {
            "number": Text("name", empty=["/"], read_only=True),
            "party": Reference("partner_id", "party", read_only=True),
            "from": make_location("location_id", read_only=True),
            "to": make_location("location_dest_id", read_only=True),
            "status": Coded("state", STATUS, read_only=True),
            "scheduled_at": DateTime("scheduled_date"),
            "done_at": make_done_at("date_done"),
            "source": Text("origin", read_only=True),
            "backorder_of": Reference("backorder_id", self._get_entity(), read_only=True),
            "lines": Lines(
                "move_ids",
                {
                    "item": Reference("product_id", "inventory_item", read_only=True),
                    "ordered": Quantity("product_uom_qty", read_only=True),
                    "done": Computed(("state", "picked", "quantity"), _get_done),
                    "unit": Code("product_uom", "uom", fallback="name", read_only=True),
                    "lots": Computed((), get_lots_of_moves),
                },
                read_only=True,
            ),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }


def _get_done(moves):
    """What Odoo only foresees to be handled is not done."""
    return [wire.number_text(move.quantity if move.state == "done" or move.picked else 0.0) for move in moves]
