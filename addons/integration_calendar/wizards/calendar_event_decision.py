# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CalendarEventDecision(models.TransientModel):
    """Asks why an appointment is cancelled."""

    _name = "calendar.event.decision"
    _inherit = ["integration.dialog"]
    _description = "Cancel an appointment"

    event_id = fields.Many2one("calendar.event", "Appointment", required=True, readonly=True)
    purpose = fields.Selection([("cancel", "Cancel")], required=True, readonly=True)
    reason = fields.Char(
        required=True,
        size=256,
        help="Told to the systems that know the appointment. Do not name the patient here.",
    )

    # === ACTION METHODS === #

    def action_cancel(self):
        """Cancel it."""
        self.event_id._cancel_appointment(self.reason)
