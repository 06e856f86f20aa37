# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Coded, Date, Money, Reference, Text
from odoo.addons.integration_core.tools.errors import ActionRefused

from ..settled_invoices import SettledInvoices


class IntegrationMapperPayment(models.AbstractModel):
    """A payment of Odoo as payment.v1. To create one is to register it: it is posted and settles its invoices."""

    _name = "integration.mapper.payment"
    _inherit = "integration.mapper"
    _description = "Payment as payment.v1"

    _contract = "payment.v1"
    _target = "account.payment"
    _actions = {"post": "action_post", "cancel": "action_cancel"}
    _action_statuses = {"post": ["draft"], "cancel": ["draft", "posted", "settled"]}

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
            "invoices": SettledInvoices("invoice_ids", "invoice", create_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _create_records(self, vals_list):
        invoices_of = [self._take_invoices(vals) for vals in vals_list]
        payments = super()._create_records(vals_list)
        payments.action_post()
        for payment, invoices in zip(payments, invoices_of, strict=True):
            payment._settle_invoices(invoices)
        return payments

    def _take_invoices(self, vals):
        """Move the invoices out of the values, and let them decide on which account the payment arrives.

        :raises ActionRefused: when the payment cannot be for them
        """
        vals["partner_type"] = "supplier" if vals.get("payment_type") == "outbound" else "customer"
        ids = [id_ for command in vals.pop("invoice_ids", []) for id_ in command[2]]
        invoices = self.env["account.move"].browse(ids)
        if not invoices:
            return invoices
        party = self.env["res.partner"].browse(vals.get("partner_id"))
        if vals.get("payment_type") == "outbound" or any(invoice.state != "posted" for invoice in invoices):
            raise ActionRefused(self.env._("Only an incoming payment of issued invoices can be registered."))
        if invoices.commercial_partner_id != party.commercial_partner_id:
            raise ActionRefused(self.env._("The invoices are not all owed by the party that pays."))
        accounts = invoices.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id
        if len(accounts) != 1:
            raise ActionRefused(
                self.env._("The invoices are owed on different accounts: register a payment for each.")
            )
        vals["destination_account_id"] = accounts.id
        return invoices


MONEY_JOURNALS = [("type", "in", ["bank", "cash", "credit"])]
STATUS = {
    "draft": "draft",
    "in_process": "posted",
    "paid": "settled",
    "canceled": "cancelled",
    "rejected": "rejected",
}
