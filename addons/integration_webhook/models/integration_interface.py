# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IntegrationInterface(models.Model):
    """Where nothing flowed for a while, webhooks wait; they go out as soon as it flows again."""

    _inherit = "integration.interface"

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
