# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .vendor_onboarding import REFUSED, STATES, WITH_CHECK_LIST


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
        cases = self._find_vendor_onboardings()
        for partner in self:
            partner.vendor_onboarding_state = partner in cases and cases[partner].state

    def action_open_vendor_onboarding(self):
        """Open the case of this vendor in the present company, or begin one."""
        self.ensure_one()
        case = self._find_vendor_onboardings().get(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vendor Onboarding"),
            "res_model": "vendor.onboarding",
            "view_mode": "form",
            "res_id": case.id if case else False,
            "context": {"default_partner_id": self.commercial_partner_id.id, WITH_CHECK_LIST: True},
        }

    # === GETTERS === #

    def _find_vendor_onboardings(self) -> dict:
        """Return {contact: case} in the present company, of those that have one: what stops orders comes first.

        Else it is that of who is nearest, of the contact and those that it belongs to.
        """
        lines = {partner: partner._get_vendor_line() for partner in self}
        vendors = self.browse({vendor.id for line in lines.values() for vendor in line})
        cases = self.env["vendor.onboarding"].search(
            [("partner_id", "in", vendors.ids), ("company_id", "=", self.env.company.id)]
        )
        by_vendor = {case.partner_id.id: case for case in cases}
        found = {}
        for partner, line in lines.items():
            own = [by_vendor[vendor.id] for vendor in line if vendor.id in by_vendor]
            if own:
                found[partner] = next((case for case in own if case.state in REFUSED), own[0])
        return found

    def _get_vendor_line(self):
        """Return the contact and those that it belongs to, up to the company or self-employed person, nearest first."""
        self.ensure_one()
        contact = self.sudo()._origin
        line = contact
        while contact.parent_id and contact != contact.commercial_partner_id:
            contact = contact.parent_id
            line |= contact
        return line
