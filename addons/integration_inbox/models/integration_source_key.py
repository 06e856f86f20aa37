# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import logging
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

from odoo.addons.integration_api.entry_words import put_into_words
from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.errors import EntryRefused
from odoo.addons.integration_core.tools.standard_webhooks import SECRET_PREFIX

from ..tools.proof import PUBLIC, SECRET, Key

_logger = logging.getLogger(__name__)


class IntegrationSourceKey(models.Model):
    """A key that the messages of a source are checked with.

    Several may be live at once, so that a partner changes its key without a gap: add the new one, see the old one
    unused, revoke it. Only managers add one: who has a key of a source can write whatever its rules allow. What was
    signed with it and is not processed when it is revoked fails, until a manager vouches for it.
    """

    _name = "integration.source.key"
    _inherit = ["integration.remembered", "integration.lifecycle"]
    _description = "Key of a source"
    _order = "id desc"

    _initial_state = "active"
    _transitions = {"active": {"revoked"}, "revoked": set()}

    name = fields.Char("Note", required=True, help="What tells it apart, e.g. the partner's name for it.")
    source_id = fields.Many2one(
        "integration.source", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True)
    kind = fields.Selection(
        [(SECRET, "Shared secret"), (PUBLIC, "Public key of the partner")], required=True, readonly=True
    )
    scheme = fields.Char(
        required=True, readonly=True, help="The scheme that it was entered for; it is used for no other."
    )
    algorithm = fields.Char(readonly=True, help="The only algorithm that it is good for.")
    key_id = fields.Char("Key id", readonly=True, help="How the partner names it in its signatures.")
    secret_id = fields.Many2one(
        "integration.secret", readonly=True, copy=False, ondelete="restrict", groups=NO_ACCESS
    )
    public_key = fields.Text("Public key", readonly=True)
    state = fields.Selection(
        [("active", "Active"), ("revoked", "Revoked")],
        required=True,
        readonly=True,
        default="active",
        copy=False,
        index=True,
    )
    expires_at = fields.Datetime("Valid until", readonly=True, help="Empty: until it is revoked.")
    is_usable = fields.Boolean("Usable", compute="_compute_is_usable")
    last_used_at = fields.Datetime(
        "Last used", compute="_compute_last_used_at", help="When the last message signed with it arrived."
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "expires_at")
    def _compute_is_usable(self):
        now = fields.Datetime.now()
        for key in self:
            key.is_usable = key.state == "active" and not (key.expires_at and key.expires_at <= now)

    def _compute_last_used_at(self):
        found = self.env["integration.message"]._read_group(
            [("key_id", "in", self.ids)], ["key_id"], ["received_at:max"]
        )
        used = {key.id: moment for key, moment in found}
        for key in self:
            key.last_used_at = used.get(key.id)

    # === CRUD METHODS === #

    def unlink(self):
        kept = self.sudo().secret_id
        result = super().unlink()
        kept.unlink()
        return result

    # === ACTION METHODS === #

    def action_revoke(self):
        """End it at once and for good; no second person is needed to stop harm."""
        self.source_id._check_role("integration_core.group_integration_manager", OPERATORS)
        self.check_access("read")
        # an operator cannot write the record, but may pull the brake
        self.sudo()._revoke()

    # === BUSINESS METHODS === #

    @api.model
    def _add(self, source, *, name, kind, text, algorithm=False, key_id=False, expires_at=False):
        """Keep a key of ``source`` that the partner gave, or that was made here.

        :param str text: the secret, or the public key, as a person entered it
        :raise ValidationError: when the scheme cannot use it
        :raise KeyMissing: when a secret cannot be encrypted; nothing is kept then
        """
        source.ensure_one()
        source._check_role("integration_core.group_integration_manager")
        source.check_access("write")
        scheme = source._get_scheme()
        if source.state == "retired":
            raise UserError(self.env._("“%s” is retired and gets no more keys.", source.display_name))
        if source.scheme == "http_signature" and not key_id:
            raise ValidationError(self.env._("This scheme needs the id by which the partner names the key."))
        if kind not in scheme.KINDS:
            raise ValidationError(
                self.env._("“%s” does not know keys of this kind.", source._get_scheme_label())
            )
        if scheme.ALGORITHMS and not algorithm:
            algorithm = next((name for name, fits in scheme.ALGORITHMS.items() if fits == kind), False)
        try:
            scheme.read_key(kind, text or "", algorithm or "")
        except ValueError as error:
            words = put_into_words(self.env, error) if isinstance(error, EntryRefused) else error
            raise ValidationError(self.env._("This key cannot be used: %s", words)) from error
        key = self.sudo().create(
            {
                "source_id": source.id,
                "name": name,
                "kind": kind,
                "scheme": source.scheme,
                "algorithm": scheme.ALGORITHMS and algorithm,
                "key_id": key_id,
                "expires_at": expires_at,
                "public_key": text.strip() if kind == PUBLIC else False,
            }
        )
        if kind == SECRET:
            key.secret_id = self.env["integration.secret"]._store(
                text.strip(), name=self.env._("Secret of %s", source.name), record=key
            )
        self.env["integration.audit"]._log(
            "source_key.added", key.with_env(self.env), kind=kind, scheme=source.scheme
        )
        return key.with_env(self.env)

    @api.model
    def _make_secret(self, scheme):
        """Return a new secret in the form that partners of this scheme know."""
        if scheme == "standard_webhooks":
            return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
        return secrets.token_urlsafe(32)

    def _revoke(self):
        """End these keys and destroy their secrets."""
        kept = self.secret_id
        self._transition("revoked", secret_id=False)
        kept.unlink()

    def _load(self):
        """Return what a scheme verifies with.

        A key of another scheme than the source has now fits nothing, nor does one that would not be taken any more.

        :raise ConfigurationError: when the secret cannot be read
        """
        text = self.public_key if self.kind == PUBLIC else self.secret_id._reveal()
        value, ends = b"", 0.0
        if self.scheme == self.source_id.scheme:
            try:
                value = self.source_id._get_scheme().read_key(self.kind, text, self.algorithm or "")
                ends = self.expires_at.timestamp() if self.expires_at else None
            except ValueError:
                _logger.warning(
                    "key %s of source %s is not good enough any more", self.id, self.source_id.code
                )
        return Key(self.id, value, self.algorithm or "", self.key_id or "", ends)
