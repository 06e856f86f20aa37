# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Coded, Date, Flag, Money, Reference, Text

from ..allocations import Allocations
from ..settled_documents import SettledDocuments


class IntegrationMapperPayment(models.AbstractModel):
    """A payment of Odoo as payment.v1. To create one is to register it: it is posted and settles its documents."""

    _name = "integration.mapper.payment"
    _inherit = "integration.mapper"
    _description = "Payment as payment.v1"

    _contract = "payment.v1"
    _target = "account.payment"
    _service_groups = {
        "read": ("account.group_account_readonly",),
        "write": ("account.group_account_invoice",),
    }
    _actions = {"post": "action_post", "cancel": "action_cancel", "reconcile": "_reconcile"}
    _action_statuses = {
        "post": ["draft"],
        "cancel": ["draft", "posted", "settled"],
        "reconcile": ["posted", "settled"],
    }

    def _properties(self):
        return {
            "number": Text("name", empty=["/"], read_only=True),
            "party": Reference("partner_id", "party", create_only=True),
            "direction": Coded(
                "payment_type", {"inbound": "incoming", "outbound": "outgoing"}, create_only=True
            ),
            "amount": Money("amount", sets_currency=True, create_only=True),
            "date": Date("date", create_only=True),
            "method": Code(
                "journal_id", "payment_method", fallback="code", domain=MONEY_JOURNALS, create_only=True
            ),
            "memo": Text("memo"),
            "reference": Text("payment_reference"),
            "status": Coded("state", STATUS, read_only=True),
            "invoices": SettledDocuments(INVOICES, "invoice", "out_invoice", create_only=True),
            "bills": SettledDocuments(BILLS, "bill", "in_invoice", create_only=True),
            "allocations": Allocations(),
            "reconciled": Flag("is_reconciled", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _create_records(self, vals_list):
        documents_of = [self._take_documents(vals) for vals in vals_list]
        payments = super()._create_records(vals_list)
        for payment, documents in zip(payments, documents_of, strict=True):
            payment._direct_at(documents)
        payments.action_post()
        for payment, documents in zip(payments, documents_of, strict=True):
            payment._settle(documents)
        return payments

    def _take_documents(self, vals):
        """Move the documents out of the values of a new payment."""
        vals["partner_type"] = "supplier" if vals.get("payment_type") == "outbound" else "customer"
        return self._browse_documents([*vals.pop(INVOICES, []), *vals.pop(BILLS, [])])

    def _browse_documents(self, commands):
        return self.env["account.move"].browse([id_ for command in commands for id_ in command[2]])

    # === ACTION METHODS === #

    def _reconcile(self, payment, params):
        """Match what is left of a payment with the documents that are named."""
        vals = self._take_parameters(payment, params, "invoices", "bills")
        named = [command for commands in vals.values() for command in commands]
        payment._reconcile_with(self._browse_documents(named))


#: Odoo's fields in whose words new payments name what they settle
INVOICES, BILLS = "invoice_ids", "reconciled_bill_ids"
MONEY_JOURNALS = [("type", "in", ["bank", "cash", "credit"])]
STATUS = {
    "draft": "draft",
    "in_process": "posted",
    "paid": "settled",
    "canceled": "cancelled",
    "rejected": "rejected",
}
