# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import access


class IntegrationAccessReviewDecide(models.TransientModel):
    """Asks why grants of an access review are kept or revoked, one reason for all that were chosen."""

    _name = "integration.access.review.decide"
    _inherit = ["integration.dialog"]
    _description = "Decide about grants"

    line_ids = fields.Many2many(
        "integration.access.review.line",
        "integration_access_review_decide_line_rel",
        string="Grants",
        readonly=True,
    )
    line_count = fields.Integer("Number of grants", compute="_compute_lines")
    is_reason_needed = fields.Boolean("Reason needed", compute="_compute_lines")
    decision = fields.Selection([("kept", "Keep"), ("revoked", "Revoke")], required=True, readonly=True)
    reason = fields.Text(help="Kept with each grant of the review and in the audit trail.")

    @api.depends("line_ids", "decision")
    def _compute_lines(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)
            wizard.is_reason_needed = any(
                access.needs_reason(wizard.decision, line.suggestion) for line in wizard.line_ids
            )

    def action_decide(self):
        """Decide about all of them, or none."""
        self.line_ids._decide(self.decision, self.reason)
