# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class AccountCase(AccountTestInvoicingCommon):
    """A company with a chart of accounts, a customer, and invoices of any number of lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.tax_sale_a
        cls.customer = cls.env["res.partner"].create({"name": "Northgate", "is_company": True})
        cls.uid_of_customer = cls.uid_of(cls.customer, "party")

    @classmethod
    def uid_of(cls, record, entity):
        """Return the canonical uid of a record."""
        return cls.env["integration.identifier"]._uids(record, entity)[record.id]

    @classmethod
    def make_invoices(cls, count, lines=5, **vals):
        """Create draft invoices of 100 a line plus tax."""
        return cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.customer.id,
                    "invoice_date": "2026-01-31",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": f"Service {line}",
                                "quantity": 2,
                                "price_unit": 50.0,
                                "tax_ids": [Command.set(cls.tax.ids)],
                            }
                        )
                        for line in range(lines)
                    ],
                    **vals,
                }
                for _number in range(count)
            ]
        )

    @classmethod
    def make_document(cls, **vals):
        """Return a document of an invoice of 200 plus tax."""
        return {
            "recipient": {"entity": "party", "id": cls.uid_of_customer},
            "issue_date": "2026-01-31",
            "lines": [
                {
                    "description": "Room and board",
                    "quantity": "2",
                    "unit_price": {"value": "100.00", "currency": cls.env.company.currency_id.name},
                    "taxes": [cls.tax.name],
                }
            ],
            **vals,
        }
