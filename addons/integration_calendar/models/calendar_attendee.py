# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CalendarAttendee(models.Model):
    """Nobody is written to about an appointment: whom to tell and how is not the calendar's to decide."""

    _inherit = "calendar.attendee"

    def _notify_attendees(self, *args, **kwargs):
        others = self.filtered(lambda attendee: not attendee.event_id.is_appointment)
        return super(CalendarAttendee, others)._notify_attendees(*args, **kwargs)
