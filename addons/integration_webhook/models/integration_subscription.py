# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_core.models.integration_governed import IntegrationGoverned

from ..engine.lane import Lane
from ..tools.addresses import AddressRefused, check_url
from ..tools.patterns import matches, parse_patterns, to_like
from ..tools.retry import RetryPolicy, parse_schedule
from ..tools.signing import SECRET_BYTES, new_secret, parse_secret

# Longer than a slice would keep queue_job's own transaction open for too long.
LONGEST_TIMEOUT = 30


class IntegrationSubscription(models.Model):
    """Who wants which events, where, and how they are sent.

    From its first approval until it is retired a subscription *collects*: events get their deliveries also while it
    is paused or taken back to draft, and go out when it is active again. Nobody loses an event to a correction.
    """

    _name = "integration.subscription"
    _inherit = ["integration.governed"]
    _description = "Webhook Subscription"
    _order = "name, id"

    # whoever could name the secret would sign with, or remove, that of somebody else
    _guarded_fields = IntegrationGoverned._guarded_fields | {"secret_id"}

    name = fields.Char(required=True, tracking=True)
    interface_id = fields.Many2one(
        "integration.interface",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('direction', 'in', ('outbound', 'both'))]",
        tracking=True,
        help="The agreement under which the events are sent. It says what the receiver is cleared for.",
    )
    system_id = fields.Many2one(related="interface_id.system_id", store=True)
    is_held_up = fields.Boolean(compute="_compute_is_held_up", compute_sudo=True)
    company_id = fields.Many2one(
        related="interface_id.company_id",
        store=True,
        help="Only events of this company are sent; empty: of all.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Active"),
            ("suspended", "Paused"),
            ("retired", "Retired"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    url = fields.Char(
        "Address", required=True, tracking=True, help="Where events are sent by POST, with https://."
    )
    event_types = fields.Char(
        required=True,
        tracking=True,
        help="Event types, separated by blanks. A star stands for anything: invoice.posted payment.*",
    )
    type_patterns = fields.Char(compute="_compute_type_patterns", store=True)
    matching_types = fields.Text(
        compute="_compute_matching_types", help="The known events this subscription takes."
    )
    secret_id = fields.Many2one(
        "integration.secret",
        "Signing secret",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="integration_core.group_integration_developer,integration_core.group_integration_manager",
    )
    has_secret = fields.Boolean("Signed", compute="_compute_has_secret", compute_sudo=True)
    retry_schedule = fields.Char(
        required=True,
        default="5s 5m 30m 2h 5h 10h 14h 20h 24h",
        tracking=True,
        help="How long to wait before each further attempt. After the last one a delivery is given up.",
    )
    connect_timeout = fields.Integer("Connect within (s)", required=True, default=5)
    total_timeout = fields.Integer("Answer within (s)", required=True, default=15)
    max_in_flight = fields.Integer(
        "Requests at once",
        required=True,
        default=20,
        help="How many requests the receiver takes at the same time.",
    )
    delivery_count = fields.Integer(
        "Waiting", compute="_compute_counts", help="Deliveries that wait to be sent."
    )
    dead_count = fields.Integer("Given up", compute="_compute_counts")
    replay_count = fields.Integer("Replays", compute="_compute_replay_count")
    last_success_at = fields.Datetime("Last delivered", compute="_compute_counts")
    health = fields.Selection(
        [("none", "Nothing sent yet"), ("good", "Working"), ("failing", "Failing"), ("dead", "Has given up")],
        compute="_compute_counts",
    )

    _timeouts = models.Constraint(
        f"CHECK (connect_timeout BETWEEN 1 AND total_timeout AND total_timeout <= {LONGEST_TIMEOUT})",
        f"The time to connect is within the time to answer, and that is {LONGEST_TIMEOUT} seconds at most.",
    )
    _in_flight = models.Constraint(
        "CHECK (max_in_flight BETWEEN 1 AND 500)", "Between 1 and 500 requests can be under way at once."
    )

    # === COMPUTE METHODS === #

    @api.depends("event_types")
    def _compute_type_patterns(self):
        for subscription in self:
            try:
                patterns = parse_patterns(subscription.event_types or "")
            except ValueError:  # the constraint says so when it is saved
                patterns = []
            subscription.type_patterns = " ".join(map(to_like, patterns))

    @api.depends("event_types")
    def _compute_matching_types(self):
        known = self.env["integration.event"]._event_types()
        for subscription in self:
            patterns = (subscription.event_types or "").replace(",", " ").split()
            subscription.matching_types = "\n".join(
                type_ for type_ in known if any(matches(pattern, type_) for pattern in patterns)
            )

    @api.depends("state", "interface_id.state", "system_id.active")
    def _compute_is_held_up(self):
        """Active, and yet nothing goes out: the agreement it stands on is not in force."""
        for subscription in self:
            active = subscription.state == "approved"
            subscription.is_held_up = active and not subscription.interface_id._is_flowing()

    @api.depends("secret_id")
    def _compute_has_secret(self):
        for subscription in self:
            subscription.has_secret = bool(subscription.secret_id)

    def _compute_counts(self):
        self.env.cr.execute(
            """SELECT s.id,
                      (SELECT count(*) FROM integration_delivery
                        WHERE subscription_id = s.id AND state = 'pending'),
                      (SELECT count(*) FROM integration_delivery WHERE subscription_id = s.id AND state = 'dead'),
                      last.code,
                      (SELECT started_at FROM integration_attempt
                        WHERE subscription_id = s.id AND code = 'ok' ORDER BY id DESC LIMIT 1)
                 FROM integration_subscription s
                 LEFT JOIN LATERAL (SELECT code FROM integration_attempt
                                     WHERE subscription_id = s.id ORDER BY id DESC LIMIT 1) last ON true
                WHERE s.id = ANY(%s)""",
            (self.ids,),
        )
        rows = {id_: row for id_, *row in self.env.cr.fetchall()}
        for subscription in self:
            waiting, dead, code, success = rows.get(subscription._origin.id, (0, 0, None, None))
            subscription.delivery_count, subscription.dead_count = waiting, dead
            subscription.last_success_at = success and success.replace(microsecond=0)
            if code is None:
                subscription.health = "none"
            elif code != "ok":
                subscription.health = "failing"
            else:
                subscription.health = "dead" if dead else "good"

    def _compute_replay_count(self):
        counts = dict(
            self.env["integration.replay"]._read_group(
                [("subscription_id", "in", self.ids)], ["subscription_id"], ["__count"]
            )
        )
        for subscription in self:
            subscription.replay_count = counts.get(subscription._origin, 0)

    # === CONSTRAINTS === #

    @api.constrains("url", "interface_id")
    def _check_url(self):
        for subscription in self:
            private = subscription.interface_id.sudo().system_id.private_network
            try:
                check_url(subscription.url or "", private_network=private)
            except AddressRefused as error:
                raise ValidationError(self.env._("Address: %s", error.detail)) from error

    @api.constrains("event_types", "retry_schedule")
    def _check_texts(self):
        for subscription in self:
            try:
                parse_patterns(subscription.event_types or "")
                parse_schedule(subscription.retry_schedule or "")
            except ValueError as error:
                raise ValidationError(str(error)) from error

    @api.constrains("interface_id")
    def _check_direction(self):
        for subscription in self:
            if subscription.interface_id.direction == "inbound":
                raise ValidationError(self.env._("Events need an interface that leads out of Odoo."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "secret_id": False} for vals in vals_list])

    # === LIFECYCLE === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "interface_id",
            "url",
            "event_types",
            "retry_schedule",
            "connect_timeout",
            "total_timeout",
            "max_in_flight",
        }

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new in ("submitted", "approved") and not self.sudo().secret_id:
            raise UserError(self.env._("“%s” has no signing secret. Nothing is sent unsigned.", self.name))
        if new == "approved" and self.interface_id.state != "approved":
            raise UserError(
                self.env._("The interface “%s” has to be approved first.", self.interface_id.name)
            )

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "approved":
            self.env["integration.lane"]._arm(self.ids)

    # === ACTION METHODS === #

    def action_generate_secret(self):
        """Make a new signing secret and show it, this once."""
        self.ensure_one()
        self.check_access("write")
        secret = new_secret(os.urandom(SECRET_BYTES))
        former = self.sudo().secret_id
        self._check_draft_and_sign()
        stored = self.env["integration.secret"]._store(
            secret, name=self.env._("Signing secret of %s", self.name), record=self
        )
        self._write_guarded({"secret_id": stored.id})
        former.unlink()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signing secret"),
            "res_model": "integration.subscription.secret",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": secret},
        }

    def action_open_deliveries(self):
        """The deliveries of this subscription."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_delivery_action"
        )
        return action | {"domain": [("subscription_id", "=", self.id)], "context": {}}

    def action_open_dead(self):
        """The deliveries of this subscription that were given up."""
        return self.action_open_deliveries() | {"context": {"search_default_dead": 1}}

    def action_open_attempts(self):
        """The attempts of this subscription."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_attempt_action"
        )
        return action | {"domain": [("subscription_id", "=", self.id)], "context": {}}

    def action_open_replays(self):
        """The replays to this subscription."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_replay_action"
        )
        context = {"default_subscription_id": self.id}
        return action | {"domain": [("subscription_id", "=", self.id)], "context": context}

    def action_replay(self):
        """Begin a replay to this subscription."""
        self.ensure_one()
        self.check_access("read")
        return self._prepare_replay()

    def _prepare_replay(self, **defaults):
        """The form of a new replay; nothing is stored before the operator saves it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_replay_action"
        )
        defaults = {"subscription_id": self.id, **defaults}
        return action | {
            "views": [(False, "form")],
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }

    # === GETTERS === #

    def _get_lane(self):
        """What the engine needs to send for this subscription; to be called as superuser.

        :raise InterfaceNotApproved: when nothing may flow
        :raise ConfigurationError: when the secret cannot be read
        """
        self.ensure_one()
        self.interface_id._check_flowing()
        return Lane(
            subscription_id=self.id,
            url=self.url,
            keys=(parse_secret(self.secret_id._reveal()),),
            policy=RetryPolicy(parse_schedule(self.retry_schedule)),
            private_network=self.system_id.private_network,
            clearance=self.interface_id._get_clearance(),
            connect_timeout=self.connect_timeout,
            total_timeout=self.total_timeout,
            max_in_flight=self.max_in_flight,
        )
