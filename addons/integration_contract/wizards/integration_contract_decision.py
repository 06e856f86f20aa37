# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationContractDecision(models.TransientModel):
    """Shows what is to be decided about a contract, and asks for the decision and why."""

    _name = "integration.contract.decision"
    _inherit = ["integration.dialog"]
    _description = "Decision about a contract"

    contract_id = fields.Many2one("integration.contract", required=True, readonly=True)
    revision_id = fields.Many2one("integration.contract.revision", readonly=True)
    purpose = fields.Selection(
        [("approval", "Approval"), ("review", "Review"), ("retirement", "Retirement in use")],
        required=True,
        readonly=True,
    )
    digest = fields.Char(readonly=True, help="Of the content that is shown: no other is approved.")
    change_table = fields.Html(related="contract_id.change_table", related_sudo=False, sanitize=False)
    major_table = fields.Html(related="contract_id.major_table", related_sudo=False, sanitize=False)
    revision_table = fields.Html(
        "What it changes", related="revision_id.change_table", related_sudo=False, sanitize=False
    )
    usage_table = fields.Html(related="contract_id.usage_table", related_sudo=False, sanitize=False)
    note = fields.Text("Why", help="Kept with the contract and in the audit trail.")

    # === ACTION METHODS === #

    def action_approve(self):
        """Open for use what somebody else submitted."""
        self.contract_id._approve(self.note, self.digest)

    def action_reject(self):
        """Send it back to draft."""
        self.contract_id._reject(self.note)

    def action_mark_reviewed(self):
        """Note that somebody has looked at what breaks."""
        self.revision_id._review(self.note)

    def action_retire(self):
        """Close it although it is in use."""
        self.contract_id._retire(self.note)
