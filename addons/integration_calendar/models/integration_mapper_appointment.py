# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Code, Coded, DateTime, Reference, Text
from odoo.addons.integration_core.tools.errors import WrongStatus

from ..words import FIXED_WHEN_OVER, STATUSES, TAKES_TIME

_VIEWER = "integration_patient.group_patient_account_viewer"


class IntegrationMapperAppointment(models.AbstractModel):
    """An event of the calendar that is an appointment, as appointment.v1. Whom it was shown to is written down."""

    _name = "integration.mapper.appointment"
    _inherit = "integration.mapper"
    _description = "Appointment as appointment.v1"

    _contract = "appointment.v1"
    _target = "calendar.event"
    _scope = [("is_appointment", "=", True)]
    _fixed_values = {"is_appointment": True}
    _audits_reads = True
    _service_groups = {"read": (_VIEWER,), "write": (_VIEWER,)}
    _actions = {
        "confirm": "action_confirm_appointment",
        "arrive": "action_arrive_appointment",
        "complete": "action_complete_appointment",
        "cancel": "_cancel",
        "no_show": "action_no_show_appointment",
    }
    _action_statuses = {
        "confirm": ["proposed"],
        "arrive": ["booked", "noshow"],
        "complete": ["booked", "arrived"],
        "cancel": ["proposed", "booked", "arrived"],
        "no_show": ["booked"],
    }

    def _properties(self):
        return {
            "status": Coded("appointment_status", STATUSES, create_only=True),
            "patient_account": Reference("patient_account_id", "patient_account", create_only=True),
            "provider": Reference("provider_employee_id", "employee"),
            "external_provider": Reference("provider_partner_id", "party"),
            "service_location": Reference("service_location_id", "service_location"),
            "service_type": Text("service_type_code"),
            "start": DateTime("start"),
            "end": DateTime("stop"),
            "cancellation_reason": Text("cancellation_reason", read_only=True),
            "placer_number": Text("placer_number"),
            "filler_number": Text("filler_number"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    def _write_record(self, record, vals):
        """Change an appointment that may still be changed.

        :raises WrongStatus: when it is over, and its time, place or provider would change
        """
        status = record.appointment_status
        if FIXED_WHEN_OVER & vals.keys() and status not in TAKES_TIME:
            raise WrongStatus(f"an appointment that is {status} is not moved", status=status)
        super()._write_record(record, vals)

    def _cancel(self, record, params):
        record._cancel_appointment(params["reason"])
