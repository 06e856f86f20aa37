# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.integration_core.tools.errors import IntegrationError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Whoever merges contacts, in the queue of duplicates or by Odoo's own wizard: the old ids lead to the new one."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        """Leave the way to the contact that is left while Odoo still has the others, and tell who listens.

        What the sources of the others say is written with the rights of whoever merges.

        :raises UserError: when a source of one of them cannot be written
        """
        super()._log_merge_operation(src_partners, dst_partner)
        try:
            is_known = self.env["integration.identifier"]._redirect(src_partners, dst_partner)
        except IntegrationError as error:
            raise UserError(str(error)) from error
        if is_known:
            dst_partner._emit("party.merged")
