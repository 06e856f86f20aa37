# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Command
from odoo.tools import groupby


class CalendarEventAttendance(models.Model):
    """Whose calendar an appointment is in, and which form shows it.

    It is in the calendar of the one who has to be there: the provider, where the employee has a user. Who writes it
    down does not attend, and nobody is invited.
    """

    _inherit = "calendar.event"  # pylint: disable=consider-merging-classes-inherited

    # === CRUD METHODS === #

    def get_formview_id(self, access_uid=None):
        """Return the form of appointments for one; what Odoo asks of meetings does not fit it."""
        user = self.env["res.users"].browse(access_uid) if access_uid else self.env.user
        if len(self) == 1 and self.is_appointment and user.has_group(self._appointment_group):
            return self.env.ref("integration_calendar.appointment_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    # === ACTION METHODS === #

    def action_open_appointment(self):
        """Open the appointment in the form made for it."""
        return self.get_formview_action()

    # === BUSINESS METHODS === #

    def _creation_message(self):
        if self.is_appointment:
            return self.env._("Appointment made")
        return super()._creation_message()

    def _prepare_attendance(self, employee_id):
        """Return the values that make the provider's user the one attendee, who need not answer.

        :param employee_id: of the provider, false for none
        """
        partner = self._get_attending(self.env["hr.employee"].browse(employee_id or []))
        attendee = [Command.create({"partner_id": partner.id, "state": "accepted"})] if partner else []
        return {"partner_ids": [Command.set(partner.ids)], "attendee_ids": attendee}

    def _attend(self):
        """Let appointments be attended by the users of their providers, and by nobody else.

        One write for all that change hands alike.
        """
        events = self.sudo()
        for (present, partner), found in groupby(events, self._get_change_of_hands):
            if present != partner:
                alike = events.browse(event.id for event in found)
                alike.write({"partner_ids": [Command.set(partner.ids)]})
                alike.attendee_ids.write({"state": "accepted"})

    def _get_change_of_hands(self, event):
        return event.partner_ids, self._get_attending(event.provider_employee_id)

    def _get_attending(self, employee):
        return employee.sudo().user_id.partner_id
