# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_core.models.integration_pausable import IntegrationPausable
from odoo.addons.integration_core.tools.errors import EntryRefused, EventTypeUnknown
from odoo.addons.integration_outbox.entry_words import put_into_words
from odoo.addons.integration_outbox.tools.patterns import (
    CONFIDED,
    EVERYTHING,
    find_nearest,
    parse_patterns,
    sort_out,
    to_like,
)

from ..engine import routing

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
        "integration.issue.subject",
        "integration.pausable",
    ]
    _description = "Webhook Subscription"
    _order = "name, id"

    _company_fields = frozenset({"interface_id"})
    # what was approved is noted at the approval, and by nobody
    _guarded_fields = IntegrationPausable._guarded_fields | {
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
    is_held_up = fields.Boolean("Held up", compute="_compute_is_held_up", compute_sudo=True)
    company_id = fields.Many2one(
        related="interface_id.company_id",
        store=True,
        help="Only events of this company are sent, and those of none except alerts; empty: of all.",
    )
    state = fields.Selection(selection_add=[("approved", "Active")])
    url = fields.Char(
        "Address", required=True, tracking=True, help="Where events are sent by POST, with https://."
    )
    event_types = fields.Char(
        "Event types",
        required=True,
        tracking=True,
        help="Event types, separated by blanks. A star stands for anything: invoice.posted payment.*"
        " Alerts tell of other partners too: a star alone leaves them out, they are asked for by alert.*",
    )
    unknown_types = fields.Char("Unknown types", compute="_compute_matching_types")
    approved_patterns = fields.Char("Approved patterns", readonly=True, copy=False)
    approved_company_id = fields.Many2one("res.company", "Approved company", readonly=True, copy=False)
    matching_types = fields.Text(
        "Matching types", compute="_compute_matching_types", help="The known events this subscription takes."
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
        "Rate limit",
        tracking=True,
        help="How many messages the receiver gets at most within the time. Zero for no limit.",
    )
    rate_period = fields.Selection(
        [("1", "A second"), ("60", "A minute"), ("3600", "An hour")],
        "Within",
        required=True,
        default="1",
        tracking=True,
    )
    connect_timeout = fields.Integer("Connect within (s)", required=True, default=5)
    total_timeout = fields.Integer("Answer within (s)", required=True, default=15)
    max_in_flight = fields.Integer(
        "Requests at once",
        required=True,
        default=20,
        help="How many requests the receiver takes at the same time.",
    )

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
            matching, unknown = sort_out(patterns, known)
            subscription.matching_types = "\n".join(matching)
            subscription.unknown_types = ", ".join(unknown)

    @api.depends(
        "state", "interface_id.state", "interface_id.direction", "interface_id.company_id", "system_id.active"
    )
    def _compute_is_held_up(self):
        """Active, and yet nothing goes out: the agreement it stands on is not in force."""
        for subscription in self:
            subscription.is_held_up = subscription.state == "approved" and not subscription._is_flowing()

    # === CONSTRAINTS === #

    @api.constrains("event_types")
    def _check_event_types(self):
        for subscription in self:
            try:
                parse_patterns(subscription.event_types or "")
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error

    @api.constrains("interface_id")
    def _check_direction(self):
        for subscription in self:
            if subscription.interface_id.direction == "inbound":
                raise ValidationError(self.env._("Events need an interface that leads out of Odoo."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        blank = dict.fromkeys(self._guarded_fields - IntegrationPausable._guarded_fields, False)
        subscriptions = super().create([{**vals, **blank} for vals in vals_list])
        self.env["integration.lane"]._open(subscriptions)
        return subscriptions

    # === ACTION METHODS === #

    def action_open_waiting(self):
        """The deliveries of this subscription that wait to be sent."""
        self.ensure_one()
        return self.env["integration.delivery"]._open_list([("subscription_id", "=", self.id)], "waiting")

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
        if new == "submitted":
            self._check_types_known()
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
            routing.cancel_unwanted(self.env.cr, self.id, self._find_refused(), now)
            routing.judge_unsettled(self.env.cr, self.id)
            routing.set_order(self.env.cr, self.id)
            self.env["integration.lane"]._reset(self)
            self.env["integration.lane"]._arm(self.ids)

    def _check_types_known(self):
        """Refuse patterns that nothing fits that happens here: most often they are misspelt.

        :raise UserError: with the code ``event_type_unknown``, naming the nearest known types
        """
        known = self.env["integration.event"]._event_types()
        _matching, unknown = sort_out(parse_patterns(self.event_types), known)
        for pattern in unknown:
            if pattern == EVERYTHING:
                continue
            error = EventTypeUnknown(
                self.env._(
                    "“%(pattern)s” fits no event that is known here. The nearest are: %(nearest)s (%(code)s)",
                    pattern=pattern,
                    nearest=", ".join(find_nearest(pattern, known)) or self.env._("none"),
                    code=EventTypeUnknown.code,
                )
            )
            raise UserError(error.detail) from error

    # === GETTERS === #

    def _takes(self, type_, company, event):
        """Whether it sends such an event: as it was approved; before its first approval, as it is drafted.

        :param event: (event id or 0, model name, record id), for the filter
        """
        self.ensure_one()
        self.flush_recordset()
        if not self.approved_at:
            is_confided = type_.startswith(CONFIDED)
            is_near = company == self.company_id or not (self.company_id and (company or is_confided))
            return is_near and bool(sort_out(parse_patterns(self.event_types), [type_])[0])
        if not routing.takes(self.env.cr, self.id, type_, company.id or None):
            return False
        return not self.approved_filter_model or self._judge([event])[event[0]] == routing.PASSED

    @api.model
    def _get_default_policy(self):
        return self.env["integration.delivery.policy"].search([], limit=1)
