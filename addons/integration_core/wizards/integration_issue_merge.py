# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import reasons


class IntegrationIssueMerge(models.TransientModel):
    """Asks which of some issues goes on, and why they are one."""

    _name = "integration.issue.merge"
    _inherit = ["integration.dialog"]
    _description = "Merge issues"

    issue_ids = fields.Many2many(
        "integration.issue",
        string="Issues",
        domain="[('is_open', '=', True), ('company_id', '=', company_id)]",
    )
    issue_count = fields.Integer("Merged into one", compute="_compute_issue_count")
    survivor_id = fields.Many2one(
        "integration.issue",
        "Goes on",
        compute="_compute_survivor_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', issue_ids)]",
        help="The others end in it: their occurrences, affected records and what happens again count there.",
    )
    company_id = fields.Many2one(related="survivor_id.company_id", related_sudo=False)
    reason = fields.Char(help="Why they are one. It is kept in the audit trail: do not name a person here.")

    @api.depends("issue_ids")
    def _compute_issue_count(self):
        for wizard in self:
            wizard.issue_count = len(wizard.issue_ids)

    @api.depends("issue_ids")
    def _compute_survivor_id(self):
        for wizard in self:
            if wizard.survivor_id not in wizard.issue_ids._origin:
                wizard.survivor_id = wizard.issue_ids._origin.sorted("first_seen_at")[:1]

    def action_merge(self):
        """Merge the others into the one that goes on, and show it."""
        self.ensure_one()
        survivor = self.survivor_id
        survivor._merge(self.issue_ids - survivor, reasons.check(self.env, self.reason))
        return {
            "type": "ir.actions.act_window",
            "res_model": survivor._name,
            "res_id": survivor.id,
            "views": [(False, "form")],
        }
