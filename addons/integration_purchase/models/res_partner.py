# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .vendor_onboarding import STATES, WITH_CHECK_LIST


class ResPartner(models.Model):
    """A contact leads to its case of onboarding in the present company."""

    _inherit = "res.partner"

    vendor_onboarding_state = fields.Selection(
        STATES,
        "Vendor status",
        compute="_compute_vendor_onboarding_state",
        groups="purchase.group_purchase_user",
        help="How far the onboarding of this vendor is in the present company; empty without a case.",
    )

    @api.depends_context("company")
    def _compute_vendor_onboarding_state(self):
        cases = self.env["vendor.onboarding"].search(
            [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        )
        states = {case.partner_id: case.state for case in cases}
        for partner in self:
            partner.vendor_onboarding_state = states.get(partner.commercial_partner_id)

    def action_open_vendor_onboarding(self):
        """Open the case of this vendor in the present company, or begin one."""
        self.ensure_one()
        vendor = self.commercial_partner_id
        case = self.env["vendor.onboarding"].search(
            [("partner_id", "=", vendor.id), ("company_id", "=", self.env.company.id)]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vendor Onboarding"),
            "res_model": "vendor.onboarding",
            "view_mode": "form",
            "res_id": case.id,
            "context": {"default_partner_id": vendor.id, WITH_CHECK_LIST: True},
        }
