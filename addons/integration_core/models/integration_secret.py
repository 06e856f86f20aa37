# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import os
import uuid

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..tools.errors import ConfigurationError, KeyringInvalid, KeyUnknown, SecretUnreadable
from ..tools.keyring import Keyring

_logger = logging.getLogger(__name__)

_BATCH = 500
_LOST = (KeyUnknown.code, KeyringInvalid.code)
_SAMPLES = 3  # one alone may be damaged
# Known to this module only, so that no RPC caller can put it into a context.
_DOOR = object()


class IntegrationSecret(models.Model):
    """A value that only the machine reads: encrypted at rest, bound to the record it belongs to.

    The keys come from ``integration_encryption_keys`` in odoo.conf or, before that, from the environment
    variable ``INTEGRATION_ENCRYPTION_KEYS``; they are never in the database. Without a key no secret can
    be stored. To rotate, put a new key in front of the old one, restart, re-encrypt, remove the old one.
    """

    _name = "integration.secret"
    _inherit = ["integration.affected"]
    _description = "Secret"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    uid = fields.Char(required=True, readonly=True, copy=False, groups=NO_ACCESS)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(required=True)
    record_name = fields.Char("Belongs to")
    key_id = fields.Char(readonly=True, index=True, help="The key it is encrypted with.")
    ciphertext = fields.Text(readonly=True, copy=False, prefetch=False, groups=NO_ACCESS)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_door()
        return super().create(vals_list)

    def write(self, vals):
        self._check_door()
        return super().write(vals)

    def copy(self, default=None):
        raise UserError(self.env._("A secret cannot be copied."))

    def unlink(self):
        for secret in self:
            self.env["integration.audit"]._log("secret.removed", secret, key_id=secret.key_id)
        return super().unlink()

    def _check_door(self):
        if self.env.context.get("integration_secret_door") is not _DOOR:
            raise UserError(self.env._("A secret is stored by the record it belongs to, never directly."))

    def _opened(self):
        return self.sudo().with_context(integration_secret_door=_DOOR)

    # === BUSINESS METHODS === #

    @api.model
    def _store(self, value: str, *, name: str, record):
        """Encrypt and keep ``value``.

        :param str name: what it is, for people, e.g. "Signing secret"
        :param record: the saved record that it belongs to; it decrypts for no other
        :raise KeyMissing: when no encryption key is configured
        """
        record.ensure_one()
        keyring = self._get_keyring()
        vals = {"name": name, "uid": str(uuid.uuid4()), "res_model": record._name, "res_id": record.id}
        token = keyring.encrypt(value.encode(), self._aad(vals["uid"], record._name, record.id))
        secret = self._opened().create({**vals, "key_id": keyring.current_key_id, "ciphertext": token})
        self.env["integration.audit"]._log("secret.stored", secret, key_id=secret.key_id)
        return secret.with_env(self.env)

    def _reveal(self, audit=False) -> str:
        """Return the value; never put it into a log, an exception or an answer.

        :param bool audit: True when a person will see it
        :raise AccessError: without superuser rights
        :raise ConfigurationError: when it cannot be decrypted
        """
        self.ensure_one()
        if not self.env.su:
            raise AccessError(self.env._("A secret cannot be read."))
        if audit:
            self.env["integration.audit"]._log("secret.revealed", self)
        return self._decrypt(self._get_keyring()).decode()

    def _reencrypt(self) -> int:
        """Encrypt these secrets anew under the current key; return how many were changed.

        What cannot be decrypted is left as it is and raises an issue.

        :raise KeyMissing: when no encryption key is configured
        """
        keyring = self._get_keyring()
        current = keyring.current_key_id
        done = 0
        for secret in self.sudo():
            if secret.key_id == current or not secret.ciphertext:
                continue
            try:
                value = secret._decrypt(keyring)
            except ConfigurationError as error:
                self.env["integration.issue"]._raise_issue(
                    error.code,
                    key=(secret.key_id,),
                    summary=self.env._("Secrets of key %s cannot be re-encrypted", secret.key_id),
                    detail=str(error),
                    severity="high",
                    record=secret,
                    remedy=self.env._("Configure the old key again behind the new one, then re-encrypt."),
                )
                continue
            aad = self._aad(secret.uid, secret.res_model, secret.res_id)
            secret._opened().write({"key_id": current, "ciphertext": keyring.encrypt(value, aad)})
            done += 1
        if done:
            self.env["integration.audit"]._log("secret.reencrypted", count=done, key_id=current)
        return done

    @api.model
    def _cron_reencrypt(self):
        """Bring secrets of older keys under the current one."""
        if not self._get_keyring().keys:
            return
        current = self._get_keyring().current_key_id
        todo = self.sudo().search([("key_id", "!=", False), ("key_id", "!=", current)])
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            batch._reencrypt()
            self.env["ir.cron"]._commit_progress(len(batch), remaining=len(todo) - start - len(batch))

    def _register_hook(self):
        super()._register_hook()
        self._log_lost(self._find_lost())

    @api.model
    def _cron_watch(self):
        """Tell people of keys that are not configured: whoever shares a secret under one with us is answered 503."""
        lost = self._find_lost()
        self._log_lost(lost)
        issues = self.env["integration.issue"]
        for key_id, (code, sample) in lost.items():
            issues += issues._raise_issue(
                code,
                key=(key_id,),
                summary=self.env._("Secrets of key %s cannot be read", key_id),
                detail=self.env._("Partners that prove themselves by one of them are answered 503."),
                severity="critical",
                record=sample,
                remedy=self.env._(
                    "Configure the key again that they were encrypted with (INTEGRATION_ENCRYPTION_KEYS, or "
                    "integration_encryption_keys in odoo.conf), behind the present one if there is one, and start all "
                    "processes of Odoo anew. If it is lost, issue these secrets anew."
                ),
            )
        issues._resolve_where(
            [("res_model", "=", self._name), ("code", "in", _LOST), ("id", "not in", issues.ids)]
        )

    @api.model
    def _find_lost(self) -> dict:
        """Return {key id: (code of the error, one secret)} of keys under which nothing can be read."""
        try:
            keyring, code = self._get_keyring(), KeyUnknown.code
        except KeyringInvalid:
            keyring, code = Keyring(), KeyringInvalid.code
        secrets = self.sudo()
        lost = {}
        for (key_id,) in secrets._read_group([("ciphertext", "!=", False)], ["key_id"]):
            samples = secrets.search([("key_id", "=", key_id), ("ciphertext", "!=", False)], limit=_SAMPLES)
            if not any(sample._is_readable(keyring) for sample in samples):
                lost[key_id] = (code, samples[:1])
        return lost

    @api.model
    def _log_lost(self, lost):
        if lost:
            _logger.error("no secret can be read that was encrypted with key %s", ", ".join(map(str, lost)))

    def _is_readable(self, keyring):
        try:
            self._decrypt(keyring)
        except ConfigurationError:
            return False
        return True

    def _decrypt(self, keyring) -> bytes:
        if not self.ciphertext:
            raise SecretUnreadable("it was removed, for instance when the database was neutralised")
        return keyring.decrypt(self.ciphertext, self._aad(self.uid, self.res_model, self.res_id))

    @staticmethod
    def _aad(uid, res_model, res_id) -> bytes:
        """Return what binds a ciphertext to its row and its record."""
        return f"integration.secret:{uid}:{res_model}:{res_id}".encode()

    # === GETTERS === #

    @api.model
    def _get_keyring(self) -> Keyring:
        """Return the configured keys.

        :raise KeyringInvalid: when the configuration cannot be read
        """
        return Keyring.parse(
            os.environ.get("INTEGRATION_ENCRYPTION_KEYS")
            or tools.config.get("integration_encryption_keys")
            or ""
        )
