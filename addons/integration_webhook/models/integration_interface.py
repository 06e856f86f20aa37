# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationInterface(models.Model):
    """Where nothing flowed for a while, webhooks wait; they go out as soon as it flows again.

    The inventory tells what is sent over an interface.
    """

    _inherit = "integration.interface"

    subscription_ids = fields.One2many("integration.subscription", "interface_id")
    subscription_count = fields.Integer("Subscriptions", compute="_compute_sending")
    last_out_at = fields.Datetime(
        "Last sent", compute="_compute_sending", help="When something was last delivered over the interface."
    )

    @api.depends("subscription_ids.state")
    def _compute_sending(self):
        for interface in self:
            live = interface.subscription_ids.filtered(lambda subscription: subscription.state != "retired")
            interface.subscription_count = len(live)
            times = interface.subscription_ids.mapped("last_success_at")
            interface.last_out_at = max(filter(None, times), default=False)

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "approved":
            self._arm_lanes()

    def _arm_lanes(self):
        """Make sure that what is due over these interfaces is sent."""
        subscriptions = self.env["integration.subscription"].sudo()
        waiting = subscriptions.search([("interface_id", "in", self.ids), ("state", "=", "approved")])
        if waiting:
            self.env["integration.lane"]._arm_due(waiting.ids)

    # === GETTERS === #

    def _get_tests(self):
        if not self.env["integration.test.send"].has_access("create"):
            return super()._get_tests()
        tried = self.subscription_ids.filtered(
            lambda subscription: subscription.state != "retired" and subscription.has_secret
        )
        return super()._get_tests() + [(item.display_name, item.action_test_send()) for item in tried]

    def _get_logs(self):
        if not self.subscription_ids:
            return super()._get_logs()
        action = "integration_webhook.integration_delivery_action"
        return [*super()._get_logs(), self._get_log(action, [("subscription_id.interface_id", "=", self.id)])]
