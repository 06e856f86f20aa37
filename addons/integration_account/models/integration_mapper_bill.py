# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import References

from .integration_mapper_billing_document import OWED_ACTIONS, get_action_statuses


class IntegrationMapperBill(models.AbstractModel):
    """A vendor bill of Odoo as bill.v1."""

    _name = "integration.mapper.bill"
    _inherit = "integration.mapper.billing_document"
    _description = "Vendor bill as bill.v1"

    _contract = "bill.v1"
    _target = "account.move"
    _scope = [("move_type", "=", "in_invoice")]
    _fixed_values = {"move_type": "in_invoice"}
    _party_word = "vendor"
    _reference_word = "vendor_reference"
    _posted_word = "posted"
    _tax_use = "purchase"
    _actions = OWED_ACTIONS
    _action_statuses = get_action_statuses(OWED_ACTIONS, "posted")

    def _properties(self):
        reversals = References("reversal_move_ids", "vendor_credit_note", read_only=True)
        return {**super()._properties(), "reversals": reversals}
