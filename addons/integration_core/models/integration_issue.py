# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.severity import rank
from .integration_issue_stage import STATES

ACTIVITY = "integration_core.mail_activity_issue"
OPEN_STATES = ("new", "in_progress", "waiting")
#: how an issue gets to a state when its card is dragged there: as by the button
_WAYS = {
    "new": "action_reopen",
    "in_progress": "action_start",
    "waiting": "action_wait",
    "resolved": "action_resolve",
    "ignored": "action_ignore",
}


class IntegrationIssue(models.Model):
    """Something a person must look at. What happens again counts up, it does not pile up.

    Its other sides are in the files beside this one: raising, owning, clock, severity, exposure, snoozing, merging and
    retrying.
    """

    _name = "integration.issue"
    _inherit = [
        "integration.lifecycle",
        "integration.affected",
        "integration.chosen",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Issue"
    _order = "severity_rank desc, last_seen_at desc, id desc"

    _initial_state = "new"
    _transitions = {
        "new": {"in_progress", "waiting", "resolved", "ignored"},
        "in_progress": {"waiting", "resolved", "ignored", "new"},
        "waiting": {"in_progress", "resolved", "ignored", "new"},
        "resolved": {"new"},
        "ignored": {"new"},
    }
    # what happened; people decide about severity, owner, team, due time and what to do
    _guarded_fields = frozenset(
        {"state", "code", "fingerprint", "occurrence_count", "first_seen_at", "last_seen_at", "resolved_at"}
        | {"detail", "correlation_id", "interface_id", "system_id", "company_id", "res_model", "res_id"}
        | {"clock_state", "clock_started_at", "paused_at", "paused_minutes"}
        | {"base_severity", "severity_by_hand", "exposed_amount", "snoozed_until", "merged_into_id"}
        | {"is_retrying", "retry_user_id", "retry_total", "retry_done", "retry_skipped", "retry_cursor"}
    )

    name = fields.Char(string="Summary", required=True)
    code = fields.Char(required=True, readonly=True, index=True, help="Stable name of the cause.")
    cause_id = fields.Many2one(
        "integration.cause",
        compute="_compute_cause_id",
        store=True,
        index=True,
        ondelete="set null",
        help="What the code means.",
    )
    cause_explanation = fields.Text(related="cause_id.explanation")
    cause_remedy = fields.Text("What helps as a rule", related="cause_id.remedy")
    runbook_url = fields.Char(related="cause_id.runbook_url")
    fingerprint = fields.Char(required=True, readonly=True, copy=False)
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        required=True,
        default="medium",
        tracking=True,
        help="By its cause, the class of its interface and the exposed amount, unless a person chose it.",
    )
    severity_rank = fields.Integer(
        "Severity rank", compute="_compute_severity_rank", store=True, aggregator="max"
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="new",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    stage_id = fields.Many2one(
        "integration.issue.stage",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        index=True,
        copy=False,
        ondelete="restrict",
        group_expand="_expand_stages",
        help="Its column on the board. One that counts as something else presses the button for it.",
    )
    is_open = fields.Boolean("Open", compute="_compute_is_open", search="_search_is_open")
    occurrence_count = fields.Integer(string="Occurrences", default=1, readonly=True, copy=False)
    first_seen_at = fields.Datetime("First seen", readonly=True, copy=False)
    last_seen_at = fields.Datetime("Last seen", readonly=True, copy=False)
    resolved_at = fields.Datetime("Resolved", readonly=True, copy=False)
    detail = fields.Text(readonly=True, help="What happened the last time.")
    remedy = fields.Text(help="What to do about it.")
    interface_id = fields.Many2one("integration.interface", index=True, ondelete="restrict", readonly=True)
    system_id = fields.Many2one("integration.system", index=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    correlation_id = fields.Char(
        readonly=True, index=True, help="Same for all that one request or user action caused."
    )

    _one_open = models.UniqueIndex("(fingerprint) WHERE state IN ('new', 'in_progress', 'waiting')")
    _fingerprint = models.Index("(fingerprint)")

    # === COMPUTE METHODS === #

    @api.depends("code")
    def _compute_cause_id(self):
        for issue in self:
            issue.cause_id = self.env["integration.cause"]._get(issue.code)

    @api.depends("severity")
    def _compute_severity_rank(self):
        for issue in self:
            issue.severity_rank = rank(issue.severity)

    @api.depends("state")
    def _compute_stage_id(self):
        first = self.env["integration.issue.stage"]._get_first()
        for issue in self:
            if issue.stage_id.sudo().state != issue.state:
                issue.stage_id = first.get(issue.state)

    @api.model
    def _expand_stages(self, stages, _domain):
        """Return all stages: a column of the board stays when nothing is in it."""
        return stages.search(Domain.TRUE)

    @api.depends("state")
    def _compute_is_open(self):
        for issue in self:
            issue.is_open = issue.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in" if True in value else "not in", OPEN_STATES)]

    # === CRUD METHODS === #

    def write(self, vals):
        # a stage of another state is reached as by the button: nobody closes an issue past its guards
        if vals.get("stage_id") and not self._door_open():
            state = self.env["integration.issue.stage"].browse(vals["stage_id"]).state
            moved = self.filtered(lambda issue: issue.state != state)
            if moved:
                getattr(moved, _WAYS[state])()
        return super().write(vals)

    # === ACTION METHODS === #

    def action_start(self):
        """Take the issue on; who else was told about it need not care any more."""
        self.filtered(lambda issue: not issue.owner_id).owner_id = self.env.user
        self.filtered(lambda issue: issue.state != "in_progress")._transition("in_progress")

    def action_wait(self):
        """Note that it is somebody else's turn; the clock stands still meanwhile."""
        self._transition("waiting")

    def action_resolve(self):
        """Close the issue; should the cause come back within a month, it opens again."""
        self._transition("resolved", resolved_at=fields.Datetime.now())

    def action_ignore(self):
        """Close the issue for good: the cause still counts up, nobody is told."""
        self._transition("ignored", resolved_at=fields.Datetime.now())

    def action_reopen(self):
        """Open a closed issue again, unless its cause has opened a new one since."""
        self.check_access("write")
        for issue in self:
            newer = [("fingerprint", "=", issue.fingerprint), ("is_open", "=", True), ("id", "!=", issue.id)]
            if self.sudo().search_count(newer):
                raise UserError(self.env._("“%s” is open as a newer issue already.", issue.name))
        self._transition("new", resolved_at=False, merged_into_id=False)

    # === BUSINESS METHODS === #

    def _open(self):
        """Return the action that shows the issue.

        :raise UserError: when there is none
        """
        if not self:
            raise UserError(self.env._("No issue is open about it."))
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.model
    def _place_on_stages(self):
        """Put issues from before there were stages on the first one of their state."""
        first = self.env["integration.issue.stage"]._get_first()
        for state, issues in self.sudo().search([("stage_id", "=", False)]).grouped("state").items():
            issues._write_guarded({"stage_id": first[state].id})

    @api.model
    def _resolve_where(self, domain):
        """Close open issues whose cause is over: nobody has to."""
        self.sudo().search([*domain, ("is_open", "=", True)]).action_resolve()

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new not in OPEN_STATES:
            self.sudo().activity_unlink([ACTIVITY])
