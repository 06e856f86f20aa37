# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import References

from .integration_mapper_billing_document import OWED_ACTIONS, get_action_statuses


class IntegrationMapperInvoice(models.AbstractModel):
    """A customer invoice of Odoo as invoice.v1."""

    _name = "integration.mapper.invoice"
    _inherit = "integration.mapper.billing_document"
    _description = "Customer invoice as invoice.v1"

    _contract = "invoice.v1"
    _target = "account.move"
    _scope = [("move_type", "=", "out_invoice")]
    _fixed_values = {"move_type": "out_invoice"}
    _actions = OWED_ACTIONS
    _action_statuses = get_action_statuses(OWED_ACTIONS, "issued")

    def _properties(self):
        reversals = References("reversal_move_ids", "credit_note", read_only=True)
        return {**super()._properties(), "reversals": reversals}
