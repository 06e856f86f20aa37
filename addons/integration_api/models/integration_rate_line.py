# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.rate import DEFAULTS, Limit

CLASS_NAMES = {
    "read": "Reading one record",
    "list": "Lists",
    "write": "Creating and changing",
    "batch": "Batches",
    "action": "Business actions",
    "feed": "Feed of events",
    "documents": "Descriptions and contracts",
    "token": "Access tokens",
    "inbox": "Messages to the inbox",
}
_LIMIT = ("requests", "window", "burst", "daily")
#: in the context while a policy is written with its lines, and notes the change itself; no RPC caller can put it there
WITH_POLICY = object()


class IntegrationRateLine(models.Model):
    """How many requests of one kind a policy allows."""

    _name = "integration.rate.line"
    _inherit = ["integration.company.bound"]
    _description = "Limit of a rate policy"
    _order = "policy_id, id"
    _rec_name = "route_class"

    _company_fields = frozenset({"policy_id"})

    policy_id = fields.Many2one("integration.rate.policy", required=True, ondelete="cascade", index=True)
    route_class = fields.Selection(
        [(kind, CLASS_NAMES[kind]) for kind in DEFAULTS], "Requests of this kind", required=True
    )
    requests = fields.Integer(
        "Allowed", required=True, default=300, help="So many on average in each window."
    )
    window = fields.Integer("In seconds", required=True, default=60)
    burst = fields.Integer(
        "At once",
        required=True,
        default=100,
        help="So many may come at one moment after a pause; then they pass as fast as the average allows.",
    )
    daily = fields.Integer(
        "A day (0: no limit)",
        required=True,
        default=0,
        help="So many from midnight to midnight UTC. Zero for no limit.",
    )
    summary = fields.Char(compute="_compute_summary")

    _once = models.Constraint(
        "UNIQUE (policy_id, route_class)", "A policy has one limit for each kind of requests."
    )
    _numbers = models.Constraint(
        """CHECK (requests BETWEEN 1 AND 1000000 AND "window" BETWEEN 1 AND 86400
                  AND burst BETWEEN 1 AND 1000000 AND daily BETWEEN 0 AND 1000000000)""",
        "Allowed and at once are 1 to 1,000,000, the window is 1 to 86,400 seconds, and a day is not negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends(*_LIMIT)
    def _compute_summary(self):
        for line in self:
            line.summary = self._tell(line._get_limit())

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._note_change(lines.policy_id)
        return lines

    def write(self, vals):
        before = self.policy_id
        result = super().write(vals)
        self._note_change(before | self.policy_id)
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        self._note_change(policies)
        return result

    def _get_owning_company(self):
        return self.policy_id.company_id

    @api.model
    def _note_change(self, policies):
        if self.env.context.get("integration_rate_door") is not WITH_POLICY:
            policies._note_change()

    # === GETTERS === #

    def _get_limit(self) -> Limit:
        return Limit(*(self[name] for name in _LIMIT))

    @api.model
    def _tell(self, limit: Limit) -> str:
        """Return a limit in words."""
        words = self.env._(
            "%(requests)s in %(window)s s, %(burst)s at once",
            requests=limit.requests,
            window=limit.window,
            burst=limit.burst,
        )
        return (
            self.env._("%(words)s, %(daily)s a day", words=words, daily=limit.daily) if limit.daily else words
        )
