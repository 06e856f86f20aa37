# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS

from odoo.addons.integration_core.memory import remembered
from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.errors import KeyNotFound, SubjectUnknown

from .. import issuing
from ..tools import networks
from ..tools.caller import Caller

_SOON = timedelta(days=30)
_LONGEST = timedelta(days=2 * 366)
_IN_USE = timedelta(days=1)


SCHEMES = [
    ("signature", "Signed requests"),
    ("token", "Tokens of ours"),
    ("issuer", "Tokens of an issuer"),
    ("certificate", "Client certificate"),
]
ALGORITHMS = [
    ("hmac-sha256", "Shared secret (HMAC SHA-256)"),
    ("ed25519", "Public key: Ed25519"),
    ("ecdsa-p256-sha256", "Public key: ECDSA P-256"),
    ("rsa-pss-sha512", "Public key: RSA-PSS SHA-512"),
    ("rsa-v1_5-sha256", "Public key: RSA PKCS#1 v1.5 SHA-256"),
]


class IntegrationCredential(models.Model):
    """How a client proves itself: in one way, by a public key id and what goes with it.

    That is a secret, which is shown once and then only the machine reads, or something public: a key, the fingerprint
    of a certificate, the subject that an issuer names. Several of one client may be live at once, so that a key is
    replaced without a gap: issue the new one, let the partner change over, see the old one unused, revoke it.
    """

    _name = "integration.credential"
    _inherit = ["integration.remembered", "integration.lifecycle"]
    _description = "Key"
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
    scheme = fields.Selection(
        SCHEMES,
        string="Proof",
        required=True,
        readonly=True,
        default="signature",
        help="How it proves itself. A request with another proof for this key is refused.",
    )
    algorithm = fields.Selection(
        ALGORITHMS,
        readonly=True,
        default="hmac-sha256",
        help="How it signs. It is never the request that says so.",
    )
    public_key = fields.Text(
        "Public key", readonly=True, copy=False, help="As PEM. The private half is the partner's alone."
    )
    certificate = fields.Text(readonly=True, copy=False, help="The client's certificate, as PEM.")
    fingerprint = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 of the public key or of the certificate, to compare with the partner over another way.",
    )
    issuer_id = fields.Many2one(
        "integration.issuer", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    subject = fields.Char(
        readonly=True,
        copy=False,
        help="Whom the issuer's tokens are about (“sub”), or whom the certificate is of.",
    )
    replaces_id = fields.Many2one("integration.credential", readonly=True, copy=False, index="btree_not_null")
    successor_ids = fields.One2many("integration.credential", "replaces_id", "Replaced by", readonly=True)
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
    is_in_use = fields.Boolean("Used within a day", compute="_compute_is_in_use")

    _key_id_unique = models.Constraint("UNIQUE (key_id)", "There is a credential with this key id already.")
    _subject_unique = models.UniqueIndex("(issuer_id, subject) WHERE scheme = 'issuer' AND state = 'active'")
    _certificate_unique = models.UniqueIndex(
        "(fingerprint) WHERE scheme = 'certificate' AND state = 'active'"
    )

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

    @api.depends("last_used_at")
    def _compute_is_in_use(self):
        since = fields.Datetime.now() - _IN_USE
        for credential in self:
            credential.is_in_use = bool(credential.last_used_at and credential.last_used_at >= since)

    # === CRUD METHODS === #

    def unlink(self):
        self.sudo().secret_id.unlink()
        return super().unlink()

    # === ACTION METHODS === #

    def action_revoke(self):
        """End it at once and for good; as with suspending, no second person is needed to stop harm."""
        self.client_id._check_role("integration_core.group_integration_manager", OPERATORS)
        self.check_access("read")
        # an operator cannot write the record, but may pull the brake
        self.sudo()._revoke()

    def action_rotate(self):
        """Open the wizard that makes its successor."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_api.integration_credential_rotate_action"
        )
        return {**action, "context": {"default_credential_id": self.id}}

    # === BUSINESS METHODS === #

    @api.model
    def _issue(self, client, expires_at, name=False, **proof):
        """Make a new key for ``client``.

        :param proof: how it proves itself, see :mod:`..issuing`; by signatures with a shared secret if left out
        :return: the credential, and its secret, which nobody can read again; ``False`` where there is none
        :raise KeyMissing: when no encryption key is configured and one is needed; nothing is issued then
        """
        client.ensure_one()
        client._check_role("integration_core.group_integration_manager")
        client.check_access("write")
        now = fields.Datetime.now()
        if client.state == "retired":
            raise ValidationError(self.env._("“%s” is retired and gets no more keys.", client.display_name))
        if not now < expires_at <= now + _LONGEST:
            raise ValidationError(self.env._("A key is valid for at most two years, and not into the past."))
        vals, latest = issuing.prepare(self.env, client, now, **proof)
        if latest and expires_at > latest:
            raise ValidationError(self.env._("The certificate ends before: on %s.", latest.date()))
        credential = self.sudo().create(
            {
                **vals,
                "client_id": client.id,
                "name": name,
                "key_id": f"key_{secrets.token_hex(12)}",
                "expires_at": expires_at,
            }
        )
        value = False
        if issuing.has_secret(credential):
            value = secrets.token_urlsafe(32)
            credential.secret_id = self.env["integration.secret"]._store(
                value, name=self.env._("Secret of a key"), record=credential
            )
        credential = credential.with_env(self.env)
        self.env["integration.audit"]._log(
            "credential.issued",
            credential,
            key_id=credential.key_id,
            scheme=credential.scheme,
            expires_at=fields.Datetime.to_string(expires_at),
        )
        return credential, value

    def _shorten(self, expires_at):
        """Let this key end earlier; never later."""
        self.ensure_one()
        if self.expires_at > expires_at:
            self._write_guarded({"expires_at": expires_at})
            detail = {"key_id": self.key_id, "expires_at": fields.Datetime.to_string(expires_at)}
            self.env["integration.audit"]._log("credential.shortened", self, **detail)

    def _revoke(self):
        """End these keys and destroy their secrets."""
        self._transition("revoked", revoked_at=fields.Datetime.now(), revoked_by_id=self.env.uid)
        self.secret_id.unlink()

    @api.model
    @remembered("key_id")
    def _load_caller(self, key_id) -> Caller:
        """Return the key with this public id and its client, as all processes remember them.

        :raise KeyNotFound: when there is none
        """
        credential = self.with_user(SUPERUSER_ID).search([("key_id", "=", key_id)])
        if not credential:
            raise KeyNotFound(key_id)
        client, is_revoked = credential.client_id, credential.state != "active"
        key = (credential.public_key or "").encode()
        if credential.secret_id and not is_revoked:
            key = credential.secret_id._reveal().encode()
        return Caller(
            credential_id=credential.id,
            key_id=key_id,
            algorithm=credential.algorithm or "",
            key=key,
            is_revoked=is_revoked,
            expires_at=credential.expires_at,
            client_id=client.id,
            client_code=client.code,
            user_id=client.service_user_id.id,
            is_active=client._is_active(),
            allowed_networks=networks.parse(client.networks),
            scheme=credential.scheme,
        )

    @api.model
    @remembered("issuer_id", "subject")
    def _find_by_subject(self, issuer_id, subject):
        """Return the key id of the credential that an issuer's subject leads to.

        :raise SubjectUnknown: when there is none; who it is may be a person, so it is not told
        """
        found = self._find(
            [("issuer_id", "=", issuer_id), ("subject", "=", subject), ("scheme", "=", "issuer")]
        )
        if not found:
            raise SubjectUnknown("")
        return found.key_id

    @api.model
    @remembered("fingerprint")
    def _find_by_certificate(self, fingerprint):
        """Return the key id of the credential that a certificate leads to.

        :raise KeyNotFound: when there is none
        """
        found = self._find([("fingerprint", "=", fingerprint), ("scheme", "=", "certificate")])
        if not found:
            raise KeyNotFound(fingerprint)
        return found.key_id

    def _find(self, domain):
        # one that is active goes first
        return self.with_user(SUPERUSER_ID).search(domain, order="state, id desc", limit=1)
