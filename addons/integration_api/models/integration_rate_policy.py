# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import asdict

from odoo import Command, api, fields, models

from odoo.addons.integration_core.memory import forget

from ..tools import rate
from .integration_rate_line import WITH_POLICY


class IntegrationRatePolicy(models.Model):
    """How many requests clients may make: so many in a window and so many a day, for each kind of requests.

    It keeps one partner's mistake from slowing everybody else. A change takes effect at once, in every process, and
    is audited. Of several policies that could decide for a client and a kind of requests, its own does if it speaks
    of that kind, else the default one of its company, else that of all companies.
    """

    _name = "integration.rate.policy"
    _inherit = ["integration.company.bound", "mail.thread"]
    _description = "Rate policy"
    _order = "is_default desc, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", index=True, tracking=True, help="Leave it empty for clients of all companies."
    )
    is_default = fields.Boolean(
        "For all other clients",
        tracking=True,
        help="It is for every client of the company that has no policy of its own.",
    )
    line_ids = fields.One2many(
        "integration.rate.line",
        "policy_id",
        "Limits",
        copy=True,
        default=lambda self: self._get_default_lines(),
        help="For a kind of requests that is not here, the default policy decides.",
    )
    client_ids = fields.One2many("integration.client", "rate_policy_id", "Clients", readonly=True)
    client_count = fields.Integer("Chosen for", compute="_compute_client_count")
    summary = fields.Char("Creating and changing", compute="_compute_summary")

    _one_default = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_default AND active",
        "There is a policy for all other clients already. Archive it, or change it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("client_ids")
    def _compute_client_count(self):
        counts = dict(
            self.env["integration.client"]._read_group(
                [("rate_policy_id", "in", self.ids), ("state", "!=", "retired")],
                ["rate_policy_id"],
                ["__count"],
            )
        )
        for policy in self:
            policy.client_count = counts.get(policy._origin, 0)

    @api.depends("line_ids.summary")
    def _compute_summary(self):
        for policy in self:
            line = policy.line_ids.filtered(lambda line: line.route_class == "write")
            policy.summary = line[:1].summary

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = super(IntegrationRatePolicy, self._with_lines()).create(vals_list).with_env(self.env)
        policies._note_change()
        return policies

    def write(self, vals):
        result = super(IntegrationRatePolicy, self._with_lines()).write(vals)
        if vals.keys() & {"active", "company_id", "is_default", "line_ids"}:
            self._note_change()
        return result

    def unlink(self):
        for policy in self:
            self.env["integration.audit"]._log("rate_policy.removed", policy)
        result = super().unlink()
        forget(self.env)
        return result

    # === ACTION METHODS === #

    def action_open_clients(self):
        """The clients that this policy was chosen for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_client_action")
        return action | {"domain": [("rate_policy_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _with_lines(self):
        return self.with_context(integration_rate_door=WITH_POLICY)

    def _note_change(self):
        """Let all processes know, and write the limits down in the audit trail."""
        forget(self.env)
        for policy in self:
            limits = {line.route_class: asdict(line._get_limit()) for line in policy.line_ids}
            self.env["integration.audit"]._log(
                "rate_policy.changed", policy, active=policy.active, default=policy.is_default, limits=limits
            )

    # === GETTERS === #

    @api.model
    def _get_default_lines(self):
        """Return the lines of a new policy: what applies where no policy says anything."""
        return [
            Command.create({"route_class": kind, **asdict(limit)}) for kind, limit in rate.DEFAULTS.items()
        ]

    @api.model
    def _get_limits(self, client) -> dict:
        """Return what applies to a client, ``{class of requests: Limit}``."""
        found = dict(rate.DEFAULTS)
        for policy in reversed(self._get_policies(client)):
            found.update({line.route_class: line._get_limit() for line in policy.line_ids})
        return found

    @api.model
    def _get_policies(self, client) -> list:
        """Return the policies that decide for a client, the first before the others."""
        own = client.sudo().rate_policy_id.filtered("active")
        defaults = self.sudo().search(
            [("is_default", "=", True), ("company_id", "in", (client.sudo().company_id.id, False))]
        )
        return [
            *own,
            *defaults.filtered("company_id"),
            *defaults.filtered(lambda policy: not policy.company_id),
        ]
