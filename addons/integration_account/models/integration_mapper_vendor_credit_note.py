# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Reference

from .integration_mapper_billing_document import ACTIONS, get_action_statuses


class IntegrationMapperVendorCreditNote(models.AbstractModel):
    """A vendor's credit note of Odoo as vendor_credit_note.v1."""

    _name = "integration.mapper.vendor_credit_note"
    _inherit = "integration.mapper.billing_document"
    _description = "Vendor credit note as vendor_credit_note.v1"

    _contract = "vendor_credit_note.v1"
    _target = "account.move"
    _scope = [("move_type", "=", "in_refund")]
    _fixed_values = {"move_type": "in_refund"}
    _party_word = "vendor"
    _reference_word = "vendor_reference"
    _posted_word = "posted"
    _tax_use = "purchase"
    _action_statuses = get_action_statuses(ACTIONS, "posted")

    def _properties(self):
        reverses = Reference("reversed_entry_id", "bill", create_only=True)
        return {**super()._properties(), "reverses": reverses}
