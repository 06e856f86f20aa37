# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models


class IntegrationAlertMute(models.TransientModel):
    """Asks until when nobody is told of alerts, and why."""

    _name = "integration.alert.mute"
    _inherit = ["integration.until"]
    _description = "Mute alerts"
    _records = "alert_ids"

    alert_ids = fields.Many2many("integration.alert", string="Alerts", readonly=True)
    until = fields.Datetime(
        default=lambda self: fields.Datetime.now() + timedelta(hours=4),
        help="Nobody is told before, also when it is over and comes again.",
    )

    def action_mute(self):
        """Tell nobody until then."""
        alerts, until, reason = self._answer()
        alerts._mute(until, reason)
