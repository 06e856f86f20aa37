# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationInterface(models.Model):
    """The inventory tells who may call over it; accepted batches go on when it is resumed."""

    _inherit = "integration.interface"

    grant_ids = fields.One2many("integration.grant", "interface_id")
    grant_count = fields.Integer("Grants", compute="_compute_calling", help="In force or on the way to it.")
    client_count = fields.Integer("Clients", compute="_compute_calling")
    last_in_at = fields.Datetime(
        "Last call", compute="_compute_calling", help="When a client last used one of its grants."
    )

    @api.depends("grant_ids.state", "grant_ids.last_used_at", "grant_ids.client_id")
    def _compute_calling(self):
        for interface in self:
            live = interface.grant_ids.filtered(lambda grant: grant.state != "retired")
            interface.grant_count = len(live)
            interface.client_count = len(live.client_id)
            interface.last_in_at = max(
                filter(None, interface.grant_ids.mapped("last_used_at")), default=False
            )

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if old == "suspended" and new == "approved":
            self.env["integration.batch"]._arm_where([("client_id.grant_ids.interface_id", "=", self.id)])

    # === GETTERS === #

    def _get_logs(self):
        if not self.sudo().grant_ids:
            return super()._get_logs()
        # the requests that count for this interface, see the traffic
        domain = self.env["integration.statistic"].new({"interface_id": self.id})._match_interface()
        return [*super()._get_logs(), self._get_log("integration_api.integration_request_action", domain)]
