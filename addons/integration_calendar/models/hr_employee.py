# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..words import TAKES_TIME


class HrEmployee(models.Model):
    """Appointments that are still to come are with the record that stands for a provider since a merge."""

    _inherit = "hr.employee"

    def _merge_into(self, target):
        super()._merge_into(target)
        events = self.env["calendar.event"].sudo()
        coming = [("provider_employee_id", "in", self.ids), ("appointment_status", "in", TAKES_TIME)]
        events.search(coming).provider_employee_id = target
