# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.integration_core.tools.errors import EntryRefused

from ..entry_words import put_into_words
from ..tools.breaker import BreakerPolicy
from ..tools.retry import MOST_ATTEMPTS, UNITS, RetryPolicy, exponential_schedule, parse_schedule

MOST_GROWTH = 10


class IntegrationDeliveryPolicy(models.Model):
    """What is done when a receiver does not take a message: try again, leave it alone for a while, pause.

    It serves the subscriptions of any company, and takes effect at once where they are active. Who changes it then
    works in all of their companies, and the change is audited.
    """

    _name = "integration.delivery.policy"
    _inherit = ["integration.exported", "mail.thread"]
    _description = "Delivery Policy"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    retry_mode = fields.Selection(
        [("schedule", "At chosen intervals"), ("exponential", "At growing intervals")],
        "Try again",
        required=True,
        default="schedule",
        tracking=True,
    )
    retry_schedule = fields.Char(
        "Intervals",
        default="5s 5m 30m 2h 5h 10h 14h 20h 24h",
        tracking=True,
        help="How long to wait before each further attempt, such as 30s, 5m, 2h or 1d.",
    )
    first_delay = fields.Integer("First interval (s)", default=5, tracking=True)
    factor = fields.Float("Grows by", default=3.0, digits=(4, 2), tracking=True)
    longest_delay = fields.Integer("Longest interval (s)", default=86400, tracking=True)
    attempts = fields.Integer(default=10, tracking=True)
    jitter_percent = fields.Integer(
        "Spread (%)",
        default=20,
        tracking=True,
        help="By how much an interval may be longer, so that what failed together does not come back together.",
    )
    longest_age_hours = fields.Integer(
        "Give up after (h)",
        tracking=True,
        help="However many attempts are left. Zero for no limit.",
    )
    retry_after_minutes = fields.Integer(
        "Longest wait on request (min)",
        default=1440,
        tracking=True,
        help="A receiver may ask us to come back later (Retry-After). It cannot ask for more than this.",
    )
    retries_refusals = fields.Boolean(
        "Try refusals again",
        tracking=True,
        help="Also answers such as 400 or 404, which most receivers give for good.",
    )
    breaker_minimum = fields.Integer(
        "Outages",
        default=20,
        tracking=True,
        help="So many within the time below, and the receiver is left alone for a while. Zero switches this off.",
    )
    breaker_percent = fields.Integer("Share of outages (%)", default=50, tracking=True)
    breaker_window = fields.Integer("Within (s)", default=60, tracking=True)
    breaker_rest = fields.Integer(
        "Leave alone for (s)",
        default=30,
        tracking=True,
        aggregator=None,
        help="Doubles each time that it does not help.",
    )
    breaker_probes = fields.Integer(
        "Then try with", default=3, tracking=True, help="So many messages, before the rest follows."
    )
    pause_after_hours = fields.Integer(
        "Pause after failures only for (h)",
        default=120,
        tracking=True,
        aggregator=None,
        help="The subscription is paused and its owner is told. Zero for never.",
    )
    summary = fields.Char(compute="_compute_summary")
    subscription_count = fields.Integer("Subscriptions", compute="_compute_subscription_count")

    _numbers = models.Constraint(
        f"""CHECK (first_delay BETWEEN 1 AND 604800 AND longest_delay BETWEEN first_delay AND 604800
                   AND factor BETWEEN 1 AND {MOST_GROWTH} AND attempts BETWEEN 1 AND {MOST_ATTEMPTS}
                   AND jitter_percent BETWEEN 0 AND 100 AND longest_age_hours >= 0 AND retry_after_minutes >= 0)""",
        f"Intervals are between a second and seven days, growth between 1 and {MOST_GROWTH}, attempts between"
        f" 1 and {MOST_ATTEMPTS}, the spread at most 100 %, and no time is negative.",
    )
    _breaker = models.Constraint(
        """CHECK (breaker_minimum >= 0 AND breaker_percent BETWEEN 1 AND 100 AND breaker_window BETWEEN 6 AND 3600
                  AND breaker_rest BETWEEN 1 AND 3600 AND breaker_probes BETWEEN 1 AND 100
                  AND pause_after_hours >= 0)""",
        "The share is between 1 and 100 %, the time between 6 s and an hour, the rest between a second and an hour,"
        " and 1 to 100 messages are tried.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "retry_mode",
        "retry_schedule",
        "first_delay",
        "factor",
        "longest_delay",
        "attempts",
        "longest_age_hours",
    )
    def _compute_summary(self):
        self.summary = False
        for policy in self:
            if not (1 <= policy.attempts <= MOST_ATTEMPTS and 1 <= policy.factor <= MOST_GROWTH):
                continue  # as below: the constraint says so when it is saved
            try:
                delays = policy._get_delays()
            except EntryRefused:
                continue
            seconds = sum(delays)
            if policy.longest_age_hours > 0:
                seconds = min(seconds, policy.longest_age_hours * UNITS["h"])
            if not delays:
                policy.summary = self.env._("One attempt, then given up")
                continue
            policy.summary = self.env._(
                "%(attempts)s attempts, given up after %(time)s",
                attempts=len(delays) + 1,
                time=self._tell_time(seconds),
            )

    def _compute_subscription_count(self):
        counts = dict(
            self.env["integration.subscription"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.subscription_count = counts.get(policy._origin, 0)

    # === CONSTRAINTS === #

    @api.constrains("retry_mode", "retry_schedule")
    def _check_schedule(self):
        for policy in self:
            try:
                policy._get_delays()
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error

    # === CRUD METHODS === #

    def write(self, vals):
        changed = self._find_changing(vals)
        changed._check_may_change_used()
        result = super().write(vals)
        for policy in changed:
            subscriptions = policy._find_used_by()
            if subscriptions:
                self.env["integration.audit"]._log(
                    "delivery_policy.changed",
                    policy,
                    subscriptions=subscriptions.ids,
                    **{name: str(policy[name]) for name in sorted(vals.keys() & self._content_fields())},
                )
        return result

    def _find_changing(self, vals):
        """Those of the policies of which the values change what is done."""

        def changes(policy):
            return any(
                policy._fields[name].convert_to_cache(vals[name], policy) != policy[name]
                for name in vals.keys() & self._content_fields()
            )

        return self.filtered(changes)

    @api.model
    def _content_fields(self):
        """The fields that say what is done, all of which are tracked."""
        return self._track_get_fields() - {"name", "active"}

    def _find_used_by(self):
        """The subscriptions that were approved with these policies, of all companies."""
        return (
            self.env["integration.subscription"]
            .sudo()
            .search([("policy_id", "in", self.ids), ("state", "in", ("approved", "suspended"))])
        )

    def _check_may_change_used(self):
        """Refuse a change for subscriptions that the user could not change.

        :raise AccessError: when one is of a company that the user does not work in, or of all companies
        """
        used = not self.env.su and self._find_used_by()
        if not used:
            return
        if used.company_id - self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "“%s” is used for subscriptions of companies that you do not work in. Make a policy of your own.",
                    self[:1].name,
                )
            )
        used.sudo(False)._check_may_change_shared()

    # === ACTION METHODS === #

    def action_open_subscriptions(self):
        """The subscriptions that keep to this policy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_subscription_action"
        )
        return action | {"domain": [("policy_id", "=", self.id)], "context": {"default_policy_id": self.id}}

    # === GETTERS === #

    def _get_delays(self):
        """Seconds before each further attempt.

        :raise EntryRefused: when the schedule cannot be read
        """
        if self.retry_mode == "schedule":
            return parse_schedule(self.retry_schedule or "")
        return exponential_schedule(self.first_delay, self.factor, self.longest_delay, self.attempts)

    @api.model
    def _tell_time(self, seconds):
        """A span of time in the largest unit of which it has two at least, to a tenth."""
        if seconds < 2 * UNITS["m"]:
            return self.env._("%s seconds", seconds)
        if seconds < 2 * UNITS["h"]:
            return self.env._("%s minutes", f"{round(seconds / UNITS['m'], 1):g}")
        if seconds < 2 * UNITS["d"]:
            return self.env._("%s hours", f"{round(seconds / UNITS['h'], 1):g}")
        return self.env._("%s days", f"{round(seconds / UNITS['d'], 1):g}")

    def _get_retry_policy(self) -> RetryPolicy:
        """How often and how fast to try again."""
        self.ensure_one()
        return RetryPolicy(
            delays=self._get_delays(),
            jitter=self.jitter_percent / 100,
            longest_age=self.longest_age_hours * UNITS["h"] or None,
            retry_after_cap=self.retry_after_minutes * UNITS["m"],
            retries_refusals=self.retries_refusals,
        )

    def _get_breaker_policy(self, probe_lease: int) -> BreakerPolicy:
        """When to leave the receiver alone.

        :param probe_lease: seconds within which the outcome of probes is known
        """
        self.ensure_one()
        return BreakerPolicy(
            minimum=self.breaker_minimum,
            share=self.breaker_percent / 100,
            window=self.breaker_window,
            rest=self.breaker_rest,
            probes=self.breaker_probes,
            probe_lease=probe_lease,
        )

    def _get_patience(self) -> timedelta | None:
        """For how long there may be nothing but failures."""
        self.ensure_one()
        return timedelta(hours=self.pause_after_hours) if self.pause_after_hours else None
