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
            wizard.count = wizard.issue_ids._origin._count_retriable()
            wizard.is_long = wizard.count > SLICE

    def action_retry(self):
        """Do all of it again."""
        self.ensure_one()
        reason = reasons.check(self.env, self.reason)
        count = sum(issue._retry_all(reason) for issue in self.issue_ids.filtered("can_retry"))
        return notify(self._tell(count))

    def _tell(self, count):
        if self.is_long:
            return self.env._("%s are done again. The issue shows how far that is.", count)
        return self.env._("1 is done again.") if count == 1 else self.env._("%s are done again.", count)
