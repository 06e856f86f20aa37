# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import reasons
from ..models.integration_issue_retrying import SLICE
from ..notify import notify


class IntegrationIssueRetry(models.TransientModel):
    """Shows how much failed for an issue, and asks what was put right before all of it is done again."""

    _name = "integration.issue.retry"
    _inherit = ["integration.dialog"]
    _description = "Retry all affected"

    issue_ids = fields.Many2many("integration.issue", readonly=True)
    count = fields.Integer("How many", compute="_compute_count", help="So many failed and can be done again.")
    is_long = fields.Boolean("Takes a while", compute="_compute_count")
    reason = fields.Char(help="What was put right. It is kept in the audit trail: do not name a person here.")

    @api.depends("issue_ids")
    def _compute_count(self):
        for wizard in self:
            counts = [issue._count_retriable() for issue in wizard.issue_ids._origin]
            wizard.count = sum(counts)
            wizard.is_long = any(count > SLICE for count in counts)

    def action_retry(self):
        """Do all of it again."""
        self.ensure_one()
        reason = reasons.check(self.env, self.reason)
        issues = self.issue_ids.filtered("can_retry")
        count = sum(issue._retry_all(reason) for issue in issues)
        return notify(self._tell(count, any(issues.mapped("is_retrying"))))

    def _tell(self, count, goes_on):
        if goes_on:
            return self.env._("%s are done again. The issue shows how far that is.", count)
        return self.env._("1 is done again.") if count == 1 else self.env._("%s are done again.", count)
