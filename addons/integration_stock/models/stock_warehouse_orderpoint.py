# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_outbox.moments import Created, Deleted, Updated

from ..tools.stock_changes import StockChanges

#: what a stock level shows of its rule, and what decides whether it is met
_DECISIVE = {"active", "location_id", "product_id", "product_min_qty", "product_max_qty"}


class StockWarehouseOrderpoint(models.Model):
    """A replenishment rule keeps whether its minimum is met, so that it is told once that it is not.

    Both fields are written by ``stock_sql.settle_rules`` alone, past the ORM: that goods move is no change of the rule.
    """

    _name = "stock.warehouse.orderpoint"
    _inherit = ["stock.warehouse.orderpoint", "integration.emitter"]
    _emits = {
        "replenishment_rule.created": Created(description="A replenishment rule was made."),
        "replenishment_rule.updated": Updated(description="A replenishment rule was changed."),
        "replenishment_rule.removed": Deleted(
            description="A replenishment rule was deleted, by itself or with its item."
        ),
    }

    below_minimum = fields.Boolean(
        readonly=True,
        copy=False,
        help="On hand, sublocations included, is less than the minimum. Set with each change of stock.",
    )
    threshold_checks = fields.Integer(
        readonly=True,
        copy=False,
        help="How often stock was compared with the minimum: of two transactions that do so at once, one is repeated.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._note_rules()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if not _DECISIVE.isdisjoint(vals):
            self._note_rules()
        return result

    def _note_rules(self):
        """Have stock compared with these minimums before the commit."""
        StockChanges.of(self.env.cr.postcommit.data).note_rules(self.ids)
        self.env["integration.stock.level"]._schedule_changes()
