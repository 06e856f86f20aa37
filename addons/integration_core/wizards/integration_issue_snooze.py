# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models


class IntegrationIssueSnooze(models.TransientModel):
    """Asks until when issues are left alone, and why."""

    _name = "integration.issue.snooze"
    _inherit = ["integration.until"]
    _description = "Snooze issues"
    _records = "issue_ids"

    issue_ids = fields.Many2many("integration.issue", string="Issues", readonly=True)
    until = fields.Datetime(
        default=lambda self: fields.Datetime.now() + timedelta(days=1),
        help="They come back by themselves then, or when they become more severe.",
    )

    def action_snooze(self):
        """Leave them alone."""
        issues, until, reason = self._answer()
        issues._snooze(until, reason)
