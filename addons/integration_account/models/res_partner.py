# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResPartner(models.Model):
    """With accounting, being a customer or vendor and having been invoiced or billed are one thing.

    Accounting counts in a rank. A role is that the rank is not zero. Odoo raises a rank of zero within the
    transaction, so the role appears with it; higher ranks it raises after the commit, when the role stands already.
    """

    _inherit = "res.partner"

    party_customer = fields.Boolean(
        compute="_compute_party_customer", inverse="_inverse_party_customer", store=True, readonly=False
    )
    party_vendor = fields.Boolean(
        compute="_compute_party_vendor", inverse="_inverse_party_vendor", store=True, readonly=False
    )

    @api.depends("customer_rank")
    def _compute_party_customer(self):
        for partner in self:
            partner.party_customer = bool(partner.customer_rank)

    def _inverse_party_customer(self):
        self._set_role("party_customer", "customer_rank")

    @api.depends("supplier_rank")
    def _compute_party_vendor(self):
        for partner in self:
            partner.party_vendor = bool(partner.supplier_rank)

    def _inverse_party_vendor(self):
        self._set_role("party_vendor", "supplier_rank")

    def _set_role(self, role, rank):
        """A new role starts the count; a role taken away ends it. Counts under way stay as they are."""
        self.filtered(lambda partner: partner[role] and not partner[rank])._increase_rank(rank)
        self.filtered(lambda partner: not partner[role] and partner[rank])[rank] = 0
