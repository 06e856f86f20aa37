# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationClientRevoke(models.TransientModel):
    """Asks why a client ends for good."""

    _name = "integration.client.revoke"
    _inherit = ["integration.dialog"]
    _description = "Revoke a client"

    client_id = fields.Many2one("integration.client", required=True, readonly=True)
    usable_credential_count = fields.Integer(related="client_id.usable_credential_count", related_sudo=False)
    grant_count = fields.Integer(related="client_id.grant_count", related_sudo=False)
    last_used_at = fields.Datetime(related="client_id.last_used_at", related_sudo=False)
    reason = fields.Text(required=True, help="Kept with the client and in the audit trail.")

    def action_revoke(self):
        """End the client, its keys and its grants, at once."""
        self.client_id._revoke(self.reason)
