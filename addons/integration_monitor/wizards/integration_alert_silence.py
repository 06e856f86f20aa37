# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models

from odoo.addons.integration_core import reasons


class IntegrationAlertSilence(models.TransientModel):
    """Asks until when nobody is told of alerts, and why."""

    _name = "integration.alert.silence"
    _inherit = ["integration.dialog"]
    _description = "Silence alerts"

    alert_ids = fields.Many2many("integration.alert", string="Alerts", readonly=True)
    until = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(hours=4),
        help="Nobody is told before, also when it is over and comes again.",
    )
    reason = fields.Char(
        help="Why nobody need know before. It is kept in the audit trail: do not name a person here."
    )

    def action_silence(self):
        """Tell nobody until then."""
        self.ensure_one()
        self.alert_ids._silence(self.until, reasons.check(self.env, self.reason))
