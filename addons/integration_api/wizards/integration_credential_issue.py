# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..models.integration_credential import ALGORITHMS, SCHEMES


class IntegrationCredentialIssue(models.TransientModel):
    """Makes a key for a client and shows its secret, once, if it has one."""

    _name = "integration.credential.issue"
    _inherit = ["integration.dialog"]
    _description = "Issue a key"

    client_id = fields.Many2one(
        "integration.client", required=True, domain=[("state", "!=", "retired")], help="Whose key it is."
    )
    client_state = fields.Selection(
        related="client_id.state", related_sudo=False, string="State of the client"
    )
    company_id = fields.Many2one(related="client_id.company_id", related_sudo=False)
    name = fields.Char(string="Note", help="What tells this key apart, e.g. where the partner uses it.")
    scheme = fields.Selection(
        SCHEMES,
        string="Proof",
        required=True,
        default="signature",
        help="How the partner proves each request.",
    )
    algorithm = fields.Selection(ALGORITHMS, required=True, default="hmac-sha256", string="By")
    public_key = fields.Text(
        "Public key", help="The partner's, as PEM or JWK. It never gives you the private one."
    )
    certificate = fields.Text(help="The partner's client certificate, as PEM, without its private key.")
    issuer_id = fields.Many2one(
        "integration.issuer",
        domain="[('state', '!=', 'retired'), ('company_id', 'in', (company_id, False))]",
        help="Who gives the tokens. It is believed once it is approved.",
    )
    subject = fields.Char(help="What the issuer's tokens for this client say under “sub”.")
    expires_at = fields.Datetime(
        string="Valid until",
        required=True,
        default=lambda self: fields.Datetime.now() + relativedelta(years=1),
        help="At most two years. Issue the next key before, and revoke this one when it is no longer used.",
    )

    def action_issue(self):
        """Issue the key and show it; a secret passes through the answer and is stored nowhere in the clear."""
        self.ensure_one()
        credential, secret = self.env["integration.credential"]._issue(
            self.client_id,
            self.expires_at,
            name=self.name,
            scheme=self.scheme,
            algorithm=self.algorithm,
            public_key=self.public_key,
            certificate=self.certificate,
            issuer=self.issuer_id,
            subject=self.subject,
        )
        return self.env["integration.credential.show"]._open(credential, secret)
