# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.expectation import Expectation


class IntegrationExpectations(models.AbstractModel):
    """What a clinic waits for: that it asks to be paid for what it did."""

    _inherit = "integration.expectations"

    @api.model
    def _get_shipped(self):
        shipped = super()._get_shipped()
        if not self.env["calendar.event"]._has_invoices():
            return shipped
        return [
            *shipped,
            Expectation(
                code="appointments_invoiced",
                name=self.env._("Appointments completed but not invoiced"),
                explanation=self.env._(
                    "The service of these appointments was provided, and no invoice names them as its source. Nobody"
                    " was asked to pay."
                ),
                remedy=self.env._(
                    "Invoice them, with the placer or filler number of the appointment as the source of the invoice, or"
                    " ask the billing system where it is. What is not to be invoiced is marked so on the appointment."
                ),
                hours=72,
                model="calendar.event",
                domain=(
                    ("is_appointment", "=", True),
                    ("appointment_status", "=", "fulfilled"),
                    ("is_free", "=", False),
                    ("is_invoiced", "=", False),
                ),
                since="stop",
            ),
        ]
