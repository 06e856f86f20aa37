# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationSigningKeyRotate(models.TransientModel):
    """Replaces the signing key of a subscription, with some time for the receiver to change over."""

    _name = "integration.signing.key.rotate"
    _inherit = ["integration.dialog"]
    _description = "Rotate a Signing Key"

    subscription_id = fields.Many2one("integration.subscription", required=True, readonly=True)
    is_signed = fields.Boolean(related="subscription_id.has_secret", related_sudo=False)
    scheme = fields.Selection(
        [("v1", "Shared secret (HMAC SHA-256)"), ("v1a", "Key pair (ed25519)")],
        "Kind of key",
        required=True,
        compute="_compute_scheme",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        help="With a key pair the receiver can check our signatures, and cannot make them. Ask whether it knows how.",
    )
    overlap_hours = fields.Integer(
        "Both keys sign for (hours)",
        required=True,
        default=24,
        help="Until then the former key goes on signing beside the new one. 0 ends the former one at once.",
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_id")
    def _compute_scheme(self):
        """The kind that the receiver knows already."""
        for wizard in self:
            wizard.scheme = wizard._get_present_scheme() or "v1"

    # === ONCHANGE METHODS === #

    @api.onchange("scheme")
    def _onchange_scheme(self):
        """A receiver that is not told verifies nothing any more as soon as the former key ends."""
        present = self._get_present_scheme()
        if not present or present == self.scheme:
            return None
        return {
            "warning": {
                "title": self.env._("Another kind of key"),
                "message": self.env._(
                    "The receiver has to verify signatures in another way then, not only with another key: “%(new)s” "
                    "instead of “%(present)s”. Ask its developers whether it can, before the former key ends. Many "
                    "libraries know the shared secret only.",
                    new=self._label(self.scheme),
                    present=self._label(present),
                ),
            }
        }

    # === ACTION METHODS === #

    def action_rotate(self):
        """Make the new key, and show it once."""
        self.ensure_one()
        return self.subscription_id._rotate_signing_key(self.scheme, self.overlap_hours)

    # === GETTERS === #

    def _get_present_scheme(self):
        """The kind of the newest key that signs; none without one."""
        return self.env["integration.signing.key"]._find_live(self.subscription_id)[:1].scheme

    def _label(self, scheme):
        return dict(self._fields["scheme"]._description_selection(self.env)).get(scheme, "")
