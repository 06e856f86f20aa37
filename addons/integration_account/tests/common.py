# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tools import SQL

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
    def make_many_invoices(cls, count):
        """Create one draft invoice and copy its rows: what Odoo takes a minute for, where only reading counts."""
        invoice = cls.make_invoices(1)
        cls.env.flush_all()
        moves = cls.copy_rows(invoice, "generate_series(2, %s)", [count])
        ids = [id_ for (id_,) in moves]
        cls.copy_rows(invoice.line_ids, "unnest(%s::int[]) AS owner(id)", [ids], move_id=SQL("owner.id"))
        cls.env.cr.execute(
            "INSERT INTO account_move_line_account_tax_rel (account_move_line_id, account_tax_id)"
            " SELECT id, %s FROM account_move_line WHERE move_id = ANY(%s) AND display_type = 'product'",
            [cls.tax.id, ids],
        )
        cls.env.invalidate_all()
        return invoice | invoice.browse(ids)

    @classmethod
    def copy_rows(cls, records, times, params, **columns):
        """Copy the rows of records as often as a table has rows, with some columns changed."""
        fields = [f.name for f in records._fields.values() if f.store and f.column_type and f.name != "id"]
        values = [columns.get(name, SQL.identifier("source", name)) for name in fields]
        table = SQL.identifier(records._table)
        return cls.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s AS source, %s WHERE source.id = ANY(%s) RETURNING id",
                table,
                SQL(", ").join(map(SQL.identifier, fields)),
                SQL(", ").join(values),
                table,
                SQL(times, *params),
                list(records.ids),
            )
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
