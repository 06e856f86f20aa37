# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ServiceLocationDecision(models.TransientModel):
    """Asks why a place is suspended or closed."""

    _name = "service.location.decision"
    _inherit = ["integration.dialog"]
    _description = "Suspend or close a service location"

    location_id = fields.Many2one("service.location", required=True, readonly=True)
    purpose = fields.Selection([("suspend", "Suspend"), ("close", "Close")], required=True, readonly=True)
    reason = fields.Char(
        required=True, size=256, help="Kept with the place, and told to the systems that know it."
    )

    # === ACTION METHODS === #

    def action_suspend(self):
        """Provide no services for a time."""
        self.location_id._suspend(self.reason)

    def action_close(self):
        """End the place for good."""
        self.location_id._close(self.reason)
