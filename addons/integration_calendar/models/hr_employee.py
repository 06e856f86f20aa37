# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..words import TAKES_TIME


class HrEmployee(models.Model):
    """Appointments that are still to come follow a provider: to the record of a merge, and to another user.

    One that nobody closed is over with its time.
    """

    _inherit = "hr.employee"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._find_coming_appointments()._attend()
        return result

    # === BUSINESS METHODS === #

    def _merge_into(self, target):
        super()._merge_into(target)
        self._find_coming_appointments().provider_employee_id = target

    def _find_coming_appointments(self):
        coming = [
            ("provider_employee_id", "in", self.ids),
            ("appointment_status", "in", TAKES_TIME),
            ("stop", ">", fields.Datetime.now()),
        ]
        return self.env["calendar.event"].sudo().search(coming)
