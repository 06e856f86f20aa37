# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_core.models.integration_governed import IntegrationGoverned
from odoo.addons.integration_outbox.tools.patterns import matches, parse_patterns, to_like

from ..engine import routing
from ..engine.lane import Lane
from ..tools.gate import GatePolicy

# Longer than a slice would keep queue_job's own transaction open for too long.
LONGEST_TIMEOUT = 30


class IntegrationSubscription(models.Model):
    """Who wants which events, where, and how they are sent.

    From its first approval until it is retired a subscription *collects* what was approved: events get their
    deliveries also while it is paused or taken back to draft, and go out when it is active again. Nobody loses an
    event to a correction, and no draft collects what nobody approved.
    """

    _name = "integration.subscription"
    _inherit = [
        "integration.company.bound",
        "integration.content",
        "integration.filter",
        "integration.governed",
    ]
    _description = "Webhook Subscription"
    _order = "name, id"

    _company_fields = frozenset({"interface_id"})
    # what was approved is noted at the approval, and by nobody
    _guarded_fields = IntegrationGoverned._guarded_fields | {
        "approved_patterns",
        "approved_company_id",
        "approved_filter_model",
        "approved_filter_domain",
        "pause_reason",
    }

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
    unknown_types = fields.Char(compute="_compute_matching_types")
    approved_patterns = fields.Char(readonly=True, copy=False)
    approved_company_id = fields.Many2one("res.company", readonly=True, copy=False)
    matching_types = fields.Text(
        compute="_compute_matching_types", help="The known events this subscription takes."
    )
    policy_id = fields.Many2one(
        "integration.delivery.policy",
        "Delivery policy",
        required=True,
        default=lambda self: self._get_default_policy(),
        ondelete="restrict",
        tracking=True,
        help="What is done when the receiver does not take a message.",
    )
    ordering = fields.Selection(
        [
            ("none", "None: as fast as possible"),
            ("subject", "The events of one record stay in order"),
            ("subscription", "All events stay in order"),
        ],
        "Order",
        required=True,
        default="none",
        tracking=True,
    )
    order_on_failure = fields.Selection(
        [("block", "Hold up what is behind it"), ("skip", "Go on with what is behind it")],
        "When one is given up",
        required=True,
        default="block",
        tracking=True,
    )
    rate_limit = fields.Integer(
        "At most",
        tracking=True,
        help="How many messages the receiver gets within the time. Zero for no limit.",
    )
    rate_period = fields.Selection(
        [("1", "A second"), ("60", "A minute"), ("3600", "An hour")],
        "Within",
        required=True,
        default="1",
        tracking=True,
    )
    pause_reason = fields.Selection(
        [("gone", "The receiver wants nothing any more (410)"), ("failing", "Nothing but failures for long")],
        "Paused because",
        readonly=True,
        copy=False,
    )
    lane_ids = fields.One2many("integration.lane", "subscription_id", readonly=True)
    breaker_state = fields.Selection(related="lane_ids.breaker_state")
    opens_at = fields.Datetime(related="lane_ids.opens_at")
    connect_timeout = fields.Integer("Connect within (s)", required=True, default=5)
    total_timeout = fields.Integer("Answer within (s)", required=True, default=15)
    max_in_flight = fields.Integer(
        "Requests at once",
        required=True,
        default=20,
        help="How many requests the receiver takes at the same time.",
    )
    delivery_count = fields.Integer(related="lane_ids.delivery_count")
    dead_count = fields.Integer(related="lane_ids.dead_count")
    last_success_at = fields.Datetime(related="lane_ids.last_success_at")
    health = fields.Selection(related="lane_ids.health")
    replay_count = fields.Integer("Replays", compute="_compute_replay_count")

    _timeouts = models.Constraint(
        f"CHECK (connect_timeout BETWEEN 1 AND total_timeout AND total_timeout <= {LONGEST_TIMEOUT})",
        f"The time to connect is within the time to answer, and that is {LONGEST_TIMEOUT} seconds at most.",
    )
    _in_flight = models.Constraint(
        "CHECK (max_in_flight BETWEEN 1 AND 500)", "Between 1 and 500 requests can be under way at once."
    )

    _rate = models.Constraint(
        "CHECK (rate_limit BETWEEN 0 AND 100000)", "A rate limit is between 0 (none) and 100,000."
    )

    # === COMPUTE METHODS === #

    @api.depends("event_types")
    def _compute_matching_types(self):
        """What the patterns come to, and those that come to nothing."""
        known = self.env["integration.event"]._event_types()
        for subscription in self:
            try:
                patterns = parse_patterns(subscription.event_types or "")
            except ValueError:  # the constraint says so when it is saved
                patterns = []
            fitting = {pattern: [type_ for type_ in known if matches(pattern, type_)] for pattern in patterns}
            subscription.matching_types = "\n".join(
                sorted({type_ for types in fitting.values() for type_ in types})
            )
            subscription.unknown_types = ", ".join(pattern for pattern, types in fitting.items() if not types)

    @api.depends(
        "state", "interface_id.state", "interface_id.direction", "interface_id.company_id", "system_id.active"
    )
    def _compute_is_held_up(self):
        """Active, and yet nothing goes out: the agreement it stands on is not in force."""
        for subscription in self:
            subscription.is_held_up = subscription.state == "approved" and not subscription._is_flowing()

    def _compute_replay_count(self):
        counts = dict(
            self.env["integration.replay"]._read_group(
                [("subscription_id", "in", self.ids)], ["subscription_id"], ["__count"]
            )
        )
        for subscription in self:
            subscription.replay_count = counts.get(subscription._origin, 0)

    # === CONSTRAINTS === #

    @api.constrains("event_types")
    def _check_event_types(self):
        for subscription in self:
            try:
                parse_patterns(subscription.event_types or "")
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
        blank = dict.fromkeys(self._guarded_fields - IntegrationGoverned._guarded_fields, False)
        subscriptions = super().create([{**vals, **blank} for vals in vals_list])
        self.env["integration.lane"]._open(subscriptions)
        return subscriptions

    # === LIFECYCLE === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "interface_id",
            "url",
            "event_types",
            "policy_id",
            "ordering",
            "order_on_failure",
            "rate_limit",
            "rate_period",
            "connect_timeout",
            "total_timeout",
            "max_in_flight",
        }

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new == "approved" and self.interface_id.state != "approved":
            raise UserError(
                self.env._("The interface “%s” has to be approved first.", self.interface_id.name)
            )

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "approved":
            self._write_guarded(
                {
                    "approved_patterns": " ".join(map(to_like, parse_patterns(self.event_types))),
                    "approved_company_id": self.company_id.id,
                    "approved_filter_model": self.filter_model,
                    "approved_filter_domain": self.filter_domain,
                    "pause_reason": False,
                }
            )
            self.env.flush_all()
            now = self.env["integration.drain"]._now()
            routing.cancel_unwanted(self.env.cr, self.id, now)
            self._cancel_refused(now)
            routing.judge_unsettled(self.env.cr, self.id)
            routing.set_order(self.env.cr, self.id)
            self.env["integration.lane"]._reset(self)
            self.env["integration.lane"]._arm(self.ids)

    def _pause(self, reason):
        """Stop an active subscription that does not get through, and tell its owner.

        :param str reason: a value of ``pause_reason``
        """
        self.ensure_one()
        if self.state != "approved":
            return
        self._transition("suspended", pause_reason=reason)
        labels = dict(self._fields["pause_reason"]._description_selection(self.env))
        person = self.owner_id or self.steward_id or self.approver_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Webhooks are paused"),
            note=self.env._(
                "%s. Ask the receiver, then press Resume: what waits goes out then, and none is lost.",
                labels[reason],
            ),
            user_id=person.id or self.env.uid,
        )
        self.env["integration.issue"]._raise_issue(
            "subscription_paused",
            key=(self.id,),
            summary=self.env._("Webhooks to %s are paused", self.name),
            detail=labels[reason],
            severity="high",
            interface=self.interface_id,
            record=self,
            remedy=self.env._("Ask the receiver what is wrong, then open the subscription and press Resume."),
        )

    # === ACTION METHODS === #

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

    @api.model
    def _get_default_policy(self):
        return self.env["integration.delivery.policy"].search([], limit=1)

    def _is_flowing(self) -> bool:
        """Whether anything may be sent now: approved, over an agreement in force that leads out, for its company."""
        self.ensure_one()
        interface = self.interface_id
        return (
            self.state == "approved"
            and interface._is_flowing()
            and interface.direction != "inbound"
            and self.approved_company_id == interface.company_id
        )

    def _get_lane(self):
        """What the engine needs to send for this subscription; to be called as superuser.

        :raise ConfigurationError: when a secret cannot be read
        """
        self.ensure_one()
        return Lane(
            subscription_id=self.id,
            url=self.url,
            policy=self.policy_id._get_retry_policy(),
            clearance=self.interface_id._get_clearance(),
            connect_timeout=self.connect_timeout,
            total_timeout=self.total_timeout,
            max_in_flight=self.max_in_flight,
            gate=GatePolicy(
                self.policy_id._get_breaker_policy(probe_lease=2 * self.total_timeout + 10),
                interval=int(self.rate_period) / self.rate_limit if self.rate_limit else 0.0,
            ),
            is_ordered=self.ordering != "none",
            blocks=self.order_on_failure == "block",
            **self._prepare_transport(),
        )
