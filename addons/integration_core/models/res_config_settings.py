# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .. import issue_caretakers
from ..entry_words import put_into_words
from ..notify import notify
from ..tools.addresses import parse_ports
from ..tools.errors import ConfigurationError, EntryRefused
from ..tools.issue_clock import HOURS
from .integration_cause import RUNBOOK
from .integration_issue_clock import HOURS_PARAMETER
from .integration_network import DEFAULT_PUBLIC_PORTS, PUBLIC_PORTS


def _hours(severity):
    """Return the field of how long an issue of a severity may take."""
    return fields.Float(
        f"Hours for a {severity} issue",
        config_parameter=HOURS_PARAMETER % severity,
        default=HOURS[severity],
        help="Until then somebody should have dealt with it. Time in which it waits for others does not count.",
    )


class ResConfigSettings(models.TransientModel):
    """The settings of the Integration app."""

    _inherit = "res.config.settings"

    integration_default_company_id = fields.Many2one(
        "res.company",
        string="Default company of new systems and interfaces",
        config_parameter="integration_core.default_company_id",
        help="Empty: the company that the user works in.",
    )
    integration_issue_caretaker_id = fields.Many2one(
        "res.users",
        string="Who looks after issues without an owner",
        config_parameter=issue_caretakers.PARAMETER,
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("integration_core.group_integration_user").ids)
        ],
        help="Empty: the integration managers are told, five of them at most.",
    )
    integration_hours_critical = _hours("critical")
    integration_hours_high = _hours("high")
    integration_hours_medium = _hours("medium")
    integration_hours_low = _hours("low")
    integration_runbook_url = fields.Char(
        "Address of the runbook",
        config_parameter=RUNBOOK,
        help="Where your organisation publishes the runbook of the suite; issues link to the part about their cause.",
    )
    integration_exposed_high = fields.Monetary(
        related="company_id.integration_exposed_high",
        readonly=False,
        currency_field="integration_currency_id",
    )
    integration_exposed_critical = fields.Monetary(
        related="company_id.integration_exposed_critical",
        readonly=False,
        currency_field="integration_currency_id",
    )
    integration_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of amounts")
    integration_public_ports = fields.Char(
        "Ports on the internet",
        config_parameter=PUBLIC_PORTS,
        default=DEFAULT_PUBLIC_PORTS,
        help="We call public addresses on these ports only. Empty: 443 and 8443.",
    )
    integration_key_state = fields.Selection(
        [("ready", "Configured"), ("missing", "No key"), ("invalid", "Not readable")],
        string="Encryption keys",
        compute="_compute_integration_keys",
    )
    integration_key_ids = fields.Char(
        string="Configured keys",
        compute="_compute_integration_keys",
        help="Names only, the current one first. The keys themselves are never in the database.",
    )
    integration_key_message = fields.Char("Encryption key", compute="_compute_integration_keys")
    integration_secret_summary = fields.Char(string="Secrets", compute="_compute_integration_keys")
    integration_outdated_secret_count = fields.Integer(
        "Secrets of older keys", compute="_compute_integration_keys"
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_integration_keys(self):
        secrets = self.env["integration.secret"].sudo()
        counts = dict(secrets._read_group([("key_id", "!=", False)], ["key_id"], ["__count"]))
        state, message, key_ids = "ready", "", ()
        try:
            key_ids = secrets._get_keyring().key_ids
            if not key_ids:
                state = "missing"
        except ConfigurationError as error:
            state, message = "invalid", str(error)
        for settings in self:
            settings.integration_key_state = state
            settings.integration_key_message = message
            settings.integration_key_ids = ", ".join(key_ids)
            settings.integration_secret_summary = self._summarise_secrets(counts, key_ids)
            settings.integration_outdated_secret_count = sum(
                count for key_id, count in counts.items() if key_id not in key_ids[:1]
            )

    @api.model
    def _summarise_secrets(self, counts, key_ids):
        """Return e.g. "k2: 4, k1: 12, k0: 1 (key not configured)"."""
        if not counts:
            return self.env._("none stored")
        known = [f"{key_id}: {counts[key_id]}" for key_id in key_ids if key_id in counts]
        lost = [
            self.env._("%(key)s: %(count)s (key not configured)", key=key_id, count=count)
            for key_id, count in sorted(counts.items())
            if key_id not in key_ids
        ]
        return ", ".join(known + lost)

    # === CONSTRAINTS === #

    @api.constrains("integration_public_ports")
    def _check_integration_public_ports(self):
        for settings in self:
            try:
                parse_ports(settings.integration_public_ports or "")
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error

    @api.constrains(*(f"integration_hours_{severity}" for severity in HOURS))
    def _check_integration_hours(self):
        for settings in self:
            if any(settings[f"integration_hours_{severity}"] <= 0 for severity in HOURS):
                raise ValidationError(self.env._("An issue needs some time: say more than 0 hours."))

    # === CRUD METHODS === #

    def set_values(self):
        """Store the settings; who opened which ports is in the audit trail."""
        networks = self.env["integration.network"]
        former = networks._get_public_ports_text()
        result = super().set_values()
        ports = networks._get_public_ports_text()
        if ports != former:
            self.env["integration.audit"]._log("network.public_ports_changed", former=former, ports=ports)
        return result

    # === ACTION METHODS === #

    def action_integration_reencrypt(self):
        """Bring all secrets under the current key."""
        self.env["integration.secret"].check_access("read")
        try:
            done = self.env["integration.secret"].sudo().search([("key_id", "!=", False)])._reencrypt()
        except ConfigurationError as error:
            raise UserError(str(error)) from error
        return notify(self.env._("%s secrets were re-encrypted.", done))

    def action_integration_verify_audit(self):
        """Verify the audit trail and say what was found."""
        return self.env["integration.audit"].action_verify()
