# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Computed,
    Quantity,
    Reference,
)

from ..parameters import make_done_at, make_location
from ..transfer_number import TransferNumber
from .integration_mapper_picking import STATUS as STATUS_OF_TRANSFERS

STATUS = {**STATUS_OF_TRANSFERS, "partially_available": "ready"}
LONGEST_REASON = 256


class IntegrationMapperStockMovement(models.AbstractModel):
    """A movement of one lot of an item from one place to another as stock_movement.v1."""

    _name = "integration.mapper.stock_movement"
    _inherit = ["integration.mapper.shown"]
    _description = "Movement as stock_movement.v1"

    _contract = "stock_movement.v1"
    _target = "stock.move.line"
    _service_groups = {"read": ("stock.group_stock_user",), "write": ()}

    def _properties(self):
        return {
            "item": Reference("product_id", "inventory_item", read_only=True),
            "lot": Reference("lot_id", "lot", read_only=True),
            "from": make_location("location_id", read_only=True),
            "to": make_location("location_dest_id", read_only=True),
            "quantity": Quantity("quantity", read_only=True),
            "unit": Code("product_uom_id", "uom", fallback="name", read_only=True),
            "status": Coded("state", STATUS, read_only=True),
            "done_at": make_done_at("date"),
            "kind": Computed(("is_inventory",), _get_kind),
            "reference": TransferNumber("reference", read_only=True),
            "reason": Computed(("is_inventory", "move_id"), _get_reason),
            "source": Computed(("origin", "picking_id"), _get_source),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }


def _get_reason(lines):
    """In Odoo it may be of any length."""
    reasons = [line.is_inventory and line.move_id.inventory_name for line in lines]
    return [reason[:LONGEST_REASON] if reason else None for reason in reasons]


def _get_source(lines):
    """A line that was added to a transfer by hand says nothing itself."""
    return [line.origin or line.picking_id.origin or None for line in lines]


def _get_kind(lines):
    return ["adjustment" if line.is_inventory else "transfer" for line in lines]
