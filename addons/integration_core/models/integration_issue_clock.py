# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import issue_clock
from .integration_issue import OPEN_STATES

#: name of the setting of a severity
HOURS_PARAMETER = "integration_core.issue_hours_%s"
_RUNNING = ("new", "in_progress")
# How favourites of 19.0.1.0.0 ask for what is too late, and what says so since.
_OVERDUE = re.compile(r"""\(\s*(['"])is_overdue\1\s*,\s*(['"])(=|!=)\2\s*,\s*(True|False)\s*\)""")
_TOO_LATE = '"&", ("is_open", "=", True), ("clock_state", "=", "breached")'


class IntegrationIssueClock(models.Model):
    """How long an issue may take, by its severity. The clock stands still while it waits for others.

    How the clock stands is stored, so that it can be counted: set when the issue changes, and by a cron as time
    passes. Once the issue is closed it says how it ended.
    """

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    due_at = fields.Datetime(
        "Due",
        tracking=True,
        help="Until when it should be dealt with: by its severity, until a person says otherwise. "
        "It moves on by the time the issue waits for others.",
    )
    clock_state = fields.Selection(
        [(issue_clock.OK, "In time"), (issue_clock.AT_RISK, "At risk"), (issue_clock.BREACHED, "Too late")],
        "Clock",
        default=issue_clock.OK,
        readonly=True,
        copy=False,
        index=True,
        help="At risk: four fifths of the time are over. For a closed issue: how it ended.",
    )
    clock_started_at = fields.Datetime("Clock started", readonly=True, copy=False)
    paused_at = fields.Datetime("Paused", readonly=True, copy=False, help="Since when it waits for others.")
    paused_minutes = fields.Integer(
        "Minutes paused", readonly=True, copy=False, help="How long it waited for others before."
    )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "severity" in vals and "due_at" not in vals:
            for issue in self.filtered(lambda issue: issue.state in OPEN_STATES):
                started = issue.clock_started_at or issue.first_seen_at or fields.Datetime.now()
                due_at = issue_clock.get_due(started, self._get_hours(issue.severity), issue.paused_minutes)
                if due_at != issue.due_at:
                    issue.due_at = due_at
        if "due_at" in vals:
            self._set_clock()
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_clock(self, severity, now) -> dict:
        """Return a clock that begins to run."""
        return {
            "clock_state": issue_clock.OK,
            "clock_started_at": now,
            "paused_at": False,
            "paused_minutes": 0,
            "due_at": issue_clock.get_due(now, self._get_hours(severity)),
        }

    @api.model
    def _keep_favourites(self):
        """Let favourites that people kept of what is overdue go on working after an upgrade."""
        kept = self.env["ir.filters"].sudo().with_context(active_test=False)
        for favourite in kept.search([("model_id", "=", self._name), ("domain", "like", "is_overdue")]):
            favourite.domain = _OVERDUE.sub(_tell_too_late, favourite.domain)

    @api.model
    def _get_hours(self, severity) -> float:
        """Return how long an issue of this severity may take: as the settings say."""
        told = self.env["ir.config_parameter"].sudo().get_param(HOURS_PARAMETER % severity)
        return float(told or issue_clock.HOURS[severity])

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        now = fields.Datetime.now()
        if old not in OPEN_STATES:
            self._write_guarded(self._prepare_clock(self.severity, now))
        elif old == "waiting":
            self._go_on(now)
        if new == "waiting":
            self._write_guarded({"paused_at": now})

    def _go_on(self, now):
        """Let the clock run again after a pause."""
        paused = now - self.paused_at if self.paused_at else timedelta()
        vals = {
            "paused_at": False,
            "paused_minutes": self.paused_minutes + round(paused.total_seconds() / 60),
        }
        if self.due_at and paused:
            vals["due_at"] = self.due_at + paused
        self._write_guarded(vals)

    def _set_clock(self):
        """Say how the clocks that run stand now."""
        now = fields.Datetime.now()
        for issue in self.filtered(lambda issue: issue.state in _RUNNING):
            started = issue.clock_started_at or issue.first_seen_at or now
            state = issue_clock.judge(now, started, issue.due_at, issue.paused_minutes)
            if state != issue.clock_state:
                issue._write_guarded({"clock_state": state})

    # === CRON === #

    @api.model
    def _cron_clock(self):
        """Let time pass for all issues: how their clocks stand, and who is snoozed no more."""
        self._tick(fields.Datetime.now())
        self._wake_due()

    @api.model
    def _tick(self, now):
        """Set how clocks stand, of all at once; one that somebody works on just now has its turn the next time."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH judged AS (
                    SELECT id, clock_state AS former, CASE
                           WHEN due_at <= %(now)s THEN 'breached'
                           WHEN due_at - %(last_part)s * (due_at - COALESCE(clock_started_at, first_seen_at, due_at)
                                - COALESCE(paused_minutes, 0) * interval '1 minute') <= %(now)s THEN 'at_risk'
                           ELSE 'ok' END AS latter
                      FROM integration_issue WHERE state IN %(running)s AND due_at IS NOT NULL
                ), changed AS (
                    SELECT issue.id, judged.latter FROM integration_issue issue JOIN judged USING (id)
                     WHERE judged.former IS DISTINCT FROM judged.latter
                     ORDER BY issue.id FOR NO KEY UPDATE OF issue SKIP LOCKED
                )
                UPDATE integration_issue issue SET clock_state = changed.latter FROM changed
                 WHERE issue.id = changed.id
                """,
                now=now,
                last_part=issue_clock.LAST_PART,
                running=_RUNNING,
            )
        )
        self.invalidate_model(["clock_state"])


def _tell_too_late(overdue: re.Match) -> str:
    """Return what a favourite asks instead."""
    *_, operator, value = overdue.groups()
    return _TOO_LATE if (operator == "=") == (value == "True") else f'"!", {_TOO_LATE}'
