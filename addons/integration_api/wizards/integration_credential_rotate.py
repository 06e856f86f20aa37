# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_LONGEST_OVERLAP = 90  # days


class IntegrationCredentialRotate(models.TransientModel):
    """Makes the successor of a key, of the same kind, beside which the old one goes on for some days."""

    _name = "integration.credential.rotate"
    _inherit = ["integration.dialog"]
    _description = "Replace a key"

    credential_id = fields.Many2one("integration.credential", "Old key", required=True, readonly=True)
    client_id = fields.Many2one(related="credential_id.client_id", related_sudo=False)
    scheme = fields.Selection(related="credential_id.scheme", related_sudo=False)
    algorithm = fields.Selection(related="credential_id.algorithm", related_sudo=False)
    last_used_at = fields.Datetime(related="credential_id.last_used_at", related_sudo=False)
    request_count = fields.Integer(related="credential_id.request_count", related_sudo=False)
    old_expires_at = fields.Datetime(
        "Old key valid until", related="credential_id.expires_at", related_sudo=False
    )
    name = fields.Char("Note", compute="_compute_name", compute_sudo=False, store=True, readonly=False)
    overlap = fields.Integer(
        "Overlap (days)",
        required=True,
        default=14,
        help="How long both keys work, so that the partner changes over without a gap. 90 days at most.",
    )
    public_key = fields.Text(
        "New public key", help="The partner's, as PEM or JWK, of the same kind as before."
    )
    certificate = fields.Text("New certificate", help="The partner's, as PEM, without its private key.")
    expires_at = fields.Datetime(
        "New key valid until",
        required=True,
        default=lambda self: fields.Datetime.now() + relativedelta(years=1),
    )

    @api.depends("credential_id")
    def _compute_name(self):
        for wizard in self:
            wizard.name = wizard.credential_id.name

    @api.constrains("overlap")
    def _check_overlap(self):
        for wizard in self:
            if not 0 <= wizard.overlap <= _LONGEST_OVERLAP:
                raise ValidationError(self.env._("The overlap is 0 to 90 days."))

    def action_rotate(self):
        """Issue the successor, let the old key end with the overlap, and show the new one."""
        self.ensure_one()
        old = self.credential_id
        if old.state != "active":
            raise UserError(self.env._("“%s” is revoked: issue a new key instead.", old.display_name))
        if old.scheme == "issuer":
            raise UserError(
                self.env._("Keys of an issuer are replaced by the issuer; nothing is to do here.")
            )
        successor, secret = self.env["integration.credential"]._issue(
            self.client_id,
            self.expires_at,
            name=self.name,
            scheme=old.scheme,
            algorithm=old.algorithm,
            public_key=self.public_key,
            certificate=self.certificate,
            replaces=old,
        )
        old.sudo()._shorten(fields.Datetime.now() + timedelta(days=self.overlap))
        return self.env["integration.credential.show"]._open(successor, secret)
