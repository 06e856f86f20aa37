# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IntegrationMapperTransfer(models.AbstractModel):
    """A transfer between places of ours as transfer.v1."""

    _name = "integration.mapper.transfer"
    _inherit = ["integration.mapper.picking"]
    _description = "Transfer as transfer.v1"

    _contract = "transfer.v1"
    _target = "stock.picking"
    _scope = [("picking_type_id.code", "=", "internal")]
