# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

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


class IntegrationMapperInvoice(models.AbstractModel):
    """A customer invoice of Odoo as invoice.v1."""

    _name = "integration.mapper.invoice"
    _inherit = "integration.mapper"
    _description = "Customer invoice as invoice.v1"

    _contract = "invoice.v1"
    _target = "account.move"
    _scope = [("move_type", "=", "out_invoice")]
    _fixed_values = {"move_type": "out_invoice"}
    _actions = {"post": "action_post", "cancel": "button_cancel"}
    _action_statuses = {"post": ["draft"], "cancel": ["draft", "issued"]}

    def _properties(self):
        return {
            "number": Text("name", empty=["/"], read_only=True),
            "reference": Text("ref"),
            "source": Text("invoice_origin"),
            "recipient": Reference("partner_id", "party"),
            "currency": Code("currency_id", "currency", fallback="name"),
            "issue_date": Date("invoice_date"),
            "due": Date("invoice_date_due"),
            "status": Coded(
                "state", {"draft": "draft", "posted": "issued", "cancel": "cancelled"}, read_only=True
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
                    "taxes": Codes("tax_ids", "tax", fallback="name", domain=[("type_tax_use", "=", "sale")]),
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


PAYMENT_STATUS = {
    "not_paid": "unpaid",
    "partial": "partially_paid",
    "in_payment": "in_payment",
    "paid": "paid",
    "reversed": "reversed",
    "blocked": "blocked",
    "invoicing_legacy": "unknown",
}
