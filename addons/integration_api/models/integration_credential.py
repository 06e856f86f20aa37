# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS

from odoo.addons.integration_core.memory import forget
from odoo.addons.integration_core.tools.errors import KeyNotFound

from .. import use
from ..tools import http_signature, networks
from ..tools.caller import Caller

_SOON = timedelta(days=30)
_LONGEST = timedelta(days=2 * 366)


class IntegrationCredential(models.Model):
    """A key of a client: a public key id, and a secret that is shown once and then only the machine reads.

    Several of one client may be live at once, so that a key is replaced without a gap: issue the new one, let
    the partner change over, see the old one unused, revoke it.
    """

    _name = "integration.credential"
    _inherit = ["integration.lifecycle"]
    _description = "Credential"
    _order = "id desc"
    _rec_name = "key_id"

    _initial_state = "active"
    _transitions = {"active": {"revoked"}, "revoked": set()}

    name = fields.Char(string="Note", help="What tells it apart, e.g. where the partner uses it.")
    client_id = fields.Many2one(
        "integration.client", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="client_id.company_id", store=True)
    key_id = fields.Char(
        string="Key id",
        required=True,
        readonly=True,
        copy=False,
        help="Public. The partner names it in each request.",
    )
    algorithm = fields.Selection(
        [("hmac-sha256", "Shared secret (HMAC SHA-256)")], required=True, readonly=True, default="hmac-sha256"
    )
    secret_id = fields.Many2one("integration.secret", readonly=True, copy=False, groups=NO_ACCESS)
    state = fields.Selection(
        [("active", "Active"), ("revoked", "Revoked")],
        required=True,
        default="active",
        copy=False,
        index=True,
    )
    condition = fields.Selection(
        [("usable", "Usable"), ("expiring", "Expires soon"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_condition",
    )
    expires_at = fields.Datetime(
        string="Valid until",
        required=True,
        readonly=True,
        help="At most two years; then it must be replaced.",
    )
    revoked_at = fields.Datetime("Revoked", readonly=True, copy=False)
    revoked_by_id = fields.Many2one("res.users", readonly=True, copy=False, string="Revoked by")
    last_used_at = fields.Datetime(
        string="Last used", readonly=True, copy=False, help="Noted at most once a minute."
    )

    _key_id_unique = models.Constraint("UNIQUE (key_id)", "There is a credential with this key id already.")

    # === COMPUTE METHODS === #

    @api.depends("state", "expires_at")
    def _compute_condition(self):
        now = fields.Datetime.now()
        for credential in self:
            if credential.state == "revoked":
                credential.condition = "revoked"
            elif credential.expires_at and credential.expires_at <= now:
                credential.condition = "expired"
            elif credential.expires_at and credential.expires_at <= now + _SOON:
                credential.condition = "expiring"
            else:
                credential.condition = "usable"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        forget(self.env)
        return result

    def unlink(self):
        self.sudo().secret_id.unlink()
        result = super().unlink()
        forget(self.env)
        return result

    # === ACTION METHODS === #

    def action_revoke(self):
        """End it at once and for good; as with suspending, no second person is needed to stop harm."""
        self.client_id._check_role(
            "integration_core.group_integration_manager", "integration_core.group_integration_operator"
        )
        self.check_access("read")
        # an operator cannot write the record, but may pull the brake
        self.sudo()._revoke()

    # === BUSINESS METHODS === #

    @api.model
    def _issue(self, client, expires_at, name=False):
        """Make a new key for ``client``.

        :return: the credential, and its secret, which nobody can read again
        :raise KeyMissing: when no encryption key is configured; nothing is issued then
        """
        client.ensure_one()
        client._check_role("integration_core.group_integration_manager")
        client.check_access("write")
        now = fields.Datetime.now()
        if client.state == "retired":
            raise ValidationError(self.env._("“%s” is retired and gets no more keys.", client.display_name))
        if not now < expires_at <= now + _LONGEST:
            raise ValidationError(self.env._("A key is valid for at most two years, and not into the past."))
        credential = self.sudo().create(
            {
                "client_id": client.id,
                "name": name,
                "key_id": f"key_{secrets.token_hex(12)}",
                "expires_at": expires_at,
            }
        )
        value = secrets.token_urlsafe(32)
        credential.secret_id = self.env["integration.secret"]._store(
            value, name=self.env._("Signing secret"), record=credential
        )
        credential = credential.with_env(self.env)
        self.env["integration.audit"]._log(
            "credential.issued",
            credential,
            key_id=credential.key_id,
            expires_at=fields.Datetime.to_string(expires_at),
        )
        return credential, value

    def _revoke(self):
        """End these keys and destroy their secrets."""
        self._transition("revoked", revoked_at=fields.Datetime.now(), revoked_by_id=self.env.uid)
        self.secret_id.unlink()

    @api.model
    def _authenticate(self, signed, remote_addr, now, burnt) -> Caller:
        """Return who signed a request; see :mod:`..tools.http_signature`.

        :param SignedRequest signed: the request as it came over the wire
        :param str remote_addr: the address it came from
        :param float now: seconds since the epoch
        :param set burnt: nonces that earlier tries of this request used up, see :class:`IntegrationNonce`
        :raise AuthenticationError: with the reason, for our log only
        :raise NetworkDenied: when the client may not call from there
        """
        claim = http_signature.read_claim(signed, now)
        caller = self._load_caller(claim.key_id)
        caller.check_usable(fields.Datetime.now())
        http_signature.verify(signed, claim, caller.algorithm, caller.key)
        caller.check_may_call(remote_addr)
        if signed.method not in ("GET", "HEAD", "OPTIONS"):
            self.env["integration.nonce"]._burn(caller.credential_id, claim, burnt)
        use.note(self.browse(caller.credential_id))
        return caller

    @api.model
    @tools.ormcache("key_id")
    def _load_caller(self, key_id) -> Caller:
        """Return the key with this public id and its client, as all processes remember them.

        :raise KeyNotFound: when there is none
        """
        credential = self.with_user(SUPERUSER_ID).search([("key_id", "=", key_id)])
        if not credential:
            raise KeyNotFound(key_id)
        client, is_revoked = credential.client_id, credential.state != "active"
        return Caller(
            credential_id=credential.id,
            key_id=key_id,
            algorithm=credential.algorithm,
            key=b"" if is_revoked else credential.secret_id._reveal().encode(),
            is_revoked=is_revoked,
            expires_at=credential.expires_at,
            client_id=client.id,
            client_code=client.code,
            user_id=client.service_user_id.id,
            is_active=client._is_active(),
            allowed_networks=networks.parse(client.networks),
        )
