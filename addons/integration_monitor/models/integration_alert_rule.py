# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.integration_core.tools.severity import LEVELS, rank

from ..tools.alerting import Limits

KINDS = [
    ("success", "Too little goes well"),
    ("waiting", "Something waits too long"),
    ("given_up", "Something was given up"),
    ("breaker", "A receiver does not answer"),
    ("silence", "Nothing comes any more"),
    ("runner", "No jobs are run"),
    ("expectation", "Documents are late"),
]
#: of which kinds a value below the limit is the bad one
_LEAST = frozenset({"success"})
#: which kinds are over with the first that is good, and good as soon as they are not bad: something came
_OVER_AT_ONCE = frozenset({"silence"})
#: which kinds watch this Odoo as a whole
_WHOLE = frozenset({"runner"})
WAYS = {
    "received": ("request", "message"),
    "sent": ("attempt",),
    "any": ("request", "message", "attempt"),
}


class IntegrationAlertRule(models.Model):
    """What is watched, and from when on somebody is told. What is measured is in the file beside this one."""

    _name = "integration.alert.rule"
    _inherit = ["integration.audited"]
    _description = "Alert rule"
    _order = "sequence, id"
    _audit_name = "alert.rule"

    name = fields.Char(required=True, translate=True, help="What is wrong when it raises an alert.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, "Watches", required=True, default="success")
    way = fields.Selection(
        [("any", "Either way"), ("received", "What we receive"), ("sent", "What we send")],
        "Which way",
        required=True,
        default="any",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    interface_ids = fields.Many2many(
        "integration.interface", string="Interfaces", help="Empty: all that are approved."
    )
    least_criticality = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        "From criticality",
        required=True,
        default="low",
        help="Interfaces that are less critical are not watched.",
    )
    threshold = fields.Float(
        "Bad from", digits=(16, 2), required=True, default=90, help="In the unit that stands beside it."
    )
    clear_threshold = fields.Float(
        "Good from",
        digits=(16, 2),
        required=True,
        default=95,
        help="Better than what is bad, so that a value that goes up and down does not raise one alert after the other.",
    )
    unit = fields.Char(compute="_compute_unit")
    meaning = fields.Char(
        "Raised when", compute="_compute_meaning", help="What the rule says, in a sentence."
    )
    window_minutes = fields.Integer("Within (minutes)", default=30, help="How far back it is looked.")
    minimum_count = fields.Integer(
        "At least", default=10, help="With fewer, nothing is said about their share."
    )
    usual_factor = fields.Float(
        "Times the usual gap",
        default=4,
        help="How many times longer than usual at this hour of the week, learned from the last four weeks. 0: the"
        " minutes alone decide.",
    )
    counts_from = fields.Datetime(
        "Counts from",
        default=fields.Datetime.now,
        copy=False,
        help="What was given up before is not counted, so that what was left over when the rule was made raises no"
        " alert. Empty: all counts.",
    )
    for_minutes = fields.Integer(
        "Bad for (minutes)",
        default=5,
        required=True,
        aggregator=None,
        help="So long all the time before an alert is raised.",
    )
    clear_minutes = fields.Integer(
        "Good for (minutes)", default=10, required=True, help="So long all the time before it is over."
    )
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        required=True,
        default="medium",
        help="Of what happens, by itself. The class of the interface adds to it or takes from it.",
    )
    is_mailed = fields.Boolean(
        "By e-mail",
        default=True,
        help="Who looks after it gets an e-mail, besides the activity on the issue.",
    )
    mail_minutes = fields.Integer(
        "One e-mail in (minutes)",
        default=60,
        required=True,
        help="For each person. What this rule raises meanwhile is told together in the next one; what is more severe"
        " is told at once.",
    )
    user_ids = fields.Many2many(
        "res.users", string="Also told", domain=[("share", "=", False)], help="Get the e-mail as well."
    )
    alert_ids = fields.One2many("integration.alert", "rule_id", "Alerts", readonly=True)
    open_alert_count = fields.Integer("Open alerts", compute="_compute_open_alert_count")

    _sane = models.Constraint(
        "CHECK (for_minutes <= 525600 AND clear_minutes <= 525600 AND window_minutes <= 525600"
        " AND mail_minutes <= 525600)",
        "Minutes are 525,600 at most, which is a year.",
    )

    # === COMPUTE AND CONSTRAINTS === #

    @api.depends("kind")
    def _compute_unit(self):
        units = {
            "success": self.env._("% that went well"),
            "waiting": self.env._("times the service level of the interface"),
            "given_up": self.env._("given up"),
            "breaker": self.env._("minutes"),
            "silence": self.env._("minutes at least"),
            "runner": self.env._("if none are run"),
            "expectation": self.env._("lines of the business view over the limit"),
        }
        for rule in self:
            rule.unit = units.get(rule.kind, "")

    @api.depends("kind", "threshold", "minimum_count", "window_minutes", "usual_factor")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for rule in self:
            rule.meaning = rule._tell_meaning() if rule.kind else False

    @api.depends("alert_ids.state")
    def _compute_open_alert_count(self):
        counts = dict(
            self.env["integration.alert"]._read_group(
                [("rule_id", "in", self.ids), ("is_open", "=", True)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.open_alert_count = counts.get(rule._origin, 0)

    @api.constrains("kind", "threshold", "clear_threshold")
    def _check_thresholds(self):
        for rule in self:
            is_least = rule.kind in _LEAST
            if rule.clear_threshold < rule.threshold if is_least else rule.clear_threshold > rule.threshold:
                raise ValidationError(
                    self.env._("“%s”: what is good has to be better than what is bad.", rule.name)
                )
            if rule.kind == "success" and not 0 <= rule.threshold <= rule.clear_threshold <= 100:
                raise ValidationError(self.env._("“%s”: a share is between 0 and 100 %%.", rule.name))

    @api.constrains(
        "for_minutes", "clear_minutes", "window_minutes", "minimum_count", "mail_minutes", "usual_factor"
    )
    def _check_times(self):
        names = (
            "for_minutes",
            "clear_minutes",
            "window_minutes",
            "minimum_count",
            "mail_minutes",
            "usual_factor",
        )
        for rule in self:
            if any(rule[name] < 0 for name in names):
                raise ValidationError(self.env._("“%s”: times and numbers are not negative.", rule.name))

    # === ACTION METHODS === #

    def action_open_alerts(self):
        """Show the alerts of this rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_monitor.integration_alert_action")
        return action | {"domain": [("rule_id", "=", self.id)], "context": {"search_default_open": 1}}

    # === WORDS === #

    def _tell_meaning(self):
        """Say what the rule says."""
        level = f"{self.threshold:g}"
        if self.kind == "silence" and self.usual_factor:
            return self.env._(
                "Nothing for %(times)s times as long as usual at this time of the week, and for %(minutes)s minutes",
                times=f"{self.usual_factor:g}",
                minutes=level,
            )
        return {
            "success": self.env._(
                "Less than %(share)s %% went well within %(minutes)s minutes, of at least %(count)s",
                share=level,
                minutes=self.window_minutes,
                count=self.minimum_count,
            ),
            "waiting": self.env._("The oldest waits for longer than the service level of the interface")
            if level == "1"
            else self.env._("The oldest waits for %s times the service level of the interface", level),
            "given_up": self.env._("Something was given up and waits for a person")
            if level == "1"
            else self.env._("%s or more were given up and wait for a person", level),
            "breaker": self.env._("Nothing has got through to a receiver for %s minutes", level),
            "silence": self.env._("Nothing for %s minutes", level),
            "runner": self.env._("The runner of jobs is not there"),
            "expectation": self.env._("A line of the business view is over the limit")
            if level == "1"
            else self.env._("%s or more lines of the business view about the same are over the limit", level),
        }[self.kind]

    # === GETTERS === #

    def _get_limits(self, measured) -> Limits:
        """Return from when on something is bad and good, by what was measured of it."""
        return Limits(
            measured.raise_at,
            measured.clear_at,
            is_least=self.kind in _LEAST,
            raise_after=timedelta(minutes=self.for_minutes),
            clear_after=timedelta(minutes=0 if self.kind in _OVER_AT_ONCE else self.clear_minutes),
            forget_after=timedelta(minutes=self.clear_minutes + self.window_minutes),
        )

    def _get_interfaces(self):
        """Return the interfaces that are watched: over which data may flow, and that are critical enough."""
        if self.kind in _WHOLE:
            return self.env["integration.interface"]
        domain = [
            ("state", "=", "approved"),
            ("system_id.active", "=", True),
            ("criticality", "in", LEVELS[rank(self.least_criticality) :]),
        ]
        if self.interface_ids:
            domain.append(("id", "in", self.interface_ids.ids))
        if self.company_id:
            domain.append(("company_id", "in", [self.company_id.id, False]))
        if self.kind == "silence" and self.way != "any":
            directions = {"received": ("inbound", "both"), "sent": ("outbound", "both")}
            domain.append(("direction", "in", directions[self.way]))
        return self.env["integration.interface"].sudo().search(domain)

    def _get_company_ids(self) -> list:
        """Return whose figures count; what is of no company always does."""
        return (
            self.company_id.ids
            or self.env["res.company"].sudo().with_context(active_test=False).search(Domain.TRUE).ids
        )

    def _prepare_audit(self):
        names = (
            "kind",
            "way",
            "active",
            "least_criticality",
            "threshold",
            "clear_threshold",
            "window_minutes",
            "minimum_count",
            "usual_factor",
            "counts_from",
            "for_minutes",
            "clear_minutes",
            "severity",
            "is_mailed",
            "mail_minutes",
        )
        return {name: str(self[name]) for name in names} | {
            "interfaces": self.interface_ids.mapped("code"),
            "users": self.user_ids.ids,
        }
