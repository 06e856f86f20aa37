# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class VendorOnboardingRefusal(models.TransientModel):
    """Asks for the reason before a vendor is held or rejected."""

    _name = "vendor.onboarding.refusal"
    _description = "Reason to Hold or Reject a Vendor"

    onboarding_id = fields.Many2one("vendor.onboarding", "Case", required=True, readonly=True)
    decision = fields.Selection([("hold", "Hold"), ("reject", "Reject")], required=True, readonly=True)
    reason = fields.Text(
        required=True,
        help="Shown to who tries to order from the vendor, and to systems that follow its status.",
    )

    def action_confirm(self):
        """Hold or reject the vendor for this reason."""
        self.ensure_one()
        if self.decision == "hold":
            self.onboarding_id._hold(self.reason)
        else:
            self.onboarding_id._reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
