# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

KINDS = [
    ("tax_form", "Tax form"),
    ("registration", "Extract of a company register"),
    ("licence", "Licence or accreditation"),
    ("insurance", "Insurance certificate"),
    ("quality", "Quality certificate"),
    ("data_protection", "Data protection agreement"),
    ("code_of_conduct", "Code of conduct"),
    ("screening", "Sanctions and exclusion screening"),
    ("other", "Other"),
]


class VendorOnboardingDocument(models.Model):
    """A document that is wanted of a vendor, and whether it is here; the files themselves are in the chatter."""

    _name = "vendor.onboarding.document"
    _inherit = ["integration.exported"]
    _description = "Vendor Onboarding Document"
    _order = "sequence, id"

    onboarding_id = fields.Many2one(
        "vendor.onboarding", "Case", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="other")
    name = fields.Char("Document", help="Which one it is, such as its number or who issued it.")
    is_required = fields.Boolean(
        "Required", default=True, help="The vendor cannot be approved before this is here and valid."
    )
    received_date = fields.Date("Received on", help="Empty while we wait for it.")
    valid_until = fields.Date("Valid until", help="Last day on which it is valid. Empty: without end.")
    is_missing = fields.Boolean("Missing", compute="_compute_is_missing")

    @api.depends("is_required", "received_date", "valid_until")
    def _compute_is_missing(self):
        today = fields.Date.context_today(self)
        for document in self:
            is_expired = bool(document.valid_until) and document.valid_until < today
            document.is_missing = document.is_required and (not document.received_date or is_expired)

    @api.depends("kind", "name")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for document in self:
            document.display_name = document.name or labels.get(document.kind, "")
