# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..words import FIXED_WHEN_OVER, STATUSES, TAKES_TIME, TRANSITIONS

# Known to this module only, so that no RPC caller can put it into a context.
_DOOR = object()
_GUARDED = frozenset({"appointment_status", "cancellation_reason", "is_appointment"})
_FIXED = frozenset({"name", "description", "privacy", "partner_ids", "attendee_ids", "company_id"})


class CalendarEventLife(models.Model):
    """How an appointment is confirmed, completed and cancelled: by the buttons and actions of this file only."""

    _inherit = "calendar.event"  # pylint: disable=consider-merging-classes-inherited

    # === CRUD METHODS === #

    def write(self, vals):
        appointments = self.filtered("is_appointment")
        if _GUARDED & vals.keys() and self.env.context.get("appointment_door") is not _DOOR:
            self._refuse_guarded(vals)
        if not appointments:
            return super().write(vals)
        if appointments != self:
            for part in (appointments, self - appointments):
                part.write(dict(vals))
            return True
        self._refuse_moving(vals)
        if not self.env.su:
            if "active" in vals and not vals["active"]:
                self.filtered("active")._refuse_removal()
            # the title, the company, and whose calendar it is in, follow from the rest
            vals = {name: value for name, value in vals.items() if name not in _FIXED}
        # Odoo asks neither whether the account may be seen nor, after the write, what the rules say
        if vals.get("patient_account_id"):
            self.env["patient.account"].browse(vals["patient_account_id"]).check_access("read")
        result = super().write(vals)
        if "patient_account_id" in vals:
            appointments.check_access("write")
        if {"service_type_code", "patient_account_id"} & vals.keys():
            appointments._name_appointment()
        if "provider_employee_id" in vals:
            appointments._attend()
        return result

    def _refuse_guarded(self, vals):
        """Refuse a status past the actions; the same value again is no change.

        :raise UserError:
        """
        for event in self:
            if any(
                vals[name] != event[name] and (vals[name] or event[name]) for name in _GUARDED & vals.keys()
            ):
                raise UserError(
                    self.env._("The status of an appointment changes by its buttons and actions only.")
                )

    def _refuse_moving(self, vals):
        """Refuse another time, place or provider of an appointment that is over; the same again is no change.

        :raise UserError: naming the first such appointment
        """
        over = self.filtered(lambda event: event.appointment_status not in TAKES_TIME)
        for event in over:
            for name in FIXED_WHEN_OVER & vals.keys():
                given, present = (
                    self._fields[name].convert_to_cache(value, event) for value in (vals[name], event[name])
                )
                if given != present:
                    raise UserError(
                        self.env._(
                            "“%(name)s” is %(status)s: its time, place and provider stay. Make a new appointment.",
                            name=event.display_name,
                            status=dict(STATUSES).get(event.appointment_status),
                        )
                    )

    # === ACTION METHODS === #

    def action_confirm_appointment(self):
        """Book what was proposed."""
        self._move_appointment("booked")

    def action_arrive_appointment(self):
        """The patient is there, also one who was not expected any more."""
        self._move_appointment("arrived", show_as="busy")

    def action_complete_appointment(self):
        """The service was provided."""
        self._move_appointment("fulfilled")

    def action_no_show_appointment(self):
        """The patient did not come."""
        self._move_appointment("noshow", show_as="free")

    def action_ask(self):
        """Open the dialog that asks why the appointment is cancelled, titled by what it does."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_calendar.calendar_event_decision_action"
        )
        purpose = self.env.context.get("purpose")
        return {
            **action,
            "name": self.env._("Cancel %s", self.display_name),
            "context": {"default_event_id": self.id, "default_purpose": purpose},
        }

    # === BUSINESS METHODS === #

    def _cancel_appointment(self, reason):
        """Cancel it. It stays in the calendar and takes nobody's time.

        :raise UserError: when it is over
        """
        self._move_appointment("cancelled", cancellation_reason=reason, show_as="free")

    def _move_appointment(self, status, **vals):
        """Change the status of all these appointments, or of none.

        :raise AccessError: for who may not see patient accounts
        :raise UserError: when one of them is no appointment or its status does not lead there
        """
        self._check_works_on_appointments()
        self.check_access("write")
        labels = dict(STATUSES)
        for event in self:
            if status not in TRANSITIONS.get(event.appointment_status, ()):
                raise UserError(
                    self.env._(
                        "“%(name)s” is %(old)s and cannot become %(new)s.",
                        name=event.display_name,
                        old=labels.get(event.appointment_status, self.env._("no appointment")),
                        new=labels[status],
                    )
                )
        old = {event: event.appointment_status for event in self}
        self._write_guarded({"appointment_status": status, **vals})
        for event, before in old.items():
            self.env["integration.audit"]._log("transition", event, **{"from": before, "to": status})

    def _write_guarded(self, vals):
        """Write what callers may not."""
        self.with_context(appointment_door=_DOOR).write(vals)
