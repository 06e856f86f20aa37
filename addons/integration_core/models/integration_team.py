# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models


class IntegrationTeam(models.Model):
    """People who look after issues together: those of some interfaces, or of some causes, that no one person owns."""

    _name = "integration.team"
    _inherit = ["integration.company.bound"]
    _description = "Team"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env["integration.interface"]._get_default_company(),
        help="Leave it empty when the team looks after issues of all companies.",
    )
    leader_id = fields.Many2one(
        "res.users",
        domain=lambda self: self._get_people_domain(),
        help="Is told about a new issue of the team. Empty: some of the members are.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain=lambda self: self._get_people_domain(),
        help="See the team's issues under “My teams'”.",
    )
    interface_ids = fields.One2many("integration.interface", "team_id", "Interfaces", readonly=True)
    cause_ids = fields.One2many("integration.cause", "team_id", "Causes", readonly=True)
    open_issue_count = fields.Integer("Open issues", compute="_compute_open_issue_count")

    # === COMPUTE METHODS === #

    def _compute_open_issue_count(self):
        counts = dict(
            self.env["integration.issue"]._read_group(
                [("team_id", "in", self.ids), ("is_open", "=", True)], ["team_id"], ["__count"]
            )
        )
        for team in self:
            team.open_issue_count = counts.get(team._origin, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._add_leader()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"leader_id", "member_ids"}:
            self._add_leader()
        return result

    def _add_leader(self):
        for team in self:
            if team.leader_id and team.leader_id not in team.member_ids:
                team.member_ids = [Command.link(team.leader_id.id)]

    # === ACTION METHODS === #

    def action_open_issues(self):
        """Show the issues of this team."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_core.integration_issue_action")
        return action | {"domain": [("team_id", "=", self.id)]}

    # === GETTERS === #

    @api.model
    def _get_people_domain(self):
        """Return the domain of those who may open an issue at all."""
        return [("all_group_ids", "in", self.env.ref("integration_core.group_integration_user").ids)]

    def _is_for(self, company) -> bool:
        """Whether the team looks after issues of a company; without one, after those of none."""
        return (
            bool(self) and self.active and (not self.company_id or not company or self.company_id == company)
        )
