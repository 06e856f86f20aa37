# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_core.memory import remembered

from ..tools.allowance import Allowance

_LONGEST = timedelta(days=30)
_MANAGED = {"rate_policy_id", "log_bodies_until"}
#: a count of requests goes no further
MOST_COUNTED = 100_000


class IntegrationClientTraffic(models.Model):
    """How much a client may ask and does ask, and whether what it asks is kept for a while."""

    _inherit = "integration.client"  # pylint: disable=consider-merging-classes-inherited

    rate_policy_id = fields.Many2one(
        "integration.rate.policy",
        "Own rate policy",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="How many requests it may make. Leave it empty for the policy of all other clients.",
    )
    effective_rate_policy_id = fields.Many2one(
        "integration.rate.policy", "Rate policy", compute="_compute_effective_rate_policy_id"
    )
    rate_state_ids = fields.One2many("integration.rate.state", "client_id", "Use today", readonly=True)
    log_bodies_until = fields.Datetime(
        "Keep bodies until",
        copy=False,
        tracking=True,
        help="To find a mistake: until then its requests and the answers are kept for a week, with personal,"
        " financial and clinical values hidden, for auditors only. At most 30 days ahead.",
    )
    request_count = fields.Integer("Requests in 24 h", compute="_compute_request_count")

    # === COMPUTE AND CONSTRAINTS === #

    @api.depends("rate_policy_id.active", "company_id")
    def _compute_effective_rate_policy_id(self):
        for client in self:
            policies = self.env["integration.rate.policy"]._get_policies(client)
            client.effective_rate_policy_id = policies[0] if policies else False

    def _compute_request_count(self):
        requests = self.env["integration.request"].sudo()
        since = fields.Datetime.now() - timedelta(days=1)
        for client in self:
            client.request_count = requests.search_count(
                [("client_id", "in", client.ids), ("at", ">=", since)], limit=MOST_COUNTED
            )

    @api.constrains("log_bodies_until")
    def _check_log_bodies_until(self):
        latest = fields.Datetime.now() + _LONGEST + timedelta(minutes=1)
        for client in self:
            if client.log_bodies_until and client.log_bodies_until > latest:
                raise ValidationError(self.env._("Bodies are kept for at most 30 days from now on."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create(vals_list)
        for client in clients:
            client._note_traffic({name for name in _MANAGED if client[name]})
        return clients

    def write(self, vals):
        changed = {
            client: {
                name
                for name in _MANAGED & vals.keys()
                if self._fields[name].convert_to_cache(vals[name], client)
                != self._fields[name].convert_to_cache(client[name], client)
            }
            for client in self
        }
        result = super().write(vals)
        for client, names in changed.items():
            client._note_traffic(names)
        return result

    def _note_traffic(self, names):
        """Let only managers decide about limits and bodies, and write down what they decide."""
        if not names:
            return
        if not self.env.su:
            self._check_role("integration_core.group_integration_manager")
        if "rate_policy_id" in names:
            self.env["integration.audit"]._log(
                "client.rate_policy_chosen", self, policy=self.rate_policy_id.display_name or ""
            )
        if "log_bodies_until" in names:
            until = fields.Datetime.to_string(self.log_bodies_until) if self.log_bodies_until else ""
            self.env["integration.audit"]._log("client.bodies_kept", self, until=until)

    # === ACTION METHODS === #

    def action_open_requests(self):
        """Show what it asked lately."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_request_action")
        return action | {
            "domain": [("client_id", "=", self.id)],
            "context": {"search_default_today": 1},
        }

    # === GETTERS === #

    @api.model
    @remembered("client_id")
    def _get_allowance(self, client_id) -> Allowance:
        """Return how much a client may ask, as all processes remember it."""
        client = self.sudo().browse(client_id)
        return Allowance(
            company_id=client.company_id.id,
            limits=self.env["integration.rate.policy"]._get_limits(client),
            bodies_until=client.log_bodies_until or None,
        )
