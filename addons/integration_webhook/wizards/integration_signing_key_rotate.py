# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationSigningKeyRotate(models.TransientModel):
    """Replaces the signing key of a subscription, with some time for the receiver to change over."""

    _name = "integration.signing.key.rotate"
    _description = "Rotate a Signing Key"

    subscription_id = fields.Many2one("integration.subscription", required=True, readonly=True)
    is_signed = fields.Boolean(related="subscription_id.has_secret", related_sudo=False)
    scheme = fields.Selection(
        [("v1", "Shared secret (HMAC SHA-256)"), ("v1a", "Key pair (ed25519)")],
        "Kind of key",
        required=True,
        default="v1",
        help="With a key pair the receiver can check our signatures, and cannot make them. Ask whether it knows how.",
    )
    overlap_hours = fields.Integer(
        "Both keys sign for (hours)",
        required=True,
        default=24,
        help="Until then the former key goes on signing beside the new one. 0 ends the former one at once.",
    )

    def action_rotate(self):
        """Make the new key, and show it once."""
        self.ensure_one()
        return self.subscription_id._rotate_signing_key(self.scheme, self.overlap_hours)
