# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_outbox.moments import Became, Created, Deleted, Emitted, Updated


class TestIntegrationOrder(models.Model):
    """A model with every kind of moment."""

    _name = "test.integration.order"
    _description = "Fake order"
    _inherit = ["integration.emitter"]

    _emits = {
        "test_order.created": Created(description="An order was made."),
        "test_order.confirmed": Became("state", "confirmed", description="An order was confirmed."),
        "test_order.settled": Became("settlement", "settled", description="Its last line was done."),
        "test_order.updated": Updated(description="What its document says has changed."),
        "test_order.tagged": Updated("tag_ids", description="Its tags are others."),
        "test_order.deleted": Deleted(description="An order was deleted."),
        "test_order.escalated": Emitted(description="Somebody has to look at the order."),
    }

    name = fields.Char()
    note = fields.Char()
    internal_note = fields.Char()
    kind = fields.Selection([("standard", "Standard"), ("internal", "Internal")], default="standard")
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")], default="draft"
    )
    line_ids = fields.One2many("test.integration.order.line", "order_id")
    settlement = fields.Selection(
        [("open", "Open"), ("settled", "Settled")], compute="_compute_settlement", store=True
    )
    follows_id = fields.Many2one("test.integration.order")
    tag_ids = fields.Many2many("test.integration.tag")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)

    @api.depends("line_ids.done")
    def _compute_settlement(self):
        for order in self:
            lines = order.line_ids
            order.settlement = "settled" if lines and all(line.done for line in lines) else "open"

    def action_confirm(self):
        """Confirm a draft, and refuse anything else, as business actions do."""
        if set(self.mapped("state")) != {"draft"}:
            raise UserError(self.env._("Only a draft can be confirmed."))
        self.state = "confirmed"
