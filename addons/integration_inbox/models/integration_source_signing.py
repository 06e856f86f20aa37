# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.proof import Agreed
from ..tools.schemes import SCHEMES


class IntegrationSourceSigning(models.Model):
    """How the partner of a source signs what it sends, and the keys that prove it."""

    _inherit = "integration.source"  # pylint: disable=consider-merging-classes-inherited

    scheme = fields.Selection(
        [
            ("standard_webhooks", "Standard Webhooks"),
            ("github", "As GitHub: HMAC of the body"),
            ("stripe", "As Stripe: HMAC of time and body"),
            ("http_signature", "HTTP Message Signatures (RFC 9421)"),
            ("jwt", "JSON Web Token"),
        ],
        "Signed by",
        required=True,
        default="standard_webhooks",
        tracking=True,
        help="Ask the partner how it signs its webhooks. Unsigned ones are never taken.",
    )
    tolerance = fields.Integer(
        "Tolerance (seconds)",
        required=True,
        default=300,
        help="How far the time in a signature may be from ours. Older messages are refused as recorded ones.",
    )
    signature_header = fields.Char(
        "Signature header",
        help="Only where the partner signs in the same way under another header, such as X-Acme-Signature.",
    )
    issuer = fields.Char(help="What the partner writes as “iss” into its tokens.")
    audience = fields.Char(help="What the partner writes as “aud” into its tokens, to mean us.")
    body_claim = fields.Char(
        "Claim with the body's digest",
        help="Name of the claim that holds the SHA-256 of the body, when the token comes as “Authorization: Bearer”. "
        "Empty: the body itself is the token.",
    )
    key_ids = fields.One2many("integration.source.key", "source_id", "Keys")
    usable_key_count = fields.Integer("Usable keys", compute="_compute_usable_key_count")

    # === COMPUTE METHODS === #

    @api.depends("key_ids.state", "key_ids.expires_at")
    def _compute_usable_key_count(self):
        for source in self:
            source.usable_key_count = len(source.key_ids.filtered("is_usable"))

    # === CONSTRAINTS AND ONCHANGE === #

    @api.constrains("scheme", "issuer", "audience")
    def _check_tokens(self):
        for source in self:
            if source.scheme == "jwt" and not (source.issuer and source.audience):
                raise ValidationError(
                    self.env._("Agree with the partner on issuer and audience of its tokens.")
                )

    @api.onchange("scheme")
    def _onchange_scheme(self):
        """Propose what partners of this kind send."""
        self.id_pointer = "/id" if self.scheme == "stripe" else False
        self.type_header = "X-GitHub-Event" if self.scheme == "github" else False
        self.type_pointer = "/action" if self.scheme == "github" else "/type"
        self.changed_repeats = "ignore" if self.scheme == "stripe" else "refuse"

    # === CRUD METHODS === #

    def unlink(self):
        self.sudo().key_ids.unlink()
        return super().unlink()

    # === ACTION METHODS === #

    def action_add_key(self):
        """Open the wizard that takes or makes a key."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_inbox.integration_source_key_add_action"
        )
        return {**action, "context": {"default_source_id": self.id}}

    # === BUSINESS METHODS === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "scheme",
            "tolerance",
            "signature_header",
            "issuer",
            "audience",
            "body_claim",
        }

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "retired":
            self.sudo().key_ids.filtered(lambda key: key.state == "active")._revoke()

    # === GETTERS === #

    def _get_agreed(self) -> Agreed:
        """Return how the partner writes what it signs."""
        return Agreed(
            self.tolerance,
            self.signature_header or "",
            self.issuer or "",
            self.audience or "",
            self.body_claim or "",
        )

    def _load_keys(self) -> tuple:
        """Return what proves a message now.

        :raises ConfigurationError: when a secret cannot be read
        """
        return tuple(key._load() for key in self.key_ids if key.state == "active")

    def _get_scheme(self):
        return SCHEMES[self.scheme]

    def _get_scheme_label(self):
        return dict(self._fields["scheme"]._description_selection(self.env))[self.scheme]
