# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.stock_changes import Origin, StockChanges


class StockQuant(models.Model):
    """A change of what is on hand is noted, for the stock level that it is a part of.

    Noting costs no statement: what was there before is what Odoo read to change it. See
    :meth:`integration.stock.level._record_changes`.
    """

    _inherit = "stock.quant"

    @api.model
    def _create(self, data_list):
        quants = super()._create(data_list)
        self._note_changes(
            Origin(id_, stored["product_id"], stored["location_id"], stored.get("lot_id") or None, 0.0)
            for id_, stored in zip(quants.ids, (data["stored"] for data in data_list), strict=True)
        )
        return quants

    def write(self, vals):
        if "quantity" in vals:
            self._note_changes(self._get_origins())
        elif "reserved_quantity" in vals:  # nothing moved, and sums are other ones
            self.env["integration.stock.level"]._forget_sums()
        return super().write(vals)

    def unlink(self):
        self._note_changes(self._get_origins())
        return super().unlink()

    @api.model
    def _merge_quants(self):
        # it writes past the ORM, so what will be part of what must be known where something changed already
        places = StockChanges.of(self.env.cr.postcommit.data).origins
        if places:
            products, locations = map(list, zip(*places, strict=True))
            quants = self.sudo().search([("product_id", "in", products), ("location_id", "in", locations)])
            self._note_changes(quants._get_origins())
        return super()._merge_quants()

    def _get_origins(self):
        return [
            Origin(
                quant.id, quant.product_id.id, quant.location_id.id, quant.lot_id.id or None, quant.quantity
            )
            for quant in self.sudo()
        ]

    @api.model
    def _note_changes(self, origins):
        StockChanges.of(self.env.cr.postcommit.data).note(origins)
        self.env["integration.stock.level"]._schedule_changes()
