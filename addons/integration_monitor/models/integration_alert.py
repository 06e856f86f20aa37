# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_core.tools.severity import judge, rank

#: about to be raised, or open
UNFINISHED_STATES = ("pending", "raised", "acknowledged")
#: what somebody has to look at: ``is_open``
ACTIVE_STATES = ("raised", "acknowledged")
#: for so long at most nobody is told, so that what was forgotten is heard of again
_MUTED_DAYS = 30


class IntegrationAlert(models.Model):
    """Something that a rule watches is bad, and what that means for the business.

    There is one open alert for each rule, interface, company and expectation. Before it is raised it is pending, for
    as long as the rule wants to see that it stays bad. How it is watched and how people are told is in the files
    beside this one.
    """

    _name = "integration.alert"
    _inherit = ["integration.lifecycle", "mail.thread"]
    _description = "Alert"
    _order = "is_open desc, severity_rank desc, raised_at desc, id desc"
    _rec_names_search = ["rule_id.name", "interface_id.name", "interface_id.code", "expectation_id.name"]

    _initial_state = "pending"
    _transitions = {
        "pending": {"raised"},
        "raised": {"acknowledged", "cleared"},
        "acknowledged": {"cleared"},
        "cleared": set(),
    }
    _guarded_fields = frozenset(
        {
            "state",
            "rule_id",
            "interface_id",
            "company_id",
            "expectation_id",
            "severity",
            "value",
            "raise_at",
            "clear_at",
            "count",
        }
        | {
            "turning_since",
            "unknown_since",
            "seen_at",
            "raised_at",
            "cleared_at",
            "issue_id",
            "told_at",
            "mailed_at",
            "mailed_to",
        }
        | {"acknowledged_at", "acknowledged_by_id", "acknowledge_reason", "muted_until"}
    )

    rule_id = fields.Many2one(
        "integration.alert.rule", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="rule_id.kind", store=True)
    interface_id = fields.Many2one("integration.interface", readonly=True, index=True, ondelete="cascade")
    system_id = fields.Many2one(related="interface_id.system_id")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    expectation_id = fields.Many2one(
        "integration.expectation",
        "What is expected",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("pending", "About to be raised"),
            ("raised", "Raised"),
            ("acknowledged", "Acknowledged"),
            ("cleared", "Over"),
        ],
        required=True,
        default="pending",
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    is_open = fields.Boolean("Open", compute="_compute_is_open", store=True)
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        required=True,
        readonly=True,
        default="medium",
        help="Of what happens, weighed by the class of the interface.",
    )
    severity_rank = fields.Integer(compute="_compute_severity_rank", store=True, aggregator="max")
    impact = fields.Selection(related="interface_id.failure_impact", store=True, string="Impact")
    value = fields.Float("Now", digits=(16, 1), readonly=True, aggregator=None)
    raise_at = fields.Float("Bad from", digits=(16, 1), readonly=True, aggregator=None)
    clear_at = fields.Float("Good from", digits=(16, 1), readonly=True, aggregator=None)
    count = fields.Integer("Of", readonly=True, aggregator=None)
    turning_since = fields.Datetime(
        readonly=True, help="Since when it is bad, or good again once it is raised."
    )
    unknown_since = fields.Datetime(
        "Not known since",
        readonly=True,
        help="Since when too little goes over it to say more. When that lasts, it is over.",
    )
    seen_at = fields.Datetime("As of", readonly=True)
    raised_at = fields.Datetime("Since", readonly=True, copy=False)
    cleared_at = fields.Datetime("Over since", readonly=True, copy=False)
    told_at = fields.Datetime("Told", readonly=True, copy=False)
    mailed_at = fields.Datetime("E-mail queued", readonly=True, copy=False)
    # {id of a user: when the e-mail about it was queued}
    mailed_to = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    issue_id = fields.Many2one(
        "integration.issue", readonly=True, index="btree_not_null", ondelete="set null"
    )
    owner_id = fields.Many2one(related="issue_id.owner_id", string="Owner")
    acknowledged_at = fields.Datetime("Acknowledged", readonly=True, copy=False)
    acknowledged_by_id = fields.Many2one("res.users", "By", readonly=True, copy=False, ondelete="set null")
    acknowledge_reason = fields.Char("What is done", readonly=True, copy=False)
    muted_until = fields.Datetime(
        readonly=True, copy=False, help="Until then nobody is told of it, also when it comes again."
    )
    is_muted = fields.Boolean("Muted", compute="_compute_is_muted", search="_search_is_muted")

    _one_unfinished = models.UniqueIndex(
        "(rule_id, COALESCE(interface_id, 0), COALESCE(company_id, 0), COALESCE(expectation_id, 0))"
        " WHERE state IN ('pending', 'raised', 'acknowledged')"
    )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_is_open(self):
        for alert in self:
            alert.is_open = alert.state in ACTIVE_STATES

    @api.depends("severity")
    def _compute_severity_rank(self):
        for alert in self:
            alert.severity_rank = rank(alert.severity)

    @api.depends("muted_until")
    def _compute_is_muted(self):
        now = fields.Datetime.now()
        for alert in self:
            alert.is_muted = bool(alert.muted_until) and alert.muted_until > now

    def _search_is_muted(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        if True in value:
            return [("muted_until", ">", now)]
        return ["|", ("muted_until", "=", False), ("muted_until", "<=", now)]

    @api.depends("rule_id.name", "interface_id.name", "expectation_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for alert in self:
            known = alert.sudo()
            parts = (known.interface_id.name, known.rule_id.name, known.expectation_id.name)
            alert.display_name = ": ".join(filter(None, parts))

    # === ACTION METHODS === #

    def action_open_mute(self):
        """Ask until when nobody is to be told of it, and why."""
        self._check_operator()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_monitor.integration_alert_mute_action"
        )
        return {**action, "context": {"default_alert_ids": self.ids}}

    def action_end_mute(self):
        """Tell people again."""
        self._check_operator()
        for alert in self.filtered("muted_until"):
            alert._unmute()
            self.env["integration.audit"]._log("alert.mute_ended", alert)

    def action_open_issue(self):
        """Show the issue, with what to do about it."""
        return self.issue_id._open()

    # === BUSINESS METHODS === #

    def _acknowledge(self, reason):
        """Note that somebody takes care of these.

        :raise UserError: when one is not raised
        """
        self._check_operator()
        for alert in self:
            alert.sudo()._transition(
                "acknowledged",
                acknowledged_at=self._find_now(),
                acknowledged_by_id=self.env.uid,
                acknowledge_reason=reason,
            )
            self.env["integration.audit"]._log("alert.acknowledged", alert, reason=reason)
            alert.message_post(body=self.env._("Acknowledged: %s", reason))

    def _mute(self, until, reason):
        """Tell nobody of these until a time, also when they come again.

        :raise UserError: when one is over, or the time is, or is too far away
        """
        self._check_operator()
        now = fields.Datetime.now()
        if until <= now:
            raise UserError(self.env._("Choose a time that is still to come."))
        if until > now + timedelta(days=_MUTED_DAYS):
            raise UserError(
                self.env._(
                    "Choose a time within %s days. For what nobody wants to hear of at all, change the rule.",
                    _MUTED_DAYS,
                )
            )
        for alert in self:
            if not alert.is_open:
                raise UserError(self.env._("“%s” is over: there is nothing to mute.", alert.display_name))
        for alert in self:
            alert._unmute()  # an earlier one may be muted for longer
        self.sudo()._write_guarded({"muted_until": until})
        for alert in self:
            self.env["integration.audit"]._log("alert.muted", alert, until=str(until), reason=reason)
            alert.message_post(body=self.env._("Muted: %s", reason))

    def _unmute(self):
        """Let the next one about the same be told, as an earlier one that is muted would keep it silent."""
        alike = [*self._get_like_domain(), ("muted_until", "!=", False)]
        self.sudo().search(alike)._write_guarded({"muted_until": False})

    @api.model
    def _find_unfinished(self, domain):
        """Return the alerts of a domain that are about to be raised, or open."""
        return self.search([("state", "in", UNFINISHED_STATES), *domain])

    @api.model
    def _weigh(self, rule, interface) -> str:
        """Return how severe it is for the business."""
        return judge(rule.severity, interface.criticality or None, interface.failure_impact or None)

    def _check_operator(self):
        """Refuse who may not decide about alerts.

        :raise AccessError:
        """
        self.check_access("write")
