# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from urllib.parse import quote

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

RUNBOOK = "integration_core.runbook_url"


class IntegrationCause(models.Model):
    """What a stable code means in a clerk's words, and what to do about it: one entry of the catalogue of causes.

    The addon that raises a code delivers its entry; name, explanation and remedy are the suite's and come anew with
    each version, severity and team are the customer's. ``docs/runbook.md`` is written from the same files.
    """

    _name = "integration.cause"
    _inherit = ["integration.exported"]
    _description = "Cause"
    _order = "name, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(
        required=True, readonly=True, help="The stable name of the cause: in logs, answers and metrics."
    )
    name = fields.Char(required=True, readonly=True, translate=True)
    explanation = fields.Text(readonly=True, translate=True, help="What it means.")
    remedy = fields.Text("What to do", readonly=True, translate=True, help="What helps as a rule.")
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        help="How severe a new issue of this cause is, before the interface and the amount are looked at. "
        "Empty: what notices it judges by the situation.",
    )
    team_id = fields.Many2one(
        "integration.team",
        index=True,
        ondelete="set null",
        help="Looks after issues of this cause where neither the interface nor the system has an owner or a team.",
    )
    is_retriable = fields.Boolean(
        "Can be done again",
        compute="_compute_is_retriable",
        help="What failed for it can be done again from the issue, all of it at once, after the fix.",
    )
    runbook_url = fields.Char("Runbook", compute="_compute_runbook_url")
    open_issue_count = fields.Integer("Open issues", compute="_compute_open_issue_count")

    _code_unique = models.Constraint("UNIQUE (code)", "There is a cause with this code already.")

    # === COMPUTE METHODS === #

    @api.depends("code")
    def _compute_is_retriable(self):
        codes = self.env["integration.issue"]._get_retriable_codes()
        for cause in self:
            cause.is_retriable = cause.code in codes

    @api.depends("code")
    def _compute_runbook_url(self):
        address = self.env["ir.config_parameter"].sudo().get_param(RUNBOOK)
        for cause in self:
            known = address and cause.code
            cause.runbook_url = f"{address}#{quote(cause.code)}" if known else False

    def _compute_open_issue_count(self):
        counts = dict(
            self.env["integration.issue"]._read_group(
                [("cause_id", "in", self.ids), ("is_open", "=", True)], ["cause_id"], ["__count"]
            )
        )
        for cause in self:
            cause.open_issue_count = counts.get(cause._origin, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        causes = super().create(vals_list)
        self.env.registry.clear_cache()
        # those that were raised before their addon told what the code means
        issues = self.env["integration.issue"].sudo()
        self.env.add_to_compute(
            issues._fields["cause_id"], issues.search([("code", "in", causes.mapped("code"))])
        )
        return causes

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_never_by_hand(self):
        raise UserError(self.env._("Causes come with the addons that notice them. They cannot be deleted."))

    # === ACTION METHODS === #

    def action_open_issues(self):
        """Show the issues of this cause."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_core.integration_issue_action")
        return action | {"domain": [("cause_id", "=", self.id)]}

    # === GETTERS === #

    @api.model
    def _get(self, code):
        """Return the cause of a code, as superuser; empty where nobody told what it means."""
        return self.sudo().browse(self._find_id(code))

    @api.model
    @tools.ormcache("code")
    def _find_id(self, code):
        return self.sudo().search([("code", "=", code)], limit=1).id
