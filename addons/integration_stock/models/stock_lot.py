# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_outbox.moments import Created, Deleted, Updated

BATCH = 500


class StockLot(models.Model):
    """A lot tells the outside of itself, and, at its alert date, that stock of it is expiring."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "integration.emitter"]
    _emits = {
        "lot.created": Created(description="A lot or serial number was registered."),
        "lot.updated": Updated(description="What other systems know of a lot has changed, as its dates."),
        "lot.removed": Deleted(description="A lot or serial number that was never moved was deleted."),
    }

    expiring = fields.Boolean(
        compute="_compute_expiring",
        store=True,
        help="The alert date is reached and other systems were told. A later alert date is told again.",
    )

    _expiring_idx = models.Index("(alert_date) WHERE expiring IS NOT TRUE")

    @api.depends("alert_date")
    def _compute_expiring(self):
        """Only a cron sets it; a date that is moved into the future takes it away."""
        now = fields.Datetime.now()
        for lot in self:
            lot.expiring = bool(lot.expiring and lot.alert_date and lot.alert_date <= now)

    # === BUSINESS METHODS === #

    @api.model
    def _cron_tell_expiring(self):
        """Mark the lots whose alert date is reached, each once, the earliest first; each batch is committed.

        A lot of which there is no stock yet is told of when there is.
        """
        due = [
            ("alert_date", "<=", fields.Datetime.now()),
            ("expiring", "=", False),
            ("quant_ids", "any", [("quantity", ">", 0), ("location_id.usage", "=", "internal")]),
        ]
        while lots := self.search(due, limit=BATCH, order="alert_date, id"):
            lots._tell_expiring()
            left = self.search_count(due) if len(lots) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(lots), remaining=left):
                break

    def _tell_expiring(self):
        """Mark lots, and tell where there is stock of them."""
        self.expiring = True
        self.env["stock.quant"].flush_model(["lot_id", "product_id", "location_id", "quantity"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT level.id FROM stock_quant quant JOIN integration_stock_level level"
                " ON level.product_id = quant.product_id AND level.location_id = quant.location_id"
                " WHERE quant.lot_id = ANY(%s) AND quant.quantity > 0",
                list(self.ids),
            )
        )
        self.env["integration.stock.level"].browse(id_ for (id_,) in rows)._emit("stock.expiring")
