# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationIssueSubject(models.AbstractModel):
    """What issues are about: its form tells how many are open, and leads to them."""

    _name = "integration.issue.subject"
    _description = "Issues may be about it"

    open_issue_count = fields.Integer("Open issues", compute="_compute_open_issue_count")

    def _compute_open_issue_count(self):
        about = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("is_open", "=", True)]
        counts = dict(self.env["integration.issue"]._read_group(about, ["res_id"], ["__count"]))
        for record in self:
            record.open_issue_count = counts.get(record._origin.id, 0)

    def action_open_issues(self):
        """Show the issues that are about this record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_core.integration_issue_action")
        return {**action, "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)]}
