# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import issue_caretakers
from .integration_issue import ACTIVITY


class IntegrationIssueOwning(models.Model):
    """Whose job an issue is: a person's, a team's, or nobody's, which is a failing that shows.

    Whoever it is gets one activity, for the issue and not for each occurrence, which follows owner and due time.
    """

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    owner_id = fields.Many2one("res.users", tracking=True, index=True)
    team_id = fields.Many2one(
        "integration.team",
        tracking=True,
        index=True,
        ondelete="set null",
        help="Looks after it: the team of its interface, else that of its cause.",
    )
    owner_kind = fields.Selection(
        [("person", "A person's"), ("team", "A team's"), ("nobody", "Nobody's")],
        "Whose",
        compute="_compute_owner_kind",
        store=True,
    )
    is_unowned = fields.Boolean(
        "Nobody's",
        compute="_compute_is_unowned",
        search="_search_is_unowned",
        help="Open, and neither a person nor a team looks after it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("owner_id", "team_id")
    def _compute_owner_kind(self):
        for issue in self:
            issue.owner_kind = "person" if issue.owner_id else "team" if issue.team_id else "nobody"

    @api.depends("state", "owner_kind")
    def _compute_is_unowned(self):
        for issue in self:
            issue.is_unowned = issue.is_open and issue.owner_kind == "nobody"

    def _search_is_unowned(self, operator, value):
        if operator != "in":
            return NotImplemented
        unowned = ["&", ("is_open", "=", True), ("owner_kind", "=", "nobody")]
        return unowned if True in value else ["!", *unowned]

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"owner_id", "due_at"}:
            self._mirror_activities("owner_id" in vals)
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_owner(self, vals) -> dict:
        """Return owner and team of a new issue: those that whoever raises it knows, where they may see it.

        Else the owner is that of the interface, else of the system; a team stands in for one, and whom the settings
        name for what has neither.
        """
        interface = self.env["integration.interface"].browse(vals["interface_id"])
        system = self.env["integration.system"].browse(vals["system_id"])
        company = self.env["res.company"].browse(vals["company_id"])
        owner = issue_caretakers.find_able(self.env["res.users"].browse(vals["owner_id"]), company)
        team = self.env["integration.team"].browse(vals["team_id"])
        if owner or team._is_for(company):
            return {"owner_id": owner.id, "team_id": team.id if team._is_for(company) else False}
        owner = interface.owner_id or interface.steward_id or system.owner_id or system.steward_id
        teams = (interface.team_id, self.env["integration.cause"]._get(vals["code"]).team_id)
        team = next((team for team in teams if team._is_for(company)), self.env["integration.team"])
        if not owner and not team:
            owner = issue_caretakers.get_caretaker(self.env, company)
        return {"owner_id": owner.id, "team_id": team.id}

    def _notify_owner(self):
        """Give the owner an activity, unless there is one; else the team's leader; else each of some managers."""
        for issue in self:
            if not issue.activity_search([ACTIVITY]):
                for user in issue._get_people():
                    issue.activity_schedule(
                        ACTIVITY, date_deadline=issue._get_deadline(), summary=issue.name, user_id=user.id
                    )

    def _get_people(self):
        """Return whom to tell about the issue."""
        return (
            self.owner_id
            or issue_caretakers.get_team_people(self.team_id, self.company_id)
            or issue_caretakers.get_managers(self.env, self.company_id)
        )

    def _get_deadline(self):
        """Return the day until when the issue is to be dealt with."""
        return (self.due_at or fields.Datetime.now()).date()

    def _mirror_activities(self, is_handed_over):
        """Let the activities follow due time and owner; a new owner is told, and nobody else any more.

        :param bool is_handed_over: whether the owner was written
        """
        if self.env.context.get("mail_activity_automation_skip"):
            return
        for issue in self.sudo().filtered("is_open"):
            planned = issue.activity_search([ACTIVITY])
            if is_handed_over and issue.owner_id:
                planned = issue._hand_over(planned)
            deadline = issue._get_deadline()
            for activity in planned:
                if activity.date_deadline != deadline:
                    activity.date_deadline = deadline

    def _hand_over(self, planned):
        """Leave one activity, the owner's; return it."""
        owner = self.owner_id
        kept = planned.filtered(lambda activity: activity.user_id == owner)[:1] or planned[:1]
        (planned - kept).unlink()
        if not kept:
            self._notify_owner()
        elif kept.user_id != owner:
            kept.user_id = owner
        return kept

    def _take_on(self):
        """Take on what is new and the user may change: its activity was done by hand."""
        mine = self.with_user(self.env.user)._filtered_access("write")
        mine = mine.filtered(lambda issue: issue.state == "new")
        # whoever has just ended an activity is not given another one, and the others who were told are freed of theirs
        mine.with_context(mail_activity_automation_skip=True).action_start()
        mine.sudo().activity_unlink([ACTIVITY])
