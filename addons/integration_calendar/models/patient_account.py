# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PatientAccount(models.Model):
    """The appointments of an account go with it: to the one that it is merged into, and into oblivion."""

    _inherit = "patient.account"

    def _merge_into(self, target):
        super()._merge_into(target)
        events = self._find_appointments()
        if events:
            events.write({"patient_account_id": self._get_survivor().id})

    def _erase_person(self):
        """What was said of why appointments were cancelled may tell of the person; that they were stays."""
        said = self._find_appointments().filtered(lambda event: event.cancellation_reason)
        said._write_guarded({"cancellation_reason": False})
        return super()._erase_person()

    def _find_appointments(self):
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        return events.search([("patient_account_id", "in", self.ids)])
