# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.integration_core.operators import OPERATORS

from ..engine import lane as lanes
from ..engine import moves

PAUSED = "integration_webhook.mail_activity_paused"


class IntegrationSubscriptionSending(models.Model):
    """How it goes with a subscription in use: its lane, and the pause that it is put into when nothing gets through.

    What people pause only managers resume. What was paused automatically is unchanged since it was approved, so those
    who are told of it, and operators, resume it.
    """

    _inherit = "integration.subscription"  # pylint: disable=consider-merging-classes-inherited

    pause_reason = fields.Selection(
        [("gone", "The receiver wants nothing any more (410)"), ("failing", "Nothing but failures for long")],
        "Stopped by itself because",
        readonly=True,
        copy=False,
    )
    can_resume = fields.Boolean("You may resume it", compute="_compute_can_resume")
    lane_ids = fields.One2many("integration.lane", "subscription_id", readonly=True)
    breaker_state = fields.Selection(related="lane_ids.breaker_state")
    opens_at = fields.Datetime(related="lane_ids.opens_at")
    is_resting = fields.Boolean(related="lane_ids.is_resting")
    delivery_count = fields.Integer(related="lane_ids.delivery_count")
    dead_count = fields.Integer(related="lane_ids.dead_count")
    last_success_at = fields.Datetime(related="lane_ids.last_success_at")
    health = fields.Selection(related="lane_ids.health")
    replay_count = fields.Integer("Replays", compute="_compute_replay_count")

    # === COMPUTE METHODS === #

    @api.depends("state", "pause_reason", "owner_id", "steward_id", "company_id", "approved_company_id")
    @api.depends_context("uid")
    def _compute_can_resume(self):
        user = self.env.user
        is_manager = user.has_group("integration_core.group_integration_manager")
        is_operator = user.has_group(OPERATORS)
        for subscription in self:
            is_unchanged = subscription.approved_company_id == subscription.company_id
            answers_for_it = is_operator or user in subscription.owner_id | subscription.steward_id
            subscription.can_resume = subscription.state == "suspended" and (
                is_manager or bool(subscription.pause_reason and is_unchanged and answers_for_it)
            )

    def _compute_replay_count(self):
        counts = dict(
            self.env["integration.replay"]._read_group(
                [("subscription_id", "in", self.ids)], ["subscription_id"], ["__count"]
            )
        )
        for subscription in self:
            subscription.replay_count = counts.get(subscription._origin, 0)

    # === ACTION METHODS === #

    def action_resume(self):
        """Let it flow again, unchanged since it was approved, and send now what waits to be tried again."""
        self.check_access("read")
        self._require_state("suspended")
        for subscription in self:
            if not subscription.can_resume:
                raise AccessError(
                    self.env._(
                        "“%s” was paused by hand, or its agreement changed. Ask a manager.", subscription.name
                    )
                )
            if not subscription.pause_reason:
                subscription._check_may_change_shared()
        # operators and owners cannot write the record, but may let it go on as it is
        self.sudo()._transition("approved")

    def action_open_deliveries(self):
        """The deliveries of this subscription."""
        return self._open_own("integration_delivery_action")

    def action_open_dead(self):
        """The deliveries of this subscription that were given up."""
        return self.action_open_deliveries() | {"context": {"search_default_dead": 1}}

    def action_open_attempts(self):
        """The attempts of this subscription."""
        return self._open_own("integration_attempt_action")

    def action_open_lane(self):
        """The way to the receiver of this subscription, and what holds it up."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_webhook.integration_lane_action")
        return action | {"res_id": self.lane_ids.id, "views": [(False, "form")], "context": {}}

    def action_open_replays(self):
        """The replays to this subscription."""
        return self._open_own("integration_replay_action", default_subscription_id=self.id)

    def _open_own(self, action, **context):
        """What belongs to this subscription, by the name of a window action of this addon."""
        self.ensure_one()
        window = self.env["ir.actions.act_window"]._for_xml_id(f"integration_webhook.{action}")
        return window | {"domain": [("subscription_id", "=", self.id)], "context": context}

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

    # === BUSINESS METHODS === #

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new in ("approved", "retired"):
            self._end_pause()
        if new == "retired":
            self._end_deliveries()

    def _end_pause(self):
        """Take back what told people to press Resume; a later pause tells them anew."""
        self.sudo().activity_unlink([PAUSED])
        concerned = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["integration.issue"]._resolve_where([("code", "=", "subscription_paused"), *concerned])

    def _end_deliveries(self):
        """Cancel what waits or was given up, which nothing sends any more, and close the issues that tell of it."""
        self.env.flush_all()
        ours, now = "d.subscription_id = %(subscription_id)s", self.env["integration.drain"]._now()
        cancelled = moves.cancel(self.env.cr, ours, now, moves.NO_LONGER_WANTED, subscription_id=self.id)
        self.env["integration.delivery"].invalidate_model()
        # what others were merged into tells of more than this subscription
        concerned = [("res_model", "=", self._name), ("res_id", "=", self.id), ("merged_ids", "=", False)]
        self.env["integration.issue"]._resolve_where(concerned)
        if not cancelled:
            return
        self.env["integration.audit"]._log("delivery.cancelled", self, count=len(cancelled))
        self.message_post(
            body=self.env._("1 delivery that waited or was given up is cancelled.")
            if len(cancelled) == 1
            else self.env._("%s deliveries that waited or were given up are cancelled.", len(cancelled))
        )

    def _pause_itself(self, reason):
        """Pause an active subscription that does not get through, and tell its owner.

        :param str reason: a value of ``pause_reason``
        """
        self.ensure_one()
        if self.state != "approved":
            return
        self._transition("suspended", pause_reason=reason)
        labels = dict(self._fields["pause_reason"]._description_selection(self.env))
        person = self.owner_id or self.steward_id or self.approver_id
        self.activity_schedule(
            PAUSED,
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

    # === GETTERS === #

    def _count_waiting(self):
        self.ensure_one()
        return self.delivery_count

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
        return lanes.build(
            subscription_id=self.id,
            url=self.url,
            policy=self.policy_id._get_retry_policy(),
            breaker=self.policy_id._get_breaker_policy(probe_lease=lanes.get_probe_lease(self.total_timeout)),
            clearance=self.interface_id._get_clearance(),
            connect_timeout=self.connect_timeout,
            total_timeout=self.total_timeout,
            max_in_flight=self.max_in_flight,
            rate=(self.rate_limit, int(self.rate_period)),
            ordering=self.ordering,
            order_on_failure=self.order_on_failure,
            **self._prepare_transport(),
        )
