# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

from odoo.addons.integration_core.tools.addresses import check_url
from odoo.addons.integration_core.tools.errors import (
    AddressRefused,
    ConfigurationError,
    EntryRefused,
    SecretUnreadable,
)

from ..entry_words import put_into_words
from ..tools.authentication import (
    Authentication,
    Certificate,
    ClientCredentials,
    basic,
    bearer,
    check_certificate,
    fingerprint,
    keep_certificates,
)
from ..tools.headers import check_value

# Other values of these could send a stored secret to somebody else: with them, the secret has to be given anew.
_DESTINATION_FIELDS = ("system_id", "kind", "host", "token_url")
_SECRET_FIELDS = ("secret_id", "private_key_id")
_CERTIFICATE_FIELDS = ("certificate", "authority")
_GOVERNED_FIELDS = (*_DESTINATION_FIELDS, "username", "scope", "audience", "in_body", "authority", "active")


@contextmanager
def _told(env):
    """Tell the user what is wrong; not chained, as the cause may quote a secret."""
    try:
        yield
    except EntryRefused as error:
        raise ValidationError(put_into_words(env, error)) from None


class IntegrationAuthentication(models.Model):
    """How we show a system who we are, besides signing: for any number of its subscriptions.

    Its secrets are written and never read again. They go to the host named here and nowhere else; whoever changes
    the host has to give the secret again, so that nobody gets hold of one by pointing it elsewhere. A new value of a
    secret is a rotation and takes effect at once; anything else changes only while no subscription with it is active.
    """

    _name = "integration.authentication"
    _inherit = ["integration.company.bound", "integration.derived", "mail.thread"]
    _description = "Authentication at a Receiver"
    _order = "name, id"

    _company_fields = frozenset({"system_id"})

    name = fields.Char(required=True, tracking=True)
    system_id = fields.Many2one(
        "integration.system", required=True, ondelete="restrict", index=True, tracking=True
    )
    company_id = fields.Many2one(related="system_id.company_id", store=True)
    active = fields.Boolean(default=True, tracking=True)
    kind = fields.Selection(
        [
            ("none", "None but the certificate"),
            ("basic", "User and password"),
            ("bearer", "Token"),
            ("oauth2", "OAuth 2.0 client credentials"),
        ],
        required=True,
        default="bearer",
        tracking=True,
    )
    host = fields.Char(
        required=True,
        tracking=True,
        help="The name in the address of the subscriptions, such as partner.example. Nobody else gets the secret.",
    )
    username = fields.Char(
        "User or client id", tracking=True, help="The user, or the id that the token server knows us by."
    )
    token_url = fields.Char("Token address", tracking=True, help="Where access tokens are asked for.")
    scope = fields.Char(tracking=True, help="What the token is for, if the token server asks for it.")
    audience = fields.Char(tracking=True, help="Whom the token is for, if the token server asks for it.")
    in_body = fields.Boolean(
        "Client id in the form",
        tracking=True,
        help="For token servers that do not take id and secret in the usual header.",
    )
    secret = fields.Char(
        "New secret",
        compute="_compute_secrets",
        inverse="_inverse_secret",
        help="Password, token or client secret. It is stored encrypted and never shown.",
    )
    secret_id = fields.Many2one("integration.secret", readonly=True, copy=False, groups=NO_ACCESS)
    has_secret = fields.Boolean("Secret stored", compute="_compute_has", compute_sudo=True)
    certificate = fields.Text(
        "Client certificate",
        copy=False,
        help="For mutual TLS: ours and those between it and its authority, as PEM.",
    )
    fingerprint = fields.Char(compute="_compute_fingerprint", help="SHA-256 of our certificate.")
    private_key = fields.Text(
        "New private key",
        compute="_compute_secrets",
        inverse="_inverse_private_key",
        help="Of the client certificate, as PEM without a password. It is stored encrypted and never shown.",
    )
    private_key_id = fields.Many2one(
        "integration.secret", "Private key", readonly=True, copy=False, groups=NO_ACCESS
    )
    has_private_key = fields.Boolean("Private key stored", compute="_compute_has", compute_sudo=True)
    authority = fields.Text(
        "Certificates to trust",
        help="Authorities, as PEM, that the receiver and its token server are checked by, instead of the usual ones.",
    )
    subscription_ids = fields.One2many("integration.subscription", "authentication_id", readonly=True)

    # === COMPUTE METHODS === #

    def _compute_secrets(self):
        self.secret = self.private_key = False

    @api.depends("secret_id", "private_key_id")
    def _compute_has(self):
        for record in self:
            record.has_secret = bool(record.secret_id)
            record.has_private_key = bool(record.private_key_id)

    @api.depends("certificate")
    def _compute_fingerprint(self):
        for record in self:
            try:
                record.fingerprint = record.certificate and fingerprint(record.certificate)
            except ValueError:
                record.fingerprint = False

    def _inverse_secret(self):
        for record in self:
            if value := record.secret:
                if record.kind == "bearer":
                    with _told(self.env):
                        check_value(bearer(value))
                record._replace_secret("secret_id", value, self.env._("Secret of %s", record.name))
        self.invalidate_recordset(["secret"])

    def _inverse_private_key(self):
        for record in self:
            if value := record.private_key:
                record._check_pair(value)
                record._replace_secret("private_key_id", value, self.env._("Private key of %s", record.name))
        self.invalidate_recordset(["private_key"])

    # === CONSTRAINTS === #

    @api.constrains("kind", "username", "token_url", "system_id")
    def _check_complete(self):
        for record in self:
            if record.kind in ("basic", "oauth2") and not record.username:
                raise ValidationError(self.env._("“%s” needs a user or client id.", record.name))
            if record.kind == "basic" and ":" in record.username:
                raise ValidationError(self.env._("A user has no colon in its name (RFC 7617)."))
            if record.kind == "oauth2":
                try:
                    check_url(
                        record.token_url or "", self.env["integration.network"]._get_rules(record.system_id)
                    )
                except AddressRefused as error:
                    raise ValidationError(
                        self.env._("Token address: %s", put_into_words(self.env, error))
                    ) from error

    @api.constrains("certificate", "authority")
    def _check_certificates(self):
        for record in self:
            with _told(self.env):
                check_certificate(Certificate(record.certificate or "", authority=record.authority or ""))

    @api.constrains("host", "system_id")
    def _check_subscriptions(self):
        self.subscription_ids._check_authentication()

    def _check_pair(self, private_key):
        with _told(self.env):
            check_certificate(Certificate(self.certificate or "", private_key))
        if not self.certificate:
            raise ValidationError(self.env._("A private key needs its certificate beside it."))

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        # a default of the user's can name any field: nobody names a secret of somebody else
        return {
            name: value for name, value in super().default_get(fields).items() if name not in _SECRET_FIELDS
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_given_together(vals)
        return super().create([self._keep_certificates(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._keep_certificates(vals)
        self._changing(vals, _GOVERNED_FIELDS)._check_subscriptions_in_draft()
        self._changing(vals, _DESTINATION_FIELDS)._forget()
        self._changing(vals, ("certificate",))._replace_certificate(vals)
        return super().write(vals)

    def unlink(self):
        secrets = self.sudo().secret_id + self.sudo().private_key_id
        result = super().unlink()
        secrets.unlink()
        return result

    @api.model
    def _keep_certificates(self, vals):
        """These values without what stands around certificates: many may read it, and people paste their key along."""
        with _told(self.env):
            kept = {name: keep_certificates(vals[name]) for name in _CERTIFICATE_FIELDS if vals.get(name)}
        return vals | kept

    def _changing(self, vals, names):
        """Those of the records in which one of the fields would get another value."""

        def changes(record):
            return any(
                record._fields[name].convert_to_cache(vals[name], record)
                != record._fields[name].convert_to_cache(record[name], record)
                for name in set(names) & vals.keys()
            )

        return self.filtered(changes)

    def _check_given_together(self, vals):
        if vals.get("certificate") and not vals.get("private_key"):
            raise UserError(self.env._("Give a client certificate together with its private key."))

    def _replace_certificate(self, vals):
        """Another certificate is a rotation; the first one, or none any more, is another authentication."""
        if not self:
            return
        self._check_given_together(vals)
        for record in self:
            if bool(record.certificate) != bool(vals["certificate"]):
                record._check_subscriptions_in_draft()
            former = record.sudo().private_key_id
            record.sudo().private_key_id = False
            former.unlink()
            self.env["integration.audit"]._log("authentication.certificate_replaced", record)

    def _check_subscriptions_in_draft(self):
        """What is approved is approved with its authentication: the subscriptions are the governed records."""
        subscriptions = self.sudo().subscription_ids.filtered(lambda record: record.state != "retired")
        subscriptions.sudo(self.env.su)._check_draft_and_sign()

    # === BUSINESS METHODS === #

    def _replace_secret(self, field, value, name):
        """Store a new value in place of the former one."""
        self.check_access("write")
        self._check_may_change_shared()
        record = self.sudo()
        former = record[field]
        record[field] = self.env["integration.secret"]._store(value, name=name, record=self)
        former.unlink()
        self.env["integration.audit"]._log("authentication.secret_replaced", self, secret=field)

    def _forget(self):
        """Destroy the secrets that were given for another destination."""
        for record in self.sudo():
            secrets = record.secret_id + record.private_key_id
            record.secret_id = record.private_key_id = False
            secrets.unlink()

    # === GETTERS === #

    def _get_missing(self):
        """What still has to be given before it can be used, in words, or an empty text."""
        self.ensure_one()
        if self.kind != "none" and not self.has_secret:
            return self.env._("its secret")
        if bool(self.certificate) != self.has_private_key:
            return self.env._("the private key of its certificate")
        return ""

    def _get_authentication(self) -> Authentication:
        """What the engine needs; to be called as superuser, also without a record.

        :raise ConfigurationError: when a secret cannot be read
        """
        if not self:
            return Authentication()
        if missing := self._get_missing():
            raise SecretUnreadable(f"{self.name}: {missing}")
        secret = self.secret_id._reveal() if self.kind != "none" else ""
        certificate = None
        if self.certificate or self.authority:
            key = self.private_key_id._reveal() if self.certificate else ""
            certificate = Certificate(self.certificate or "", key, self.authority or "")
            try:
                check_certificate(certificate)
            except EntryRefused as error:
                raise ConfigurationError(put_into_words(self.env, error)) from None
        if self.kind == "oauth2":
            client = ClientCredentials(
                self.token_url, self.username, secret, self.scope or "", self.audience or "", self.in_body
            )
            return Authentication(oauth2=client, certificate=certificate)
        header = {"none": "", "basic": secret and basic(self.username, secret), "bearer": bearer(secret)}
        return Authentication(header[self.kind], certificate=certificate, password=secret)
