# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from .. import reasons


class IntegrationIssueSnooze(models.TransientModel):
    """Asks until when issues are left alone, and why."""

    _name = "integration.issue.snooze"
    _inherit = ["integration.dialog"]
    _description = "Snooze issues"

    issue_ids = fields.Many2many("integration.issue", string="Issues", readonly=True)
    issue_count = fields.Integer("How many", compute="_compute_issue_count")
    until = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(days=1),
        help="They come back by themselves then, or when they become more severe.",
    )
    reason = fields.Char(
        help="Why nobody need look before. It is kept in the audit trail: do not name a person here."
    )

    @api.depends("issue_ids")
    def _compute_issue_count(self):
        for wizard in self:
            wizard.issue_count = len(wizard.issue_ids)

    def action_snooze(self):
        """Leave them alone."""
        self.ensure_one()
        self.issue_ids._snooze(self.until, reasons.check(self.env, self.reason))
