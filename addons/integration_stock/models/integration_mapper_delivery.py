# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IntegrationMapperDelivery(models.AbstractModel):
    """An outgoing transfer as delivery.v1."""

    _name = "integration.mapper.delivery"
    _inherit = ["integration.mapper.picking"]
    _description = "Delivery as delivery.v1"

    _contract = "delivery.v1"
    _target = "stock.picking"
    _scope = [("picking_type_id.code", "=", "outgoing")]
