# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import fields, models


class IntegrationCredentialIssue(models.TransientModel):
    """Makes a key for a client and shows its secret, once."""

    _name = "integration.credential.issue"
    _description = "Issue a key"

    client_id = fields.Many2one("integration.client", required=True, readonly=True)
    name = fields.Char(string="Note", help="What tells this key apart, e.g. where the partner uses it.")
    expires_at = fields.Datetime(
        string="Valid until",
        required=True,
        default=lambda self: fields.Datetime.now() + relativedelta(years=1),
        help="At most two years. Issue the next key before, and revoke this one when it is no longer used.",
    )

    def action_issue(self):
        """Issue the key and show it; the secret passes through the answer and is stored nowhere in the clear."""
        self.ensure_one()
        credential, secret = self.env["integration.credential"]._issue(
            self.client_id, self.expires_at, name=self.name
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The new key"),
            "res_model": "integration.credential.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key_id": credential.key_id, "default_secret": secret},
        }
