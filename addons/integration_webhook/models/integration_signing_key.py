# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS, Domain

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.errors import SecretUnreadable

from ..tools.signing import (
    SECRET_BYTES,
    new_private_key,
    new_secret,
    parse_key,
    parse_private_key,
    write_public_key,
)

LONGEST_OVERLAP_HOURS = 30 * 24
_BATCH = 500


class IntegrationSigningKey(models.Model):
    """A key that signs what a subscription sends.

    Several may sign at once: when a key is replaced, the former one goes on beside the new one for some hours, until
    the receiver has changed over. Its end is a matter of time alone; a job that does not run makes no key last longer.
    Only the code here makes keys, so nobody can name a secret of somebody else.
    """

    _name = "integration.signing.key"
    _inherit = ["integration.lifecycle"]
    _description = "Signing Key"
    _order = "id desc"
    _rec_name = "label"

    _initial_state = "active"
    _transitions = {"active": {"expired", "revoked"}, "expired": set(), "revoked": set()}
    _guarded_fields = frozenset(
        {"state", "subscription_id", "scheme", "secret_id", "public_key", "expires_at"}
    )

    label = fields.Char("Key", compute="_compute_label")
    subscription_id = fields.Many2one(
        "integration.subscription", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    scheme = fields.Selection(
        [("v1", "Shared secret (HMAC SHA-256)"), ("v1a", "Key pair (ed25519)")],
        required=True,
        readonly=True,
        default="v1",
        help="With a key pair the receiver can check our signatures, and cannot make them.",
    )
    secret_id = fields.Many2one(
        "integration.secret", readonly=True, copy=False, ondelete="restrict", groups=NO_ACCESS
    )
    public_key = fields.Char(
        "Public key", readonly=True, help="What the receiver of a key pair needs. It is no secret."
    )
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("revoked", "Revoked")],
        required=True,
        readonly=True,
        default="active",
        copy=False,
        index=True,
    )
    condition = fields.Selection(
        [
            ("signing", "Signs"),
            ("ending", "Being replaced"),
            ("expired", "Expired"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_condition",
    )
    expires_at = fields.Datetime("Signs until", readonly=True, copy=False)

    _live_idx = models.Index("(subscription_id) WHERE state = 'active'")

    # === COMPUTE METHODS === #

    @api.depends("scheme", "public_key")
    def _compute_label(self):
        for key in self:
            key.label = f"{key.scheme} #{key.id or ''}"

    @api.depends("state", "expires_at")
    def _compute_condition(self):
        now = fields.Datetime.now()
        for key in self:
            if key.state != "active":
                key.condition = key.state
            elif key.expires_at:
                key.condition = "ending" if key.expires_at > now else "expired"
            else:
                key.condition = "signing"

    # === CRUD METHODS === #

    def unlink(self):
        secrets = self.sudo().secret_id
        result = super().unlink()
        secrets.unlink()
        return result

    # === ACTION METHODS === #

    def action_revoke(self):
        """End a leaked key at once; as with pausing, no second person is needed to stop harm.

        What is being sent at this moment is still signed with it, for some seconds.
        """
        self.subscription_id._check_role(OPERATORS, "integration_core.group_integration_developer")
        self.check_access("read")
        # an operator cannot write it, but may pull the brake
        self.sudo()._end("revoked")

    # === BUSINESS METHODS === #

    @api.model
    def _rotate(self, subscription, scheme, overlap_hours):
        """Make a new key; the former ones go on for some hours, or end now.

        :param overlap_hours: 0 ends the former ones now
        :return: the key, and what the receiver needs, which for a shared secret nobody can read again
        """
        subscription.ensure_one()
        if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
            raise UserError(self.env._("Both keys can sign for %s hours at most.", LONGEST_OVERLAP_HOURS))
        former = self.sudo()._find_live(subscription)
        if overlap_hours:
            end = fields.Datetime.now() + timedelta(hours=overlap_hours)
            for key in former:
                key._write_guarded({"expires_at": min(key.expires_at or end, end)})
        else:
            former._end("expired")
        key, shown = self.sudo()._make(subscription, scheme)
        self.env["integration.audit"]._log(
            "signing_key.rotated", key, scheme=scheme, overlap_hours=overlap_hours, replaced=former.ids
        )
        return key.with_env(self.env), shown

    @api.model
    def _make(self, subscription, scheme):
        random = os.urandom(SECRET_BYTES)
        value = new_private_key(random) if scheme == "v1a" else new_secret(random)
        public = scheme == "v1a" and write_public_key(parse_private_key(value))
        key = self._create_guarded(
            {"subscription_id": subscription.id, "scheme": scheme, "public_key": public}
        )
        secret = self.env["integration.secret"]._store(
            value, name=self.env._("Signing key of %s", subscription.name), record=key
        )
        key._write_guarded({"secret_id": secret.id})
        return key, public or value

    def _end(self, state):
        """End keys and destroy their secrets."""
        secrets = self.secret_id
        self._transition(state, secret_id=False, expires_at=fields.Datetime.now())
        secrets.unlink()

    @api.autovacuum
    def _gc_expired(self):
        """Destroy the secrets of keys whose time is over."""
        expired = self.sudo().search(
            [("state", "=", "active"), ("expires_at", "<=", fields.Datetime.now())], limit=_BATCH
        )
        expired._end("expired")
        return len(expired), len(expired) == _BATCH

    # === GETTERS === #

    @api.model
    def _live_domain(self):
        return Domain("state", "=", "active") & (
            Domain("expires_at", "=", False) | Domain("expires_at", ">", fields.Datetime.now())
        )

    @api.model
    def _find_live(self, subscriptions):
        """The keys of these subscriptions that sign now, the newest first."""
        return self.search(self._live_domain() & Domain("subscription_id", "in", subscriptions.ids))

    @api.model
    def _get_keys(self, subscription) -> tuple:
        """The keys to sign with now; to be called as superuser.

        :raise ConfigurationError: when there is none, or one cannot be read
        """
        keys = self._find_live(subscription)
        if not keys:
            raise SecretUnreadable("no signing key is in force")
        return tuple(parse_key(key.secret_id._reveal()) for key in keys)
