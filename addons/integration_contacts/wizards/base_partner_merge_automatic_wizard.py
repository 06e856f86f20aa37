# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Whoever merges contacts, in the queue of duplicates or by Odoo's own wizard: the old ids lead to the new one."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        """Leave the way to the contact that is left while Odoo still has the others, and tell who listens."""
        super()._log_merge_operation(src_partners, dst_partner)
        self.env["integration.identifier"].sudo()._redirect(src_partners, dst_partner)
        dst_partner._emit("party.merged")
