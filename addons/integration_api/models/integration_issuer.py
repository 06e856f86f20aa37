# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta, timezone

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.integration_core.memory import remembered
from odoo.addons.integration_core.models.integration_governed import IntegrationGoverned
from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.addresses import check_url
from odoo.addons.integration_core.tools.errors import AddressRefused, EntryRefused, IssuerUnknown

from .. import key_sets
from ..entry_words import put_into_words
from ..tools import issuer_token

_logger = logging.getLogger(__name__)

#: how often the keys are asked for: when a token names an unknown one at most, and without any reason at least
_AT_MOST, _AT_LEAST = timedelta(minutes=1), timedelta(hours=1)
#: for how long the last good keys are believed while the issuer does not answer
_STALE = timedelta(days=7)
_NO_KEYS = '{"keys":[]}'


class IntegrationIssuer(models.Model):
    """An identity provider whose access tokens are believed, as far as is said here.

    Its public keys are kept in the row, for all processes: asked for every hour and when a token names one that is
    not among them. While the issuer does not answer, the last good ones serve for a week.
    """

    _name = "integration.issuer"
    _inherit = ["integration.remembered", "integration.company.bound", "integration.governed"]
    _description = "Token issuer"
    _order = "name, id"

    _company_fields = frozenset({"system_id"})
    _guarded_fields = IntegrationGoverned._guarded_fields | {"keys", "fetched_at", "tried_at", "failure"}

    name = fields.Char(required=True, tracking=True)
    system_id = fields.Many2one(
        "integration.system",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="The identity provider. Whether its network is private decides where its keys may be asked for.",
    )
    company_id = fields.Many2one(related="system_id.company_id", store=True)
    issuer = fields.Char(
        required=True,
        copy=False,
        tracking=True,
        help="What its tokens say under “iss”, letter by letter, such as https://login.example/realms/main.",
    )
    keys_url = fields.Char(
        "Address of its keys", required=True, tracking=True, help="Its JWK Set (jwks_uri), over https."
    )
    audience = fields.Char(
        required=True,
        tracking=True,
        help="What its tokens for us say under “aud”. A token for anybody else is refused.",
    )
    algorithms = fields.Char(
        required=True,
        default="RS256",
        tracking=True,
        help="How it signs, such as RS256 ES256. A token that is signed in another way is refused.",
    )
    leeway = fields.Integer(
        "Leeway (s)", default=60, tracking=True, help="How far its clock may be off, in seconds; 120 at most."
    )
    required_claims = fields.Text(
        "Required claims",
        tracking=True,
        help="What a token must say besides, one name=value a line, such as azp=billing or scope=odoo.write.",
    )
    keys = fields.Text("Key set", readonly=True, copy=False)
    key_summary = fields.Char("Keys", compute="_compute_key_summary", help="Names of its keys, as known now.")
    fetched_at = fields.Datetime(
        "Keys fetched", readonly=True, copy=False, help="When they were last received."
    )
    tried_at = fields.Datetime("Asked for", readonly=True, copy=False)
    failure = fields.Char(
        "Last failure", readonly=True, copy=False, help="Why the keys could not be received the last time."
    )
    credential_ids = fields.One2many("integration.credential", "issuer_id", readonly=True)

    _issuer_unique = models.UniqueIndex("(issuer) WHERE state != 'retired'", "This issuer is known already.")

    # === COMPUTE AND CONSTRAINTS === #

    @api.depends("keys")
    def _compute_key_summary(self):
        for record in self:
            try:
                found = issuer_token.read_keys(record.keys or _NO_KEYS)
            except EntryRefused:
                found = ()
            record.key_summary = ", ".join(key.key_id or "–" for key in found) or False

    @api.constrains("algorithms", "required_claims", "leeway", "issuer")
    def _check_policy(self):
        for record in self:
            try:
                issuer_token.parse_algorithms(record.algorithms)
                issuer_token.parse_claims(record.required_claims)
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error
            if not 0 <= record.leeway <= issuer_token.LONGEST_LEEWAY:
                raise ValidationError(self.env._("The leeway is 0 to 120 seconds."))
            if not record.issuer.startswith("https://") or record.issuer != record.issuer.strip():
                raise ValidationError(self.env._("The name of an issuer begins with https://."))

    @api.constrains("keys_url", "system_id")
    def _check_keys_url(self):
        for record in self:
            try:
                check_url(record.keys_url or "", self.env["integration.network"]._get_rules(record.system_id))
            except AddressRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error

    # === ACTION METHODS === #

    def action_fetch_keys(self):
        """Ask for the keys now, and show what came of it."""
        self._check_role("integration_core.group_integration_manager", OPERATORS)
        self.check_access("read")
        for record in self.sudo():
            record._refresh()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_credentials(self):
        """Show the credentials that its tokens lead to."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_api.integration_credential_action"
        )
        return {**action, "domain": [("issuer_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "system_id",
            "issuer",
            "keys_url",
            "audience",
            "algorithms",
            "leeway",
            "required_claims",
        }

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "approved":
            self.env.ref("integration_api.ir_cron_refresh_issuers").sudo()._trigger()

    @api.model
    @remembered("issuer")
    def _load_trust(self, issuer) -> tuple:
        """Return the id of the approved issuer of this name, and how it is believed, as all processes remember it.

        :raise IssuerUnknown: when there is none
        """
        found = self.with_user(SUPERUSER_ID).search([("issuer", "=", issuer), ("state", "=", "approved")])
        if not found or not found.system_id.active:
            raise IssuerUnknown("no approved issuer is called so")
        return found.id, found._get_trust()

    def _get_trust(self):
        fetched_at = self.fetched_at or fields.Datetime.from_string("1970-01-01 00:00:00")
        return issuer_token.Trust(
            issuer=self.issuer,
            audience=self.audience,
            algorithms=issuer_token.parse_algorithms(self.algorithms),
            leeway=self.leeway,
            claims=issuer_token.parse_claims(self.required_claims),
            keys=self.keys or _NO_KEYS,
            keys_until=(fetched_at + _STALE).replace(tzinfo=timezone.utc).timestamp(),
        )

    def _refresh(self):
        """Ask for the keys, unless any process did within the last minute.

        In transactions of its own, and with none open while it waits but the caller's, which holds no lock here.

        :return: how the issuer is believed with its new keys; ``None`` when there are none
        """
        self.ensure_one()
        registry = self.env.registry
        with registry.cursor() as cr:
            if not self.with_env(self.env(cr=cr))._claim():
                return None
            issuer = self.with_env(self.env(cr=cr))
            url, rules = issuer.keys_url, self.env["integration.network"]._get_rules(issuer.system_id)
        fetched = key_sets.fetch(url, rules)
        with registry.cursor() as cr:
            trust = self.with_env(self.env(cr=cr))._store(fetched)
        self.invalidate_recordset()
        return trust

    def _claim(self):
        """Note that the keys are asked for now; whether nobody else did so within the last minute."""
        now = fields.Datetime.now()
        # who holds the row changes the issuer just now; waiting for that could be for ourselves
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET tried_at = %(now)s WHERE id ="
                " (SELECT id FROM %(table)s WHERE id = %(id)s AND (tried_at IS NULL OR tried_at <= %(before)s)"
                " FOR NO KEY UPDATE SKIP LOCKED) RETURNING id",
                table=SQL.identifier(self._table),
                now=now,
                before=now - _AT_MOST,
                id=self.id,
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.fetchone())

    def _store(self, fetched):
        """Keep what came of asking; return how the issuer is believed then, ``None`` if nothing came."""
        if fetched.failure:
            _logger.info("keys of issuer %s not received: %s", self.id, fetched.failure)
            self._write_guarded({"failure": fetched.failure})
            self._raise_unreachable(fetched.failure)
            return None
        now = fields.Datetime.now()
        self._write_guarded({"keys": fetched.keys, "fetched_at": now, "failure": False})
        self.env["integration.issue"]._resolve_where(
            [("code", "=", "issuer_keys"), ("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        return self._get_trust()

    def _raise_unreachable(self, failure):
        self.env["integration.issue"]._raise_issue(
            "issuer_keys",
            key=(self.id,),
            summary=self.env._("The keys of “%s” cannot be received", self.name),
            detail=failure,
            severity="high",
            system=self.system_id,
            record=self,
            remedy=self.env._(
                "See whether its address of keys answers. The keys of before are believed for a week, "
                "then its tokens are refused."
            ),
        )

    # === CRON === #

    @api.model
    def _cron_refresh(self):
        """Ask the approved issuers for their keys, those whose keys are an hour old."""
        before = fields.Datetime.now() - _AT_LEAST
        due = self.search(
            [("state", "=", "approved"), "|", ("fetched_at", "=", False), ("fetched_at", "<=", before)]
        )
        for number, issuer in enumerate(due, start=1):
            issuer._refresh()
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number)
