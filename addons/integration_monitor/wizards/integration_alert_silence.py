# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.integration_core import reasons


class IntegrationAlertSilence(models.TransientModel):
    """Asks until when nobody is told of alerts, and why."""

    _name = "integration.alert.silence"
    _inherit = ["integration.dialog"]
    _description = "Silence alerts"

    alert_ids = fields.Many2many("integration.alert", string="Alerts", readonly=True)
    alert_count = fields.Integer("How many", compute="_compute_alert_count")
    until = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(hours=4),
        help="Nobody is told before, also when it is over and comes again.",
    )
    reason = fields.Char(
        help="Why nobody need know before. It is kept in the audit trail: do not name a person here."
    )

    @api.depends("alert_ids")
    def _compute_alert_count(self):
        for dialog in self:
            dialog.alert_count = len(dialog.alert_ids)

    def action_silence(self):
        """Tell nobody until then."""
        self.ensure_one()
        self.alert_ids._silence(self.until, reasons.check(self.env, self.reason))
