# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.integration_outbox.moments import Became, Updated

from ..words import INITIAL, STATUSES, TAKES_TIME

_VIEWER = "integration_patient.group_patient_account_viewer"


class CalendarEvent(models.Model):
    """An event may be the appointment of a patient, who is known by the account and not by name.

    Other users of the calendar see an appointment, so its title is made of the type of service and the account
    number, and it has no description. It is public in Odoo's sense: a private event hides from everybody but its
    attendees what it is, also from those who work with it. How its status changes is said in ``calendar_event_life``.
    """

    _name = "calendar.event"
    _inherit = ["calendar.event", "integration.emitter"]
    _appointment_group = _VIEWER
    _emits = {
        "appointment.created": Became(
            "is_appointment", True, description="An appointment was made or proposed."
        ),
        "appointment.rescheduled": Updated(
            "start", "stop", description="The beginning or the end of an appointment was moved."
        ),
        "appointment.updated": Updated(
            "patient_account_id",
            "provider_employee_id",
            "provider_partner_id",
            "service_location_id",
            "service_type_code",
            "appointment_status",
            "cancellation_reason",
            "placer_number",
            "filler_number",
            description="What other systems know of an appointment has changed, apart from its time.",
        ),
        "appointment.confirmed": Became(
            "appointment_status", "booked", description="An appointment was booked, or made as a booked one."
        ),
        "appointment.completed": Became(
            "appointment_status", "fulfilled", description="The service of an appointment was provided."
        ),
        "appointment.cancelled": Became(
            "appointment_status", "cancelled", description="An appointment was cancelled."
        ),
        "appointment.no_show": Became(
            "appointment_status", "noshow", description="The patient did not come to an appointment."
        ),
    }

    is_appointment = fields.Boolean("Appointment", copy=False, help="The appointment of a patient.")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index="btree_not_null", compute_sudo=True
    )
    patient_account_id = fields.Many2one(
        "patient.account",
        "Patient account",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=_VIEWER,
        help="The patient, by the account.",
    )
    provider_employee_id = fields.Many2one(
        "hr.employee",
        "Provider",
        check_company=True,
        index="btree_not_null",
        help="Who provides the service.",
    )
    provider_partner_id = fields.Many2one(
        "res.partner",
        "External provider",
        index="btree_not_null",
        help="Who provides it, if no employee does.",
    )
    service_location_id = fields.Many2one(
        "service.location",
        "Place",
        check_company=True,
        index="btree_not_null",
        help="Where it is provided.",
    )
    service_type_code = fields.Char(
        "Type of service", help="Code of the kind of service. It stands in the title, which everybody sees."
    )
    appointment_status = fields.Selection(
        STATUSES, "Status", copy=False, index="btree_not_null", tracking=True
    )
    cancellation_reason = fields.Char(
        "Why cancelled",
        size=256,
        copy=False,
        readonly=True,
        groups=_VIEWER,
        help="Why it was cancelled. Do not name the patient here.",
    )
    placer_number = fields.Char(
        "Placer number",
        copy=False,
        index="btree_not_null",
        help="Number by whoever asked for it (HL7 v2 SCH-1).",
    )
    filler_number = fields.Char(
        "Filler number",
        copy=False,
        index="btree_not_null",
        help="Number by whoever keeps the schedule (HL7 v2 SCH-2).",
    )
    has_conflict = fields.Boolean(
        "Double booking",
        compute="_compute_has_conflict",
        help="The provider has another appointment of the company at the same time. It is shown and not refused:"
        " schedules are overbooked on purpose too.",
    )

    # a clinic asks for the appointments of a day
    _appointment_start_idx = models.Index("(start) WHERE is_appointment")

    # === COMPUTE METHODS === #

    @api.depends("patient_account_id.company_id")
    def _compute_company_id(self):
        for event in self:
            event.company_id = event.patient_account_id.company_id

    @api.depends(
        "start", "stop", "provider_employee_id", "provider_partner_id", "appointment_status", "company_id"
    )
    def _compute_has_conflict(self):
        self.has_conflict = False
        mine = [
            event
            for event in self
            if event.appointment_status in TAKES_TIME and event.start and event.stop and event.company_id
        ]
        for number in self._find_conflicts(mine):
            mine[number].has_conflict = True

    def _find_conflicts(self, events):
        """Return the positions of events whose provider has another appointment of the company at the same time.

        One statement, in which PostgreSQL compares, whatever time lies between the events. They count as they are on
        the screen, so that a form tells before it is saved; the others as they are stored.
        """
        if not events:
            return []
        names = ("active", "appointment_status", "company_id", "start", "stop")
        self.flush_model([*names, "provider_employee_id", "provider_partner_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT mine.number FROM unnest(%s, %s::int[], %s, %s::int[], %s::int[], %s::timestamp[],"
                " %s::timestamp[]) AS mine(number, id, company, employee, partner, start, stop)"
                " JOIN calendar_event other ON other.company_id = mine.company"
                " AND (other.provider_employee_id = mine.employee OR other.provider_partner_id = mine.partner)"
                " AND other.start < mine.stop AND mine.start < other.stop AND other.active"
                " AND other.appointment_status = ANY(%s) AND other.id IS DISTINCT FROM mine.id",
                list(range(len(events))),
                [event._origin.id or None for event in events],
                [event.company_id._origin.id for event in events],
                [event.provider_employee_id._origin.id or None for event in events],
                [event.provider_partner_id._origin.id or None for event in events],
                [event.start for event in events],
                [event.stop for event in events],
                list(TAKES_TIME),
            )
        )
        return [number for (number,) in rows]

    # === CONSTRAINTS === #

    @api.constrains("is_appointment", "patient_account_id", "recurrency", "allday")
    def _check_appointment(self):
        for event in self.sudo().filtered("is_appointment"):
            if not event.patient_account_id:
                raise ValidationError(self.env._("An appointment needs a patient account."))
            if event.recurrency or event.allday:
                raise ValidationError(self.env._("An appointment has a time of its own and is not repeated."))

    @api.constrains("company_id", "patient_account_id", "service_location_id", "provider_employee_id")
    def _check_appointment_company(self):
        for event in self.sudo().filtered("is_appointment"):
            if event.company_id != event.patient_account_id.company_id:
                raise ValidationError(self.env._("An appointment is of the company of its patient account."))
            companies = event.service_location_id.company_id | event.provider_employee_id.company_id
            if companies - event.company_id:
                raise ValidationError(
                    self.env._(
                        "The provider and the place of an appointment are of the company of its account."
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not any(self._is_made_appointment(vals) for vals in vals_list):
            return super().create(vals_list)
        self._check_works_on_appointments()
        # in order, though Odoo treats the two kinds apart
        events = self.browse()
        for vals in self._group_kinds(vals_list):
            self_ = (
                self.with_context(skip_contact_description=True) if vals[0].get("is_appointment") else self
            )
            events |= super(CalendarEvent, self_).create(vals).with_env(self.env)
        events.filtered("is_appointment")._name_appointment()
        return events

    def _is_made_appointment(self, vals):
        return bool(vals.get("is_appointment", self.env.context.get("default_is_appointment")))

    def _group_kinds(self, vals_list):
        """Yield runs of values of one kind, those of appointments with what each of them has."""
        run = []
        for vals in vals_list:
            is_appointment = self._is_made_appointment(vals)
            if run and bool(run[0].get("is_appointment")) != is_appointment:
                yield run
                run = []
            run.append(self._prepare_appointment(vals) if is_appointment else vals)
        if run:
            yield run

    def _check_works_on_appointments(self):
        """Refuse who may not see patient accounts.

        :raise AccessError:
        """
        if not self.env.su and not self.env.user.has_group(_VIEWER):
            raise AccessError(
                self.env._(
                    "Appointments are made and changed by who has the right “Patient accounts: Viewer”. Ask an"
                    " administrator for it."
                )
            )

    def _prepare_appointment(self, vals):
        """Return the values of an appointment: a title that tells nobody, and nobody but the provider to attend.

        :raise UserError: when it begins with a status that only an action gives
        """
        status = vals.get("appointment_status") or INITIAL[0]
        if status not in INITIAL:
            raise UserError(self.env._("A new appointment is proposed or booked."))
        provider = vals.get("provider_employee_id", self.env.context.get("default_provider_employee_id"))
        return {
            **{name: value for name, value in vals.items() if name != "company_id"},
            **self._prepare_attendance(provider),
            "is_appointment": True,
            "active": True,
            "appointment_status": status,
            "name": self.env._("Appointment"),
            "description": False,
            "privacy": "public",
            "user_id": False,
            "alarm_ids": [],
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_appointment(self):
        self._refuse_removal()

    def _refuse_removal(self):
        """Refuse to let an appointment disappear, which nobody would be told.

        :raise UserError:
        """
        if any(self.mapped("is_appointment")):
            raise UserError(self.env._("An appointment is neither deleted nor archived. Cancel it instead."))

    # === BUSINESS METHODS === #

    def _name_appointment(self):
        """Give appointments the title that may be seen by all."""
        for event in self.sudo():
            service = event.service_type_code or self.env._("Appointment")
            title = f"{service} · {event.patient_account_id.name}"
            if event.name != title:
                event.name = title
