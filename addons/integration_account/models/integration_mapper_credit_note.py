# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Reference


class IntegrationMapperCreditNote(models.AbstractModel):
    """A customer credit note of Odoo as credit_note.v1."""

    _name = "integration.mapper.credit_note"
    _inherit = "integration.mapper.billing_document"
    _description = "Customer credit note as credit_note.v1"

    _contract = "credit_note.v1"
    _target = "account.move"
    _scope = [("move_type", "=", "out_refund")]
    _fixed_values = {"move_type": "out_refund"}

    def _properties(self):
        reverses = Reference("reversed_entry_id", "invoice", create_only=True)
        return {**super()._properties(), "reverses": reverses}
