# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What invoices, bills and credit notes have in common, and the actions that each of them has."""

from odoo import api, models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Codes,
    Date,
    Lines,
    Money,
    Quantity,
    Reference,
    Text,
)
from odoo.addons.integration_core.tools.errors import SchemaViolation

ACTIONS = {"post": "action_post", "cancel": "button_cancel"}
#: of what is owed, an invoice or a bill
OWED_ACTIONS = {**ACTIONS, "reverse": "_reverse", "register_payment": "_register_payment"}


def get_action_statuses(actions, posted):
    """Return which statuses allow each of these actions, where what is posted is called ``posted``."""
    owed = [posted]
    allowed = {"post": ["draft"], "cancel": ["draft", posted], "reverse": owed, "register_payment": owed}
    return {name: allowed[name] for name in actions}


class IntegrationMapperBillingDocument(models.AbstractModel):
    """What invoices, bills and credit notes of Odoo have in common as documents.

    A mapper of one of them says its type, its party's word and its taxes, and adds what is its own.
    """

    _name = "integration.mapper.billing_document"
    _inherit = "integration.mapper"
    _description = "Invoice, bill or credit note"

    _service_groups = {
        "read": ("account.group_account_readonly",),
        "write": ("account.group_account_invoice",),
    }
    _party_word = "recipient"
    """What the other side is to the document."""
    _reference_word = "reference"
    """What the number or text is that the other side knows the document by."""
    _posted_word = "issued"
    """What the document is once it counts: we issue our own, and post what others sent us."""
    _tax_use = "sale"
    """Which taxes its lines may have: those of sales or of purchases."""
    _actions = ACTIONS
    _action_statuses = get_action_statuses(ACTIONS, "issued")

    def _properties(self):
        return {
            "number": Text("name", empty=["/"], read_only=True),
            self._reference_word: Text("ref"),
            "source": Text("invoice_origin"),
            self._party_word: Reference("partner_id", "party"),
            "currency": Code("currency_id", "currency", fallback="name"),
            "issue_date": Date("invoice_date"),
            "payment_term": Code("invoice_payment_term_id", "payment_term", fallback="name", optional=True),
            "due": Date("invoice_date_due"),
            "status": Coded(
                "state",
                {"draft": "draft", "posted": self._posted_word, "cancel": "cancelled"},
                read_only=True,
            ),
            "payment_status": Coded("payment_state", PAYMENT_STATUS, read_only=True),
            "lines": Lines(
                "invoice_line_ids",
                {
                    "description": Text("name"),
                    "product": Code("product_id", "product", fallback="default_code", optional=True),
                    "quantity": Quantity("quantity"),
                    "unit_price": Money("price_unit", exact=True),
                    "discount_percent": Quantity("discount"),
                    "taxes": Codes(
                        "tax_ids", "tax", fallback="name", domain=[("type_tax_use", "=", self._tax_use)]
                    ),
                    "account": Code("account_id", "account", fallback="code"),
                    "total_net": Money("price_subtotal", read_only=True),
                    "total_gross": Money("price_total", read_only=True),
                },
                where=[("display_type", "=", "product")],
            ),
            "total_net": Money("amount_untaxed", read_only=True),
            "total_tax": Money("amount_tax", read_only=True),
            "total_gross": Money("amount_total", read_only=True),
            "balance": Money("amount_residual", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _emitting_fields(self):
        return super()._emitting_fields() | {"line_digest"}

    # === ACTION METHODS === #

    def _reverse(self, move, params):
        """Issue the credit note that takes the whole document back; the document then names it."""
        move._reverse_in_full(params.get("date"), params.get("reason"))

    def _register_payment(self, move, params):
        """Register money for the document, in the words in which payments are created."""
        payments = self.env["integration.mapper.payment"]
        vals = payments._take_parameters(move, params, "amount", "date", "method", "reference")
        if vals.get("amount", 1) <= 0:
            raise SchemaViolation.at(["/amount/value"], "must be more than 0")
        move.with_company(move.company_id)._register_payment(vals)


PAYMENT_STATUS = {
    "not_paid": "unpaid",
    "partial": "partially_paid",
    "in_payment": "in_payment",
    "paid": "paid",
    "reversed": "reversed",
    "blocked": "blocked",
    "invoicing_legacy": "unknown",
}
