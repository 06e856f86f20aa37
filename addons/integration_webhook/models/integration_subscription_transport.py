# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_core.tools.addresses import check_url
from odoo.addons.integration_core.tools.errors import AddressRefused, EntryRefused

from ..entry_words import put_into_words
from ..tools.headers import check_name
from .integration_subscription import IntegrationSubscription


class IntegrationSubscriptionTransport(models.Model):
    """How a subscription reaches its receiver and proves who sends: address, signing keys, authentication, headers."""

    _inherit = "integration.subscription"  # pylint: disable=consider-merging-classes-inherited

    # whoever could name a key would sign with, or remove, that of somebody else
    _guarded_fields = IntegrationSubscription._guarded_fields | {"signing_key_ids"}

    signing_key_ids = fields.One2many(
        "integration.signing.key", "subscription_id", "Signing keys", readonly=True, copy=False
    )
    has_secret = fields.Boolean("Signed", compute="_compute_has_secret", compute_sudo=True)
    authentication_id = fields.Many2one(
        "integration.authentication",
        ondelete="restrict",
        index=True,
        domain="[('system_id', '=', system_id)]",
        tracking=True,
        help="How we show the receiver who we are, besides the signature.",
    )
    header_ids = fields.One2many(
        "integration.subscription.header",
        "subscription_id",
        "Headers",
        help="Sent with each request, besides those that the sender sets.",
    )

    # === COMPUTE METHODS === #

    @api.depends("signing_key_ids.state", "signing_key_ids.expires_at")
    def _compute_has_secret(self):
        signed = self.env["integration.signing.key"]._find_live(self).subscription_id
        for subscription in self:
            subscription.has_secret = subscription._origin in signed

    # === CONSTRAINTS === #

    @api.constrains("url", "interface_id")
    def _check_url(self):
        for subscription in self:
            try:
                check_url(subscription.url or "", subscription._get_rules())
            except AddressRefused as error:
                raise ValidationError(self.env._("Address: %s", put_into_words(self.env, error))) from error

    @api.constrains("url", "interface_id", "authentication_id")
    def _check_authentication(self):
        """A secret goes to the receiver it is meant for."""
        for subscription in self:
            authentication = subscription.authentication_id.sudo()
            if not authentication:
                continue
            if authentication.system_id != subscription.sudo().system_id:
                raise ValidationError(
                    self.env._("“%s” is the authentication of another system.", authentication.name)
                )
            if urlsplit(subscription.url or "").hostname != authentication.host.strip().lower():
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is for %(host)s, which is not the host in the address.",
                        name=authentication.name,
                        host=authentication.host,
                    )
                )
            subscription._check_header_names(authentication)

    def _check_header_names(self, authentication):
        try:
            for header in self.header_ids:
                check_name(header.name, is_authenticated=authentication.kind != "none")
        except EntryRefused as error:
            raise ValidationError(put_into_words(self.env, error)) from error

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "signing_key_ids": False} for vals in vals_list])

    def write(self, vals):
        receivers = {subscription: subscription._get_receiver() for subscription in self}
        result = super().write(vals)
        for subscription, receiver in receivers.items():
            if subscription._get_receiver() != receiver:
                subscription.header_ids._forget()
        return result

    def unlink(self):
        keys, headers = self.sudo().signing_key_ids, self.sudo().header_ids
        secrets = keys.secret_id + headers.value_id
        result = super().unlink()
        secrets.exists().unlink()
        return result

    # === LIFECYCLE === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {"authentication_id"}

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new not in ("submitted", "approved"):
            return
        if not self.has_secret:
            raise UserError(self.env._("“%s” has no signing key. Nothing is sent unsigned.", self.name))
        authentication = self.authentication_id.sudo()
        if missing := authentication and authentication._get_missing():
            raise UserError(
                self.env._("“%(name)s” lacks %(missing)s.", name=authentication.name, missing=missing)
            )
        for header in self.header_ids:
            if not header.has_value:
                raise UserError(self.env._("The header “%s” has no value.", header.name))

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "retired":  # what nothing is sent with any more is not kept
            self.sudo().signing_key_ids.filtered(lambda key: key.state == "active")._end("expired")
            self.header_ids._forget()

    # === ACTION METHODS === #

    def action_generate_secret(self):
        """Make a new shared secret to sign with, in place of all former keys, and show it, this once."""
        self.ensure_one()
        self._check_role("integration_core.group_integration_developer")
        self._check_draft_and_sign()
        return self._rotate_signing_key("v1", 0)

    def action_rotate_signing_key(self):
        """Ask how the signing key is replaced."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New signing key"),
            "res_model": "integration.signing.key.rotate",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_subscription_id": self.id},
        }

    def action_test_send(self):
        """Try the receiver with a sample or an event."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test send"),
            "res_model": "integration.test.send",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_subscription_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _rotate_signing_key(self, scheme, overlap_hours):
        """Make a new key and show what the receiver needs, this once.

        In draft this is a change like any other; in use it is a rotation, which needs no new approval. Not while it
        waits for approval: whoever approves would approve a key that was made meanwhile.
        """
        self.ensure_one()
        self._check_role("integration_core.group_integration_developer")
        self.check_access("write")
        self._check_may_change_shared()
        if self.state == "draft":
            self._check_draft_and_sign()
        elif self.state not in ("approved", "suspended"):
            raise UserError(
                self.env._(
                    "“%(name)s” is %(state)s and gets no new key now.",
                    name=self.name,
                    state=self._state_label(self.state),
                )
            )
        _key, shown = self.env["integration.signing.key"]._rotate(self, scheme, overlap_hours)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signing key"),
            "res_model": "integration.subscription.secret",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": shown, "default_is_public": scheme == "v1a"},
        }

    # === GETTERS === #

    def _get_receiver(self):
        """What decides who gets a header: scheme, host and port."""
        try:
            parts = urlsplit(self.url or "")
            return parts.scheme, parts.hostname, parts.port
        except ValueError:
            return None

    def _get_rules(self):
        """Where it may send."""
        self.ensure_one()
        return self.env["integration.network"]._get_rules(self.interface_id.sudo().system_id)

    def _prepare_transport(self) -> dict:
        """What the engine needs to reach the receiver; to be called as superuser.

        :raise ConfigurationError: when a secret cannot be read
        """
        return {
            "keys": self.env["integration.signing.key"]._get_keys(self),
            "rules": self._get_rules(),
            "headers": self.header_ids._get_pairs(),
            "authentication": self.authentication_id._get_authentication(),
        }
