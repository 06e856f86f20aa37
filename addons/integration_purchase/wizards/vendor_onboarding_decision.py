# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class VendorOnboardingDecision(models.TransientModel):
    """Asks why a vendor is held or rejected."""

    _name = "vendor.onboarding.decision"
    _inherit = ["integration.dialog"]
    _description = "Hold or reject a vendor"

    onboarding_id = fields.Many2one("vendor.onboarding", "Case", required=True, readonly=True)
    purpose = fields.Selection([("hold", "Hold"), ("reject", "Reject")], required=True, readonly=True)
    reason = fields.Char(
        required=True,
        size=256,
        help="Shown to who tries to order from the vendor, and to systems that follow its status.",
    )

    # === ACTION METHODS === #

    def action_hold(self):
        """Stop ordering from the vendor."""
        self.onboarding_id._hold(self.reason)

    def action_reject(self):
        """Decide against the vendor."""
        self.onboarding_id._reject(self.reason)
