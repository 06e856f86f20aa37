# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Became


class StockMoveLine(models.Model):
    """A movement tells the outside when the goods have moved."""

    _name = "stock.move.line"
    _inherit = ["stock.move.line", "integration.emitter"]
    _emits = {
        "stock_movement.done": Became("state", "done", description="Goods were moved: the movement is done."),
    }
