# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Became, Deleted

RESERVED = "goods are set aside for it, all of them or, where it may go in parts, some"
REMOVED = "%s that was not done was deleted, after Odoo cancelled it and took its lines away."
READY = "Odoo's status of %s became “Ready”: %s. Again when it was not for a time."


class StockPicking(models.Model):
    """A receipt, a delivery or a transfer within tells the outside when it can be handled, and how it ends."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "integration.emitter"]
    _emits = {
        "receipt.ready": Became(
            "state", "assigned", description=READY % ("a receipt", "it is confirmed, and the goods may come")
        ),
        "receipt.done": Became(
            "state", "done", description="Goods were received; what was not is on a receipt of its own."
        ),
        "receipt.cancelled": Became("state", "cancel", description="A receipt was cancelled."),
        "receipt.removed": Deleted(description=REMOVED % "A receipt"),
        "delivery.ready": Became("state", "assigned", description=READY % ("a delivery", RESERVED)),
        "delivery.done": Became("state", "done", description="Goods have left us."),
        "delivery.cancelled": Became("state", "cancel", description="A delivery was cancelled."),
        "delivery.removed": Deleted(description=REMOVED % "A delivery"),
        "transfer.ready": Became("state", "assigned", description=READY % ("a transfer", RESERVED)),
        "transfer.done": Became("state", "done", description="Goods were moved between places of ours."),
        "transfer.cancelled": Became("state", "cancel", description="A transfer was cancelled."),
        "transfer.removed": Deleted(description=REMOVED % "A transfer"),
    }
