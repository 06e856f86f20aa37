# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """A merge of contacts neither deletes a case of vendor onboarding nor hands over what was decided about a vendor.

    Odoo moves rows to the contact that is left by SQL, and deletes those that a constraint does not let it move. A hold
    would be gone, or an approval hold for another contact, and nobody would be told. Here, and not in the mapper of
    parties, it is true of Odoo's own wizard and of the queue of duplicates.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Refuse what would lose a decision, and move mere proposals as any change, so that it is told.

        Cases of all companies count, also of those that the user does not see.

        :raise UserError: when a contact that ends was under review, or has a case where the one that is left has one
        """
        cases = self.env["vendor.onboarding"].sudo().with_context(active_test=False)
        moving = cases.search([("partner_id", "in", src_partners.ids)])
        if moving:
            self._check_onboarding_moves(moving, cases.search([("partner_id", "=", dst_partner.id)]))
            moving.partner_id = dst_partner
            self.env.flush_all()  # what follows is SQL
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _check_onboarding_moves(self, moving, present):
        """Refuse, without naming anybody: who merges may not see the cases, and what objects is noted."""
        if any(case._is_decided() for case in moving):
            raise UserError(
                self.env._(
                    "What was decided about a vendor holds for that contact alone. Keep the one that was under review,"
                    " and merge the other one into it."
                )
            )
        companies = (moving | present).mapped("company_id.id")
        if len(companies) < len(moving | present):
            raise UserError(
                self.env._("One company has a vendor onboarding for both. Have one of the two deleted first.")
            )
