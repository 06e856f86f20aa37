# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .. import receiving
from .integration_mapper_picking import OPEN


class IntegrationMapperReceipt(models.AbstractModel):
    """An incoming transfer of Odoo as receipt.v1."""

    _name = "integration.mapper.receipt"
    _inherit = ["integration.mapper.picking"]
    _description = "Receipt as receipt.v1"

    _contract = "receipt.v1"
    _target = "stock.picking"
    _scope = [("picking_type_id.code", "=", "incoming")]
    _actions = {"validate": "_receive", "cancel": "action_cancel"}
    _action_statuses = {"validate": ["waiting", "ready"], "cancel": OPEN}

    def _receive(self, record, params):
        lines = self._get_root().children["lines"]
        uid = self.env["integration.identifier"]._uids(record, "receipt")[record.id]
        moves = lines._get_lines(record)[record.id].filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        receiving.receive(record, {lines._uid(uid, move): move for move in moves}, params)
