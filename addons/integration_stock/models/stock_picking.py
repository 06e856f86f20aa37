# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Became


class StockPicking(models.Model):
    """A receipt, a delivery or a transfer within tells the outside how it ends."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "integration.emitter"]
    _emits = {
        "receipt.done": Became(
            "state", "done", description="Goods were received; what was not is on a receipt of its own."
        ),
        "receipt.cancelled": Became("state", "cancel", description="A receipt was cancelled."),
        "delivery.done": Became("state", "done", description="Goods have left us."),
        "delivery.cancelled": Became("state", "cancel", description="A delivery was cancelled."),
        "transfer.done": Became("state", "done", description="Goods were moved between places of ours."),
        "transfer.cancelled": Became("state", "cancel", description="A transfer was cancelled."),
    }
