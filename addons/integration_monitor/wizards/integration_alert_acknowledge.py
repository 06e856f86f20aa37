# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_core import reasons


class IntegrationAlertAcknowledge(models.TransientModel):
    """Asks what is done about alerts that somebody takes care of."""

    _name = "integration.alert.acknowledge"
    _inherit = ["integration.dialog"]
    _description = "Acknowledge alerts"

    alert_ids = fields.Many2many("integration.alert", string="Alerts", readonly=True)
    alert_count = fields.Integer("How many", compute="_compute_alert_count")
    reason = fields.Char(
        "What is done", help="Others read it on the alert and in the audit trail: do not name a person here."
    )

    @api.depends("alert_ids")
    def _compute_alert_count(self):
        for dialog in self:
            dialog.alert_count = len(dialog.alert_ids)

    def action_acknowledge(self):
        """Note that somebody takes care of them."""
        self.ensure_one()
        self.alert_ids._acknowledge(reasons.check(self.env, self.reason))
