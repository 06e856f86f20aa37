# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationPause(models.TransientModel):
    """Asks why an interface, a subscription or a source is paused, and pauses it."""

    _name = "integration.pause"
    _inherit = ["integration.dialog"]
    _description = "Pause"

    record = fields.Reference("_select_models", "What is paused", required=True, readonly=True)
    waiting_count = fields.Integer(
        "Waiting now", compute="_compute_waiting_count", help="What waits goes on when it is resumed."
    )
    reason = fields.Char(
        help="Why nothing may flow. It is kept in the audit trail and with what is paused: do not name a person here."
    )

    @api.depends("record")
    def _compute_waiting_count(self):
        for pause in self:
            record = pause.record
            pause.waiting_count = record._count_waiting() if record and record.has_access("read") else 0

    def action_pause(self):
        """Stop it at once, and keep why.

        :raise AccessError: for who may not suspend it
        :raise UserError: when the reason says nothing, or it does not flow
        """
        self.ensure_one()
        self.record._pause(self.reason)

    @api.model
    def _select_models(self):
        """Return the models whose records are paused, as a selection."""
        names = self.env.registry.descendants(["integration.pausable"], "_inherit")
        return sorted((name, self.env[name]._description) for name in names if not self.env[name]._abstract)
