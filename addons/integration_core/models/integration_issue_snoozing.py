# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.severity import rank
from .integration_issue import OPEN_STATES


class IntegrationIssueSnoozing(models.Model):
    """An issue that nobody need look at before a time: left out of lists as a rule, while its clock runs on.

    It wakes by itself then, earlier when it becomes more severe.
    """

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    snoozed_until = fields.Datetime(
        "Snoozed until", readonly=True, copy=False, help="It is left out of the lists as a rule until then."
    )
    is_snoozed = fields.Boolean("Snoozed", compute="_compute_is_snoozed", search="_search_is_snoozed")

    # === COMPUTE METHODS === #

    @api.depends("snoozed_until")
    def _compute_is_snoozed(self):
        now = fields.Datetime.now()
        for issue in self:
            issue.is_snoozed = bool(issue.snoozed_until) and issue.snoozed_until > now

    def _search_is_snoozed(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        if True in value:
            return [("snoozed_until", ">", now)]
        return ["|", ("snoozed_until", "=", False), ("snoozed_until", "<=", now)]

    # === CRUD METHODS === #

    def write(self, vals):
        if "severity" not in vals:
            return super().write(vals)
        risen = self.filtered(
            lambda issue: issue.snoozed_until and rank(vals["severity"]) > rank(issue.severity)
        )
        result = super().write(vals)
        risen._wake(self.env._("Awake again: it has become more severe."))
        return result

    # === ACTION METHODS === #

    def action_open_snooze(self):
        """Ask until when, and why."""
        return self._open_wizard("integration_issue_snooze_action")

    def action_wake(self):
        """Look at it now."""
        self.check_access("write")
        self._wake(self.env._("Awake again."))

    # === BUSINESS METHODS === #

    def _snooze(self, until, reason):
        """Leave these alone until a time.

        :raise UserError: when one is closed, or the time is over
        """
        self.check_access("write")
        if until <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time that is still to come."))
        for issue in self:
            if not issue.is_open:
                raise UserError(self.env._("“%s” is closed: there is nothing to snooze.", issue.name))
        self._write_guarded({"snoozed_until": until})
        for issue in self:
            self.env["integration.audit"]._log("issue.snoozed", issue, until=str(until), reason=reason)
            issue.message_post(body=self.env._("Snoozed: %s", reason))

    def _wake(self, why):
        for issue in self.filtered("snoozed_until"):
            issue._write_guarded({"snoozed_until": False})
            issue.message_post(body=why)
            issue.sudo()._notify_owner()

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new not in OPEN_STATES and self.snoozed_until:
            self._write_guarded({"snoozed_until": False})

    @api.model
    def _wake_due(self):
        """Wake those whose time has come."""
        due = self.search([("snoozed_until", "<=", fields.Datetime.now())])
        due._wake(self.env._("Awake again: its time has come."))
