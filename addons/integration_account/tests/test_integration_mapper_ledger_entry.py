# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    InvalidFilter,
    NotFound,
    ReadOnlyProperty,
)

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperLedgerEntry(MapperCase, AccountCase):
    contract = "ledger_entry.v1"

    def make_records(self, count):
        """A line of each of many invoices, which only the rows of the lines say are posted."""
        lines = self.make_many_invoices(count).line_ids.filtered(lambda line: line.display_type == "tax")
        self.env.cr.execute(
            "UPDATE account_move_line SET parent_state = 'posted' WHERE id = ANY(%s)", [lines.ids]
        )
        self.env.invalidate_all()
        return lines

    def find(self, **filters):
        """Return the lines that a list with these filters shows."""
        return self.mapper._search_page(filters, limit=500)[0]

    def test_a_line_tells_account_amount_and_month(self):
        invoice = self.make_posted()
        line = invoice.invoice_line_ids
        shown = self.mapper._project(line)[0]
        self.assertEqual(
            (shown["entry"], shown["date"], shown["period"]), (invoice.name, "2026-01-31", "2026-01")
        )
        self.assertEqual((shown["debit"], shown["credit"]), (self.money("0.00"), self.money("100.00")))
        self.assertEqual(shown["account"], line.account_id.code)
        self.assertIs(shown["reconciled"], False)

    def test_a_line_names_the_document_it_comes_from(self):
        invoice, bill, entry = self.make_posted(), self.make_posted(move_type="in_invoice"), self.make_entry()
        entry.action_post()
        refund = self.make_posted(move_type="out_refund")
        payment = invoice._register_payment({})
        statement_line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.company_data["default_journal_bank"].id, "amount": 5, "date": "2026-02-01"}
        )
        for entity, record, move in (
            ("invoice", invoice, invoice),
            ("credit_note", refund, refund),
            ("bill", bill, bill),
            ("journal_entry", entry, entry),
            ("payment", payment, payment.move_id),
            ("statement_line", statement_line, statement_line.move_id),
        ):
            with self.subTest(entity):
                uid = self.uid_of(record, entity)
                for document in self.mapper._project(move.line_ids):
                    self.assertEqual(document["source_document"], {"entity": entity, "id": uid})
                self.assertEqual(self.find(source_document=uid), move.line_ids.sorted("id"))

    def test_a_receipt_is_no_document_of_a_contract(self):
        receipt = self.make_invoices(1, lines=1, move_type="out_receipt")
        receipt.action_post()
        shown = self.mapper._project(receipt.line_ids)
        self.assertEqual({line["source_document"] for line in shown}, {None})

    def test_only_what_is_posted_is_in_the_ledger(self):
        line = self.make_invoices(1, lines=1).invoice_line_ids
        with self.assertRaises(NotFound):
            self.mapper._find(self.uid_of(line, "ledger_entry"))
        line.move_id.action_post()
        self.assertEqual(self.mapper._find(self.uid_of(line, "ledger_entry")), line)

    def test_a_month_is_a_filter_to_its_last_day(self):
        lines = self.make_posted(invoice_date="2026-02-28").line_ids
        self.assertEqual(self.find(period="2026-02", entry=lines[0].move_name), lines.sorted("id"))
        self.assertFalse(self.find(period="2026-03") & lines)
        for text in ("2026-13", "2026", "x"):
            with self.assertRaises(InvalidFilter):
                self.find(period=text)

    def test_unknown_documents_have_no_lines(self):
        self.assertFalse(self.find(source_document="00000000-0000-4000-8000-000000000000"))
        self.assertFalse(self.find(source_document=self.uid_of_customer))

    def test_the_ledger_is_only_read(self):
        line = self.make_posted().invoice_line_ids
        change = {"description": "Other"}
        self.assert_refused(ReadOnlyProperty, "/description", self.mapper._update_from, line, change)
        with self.assertRaises(ActionRefused):
            self.mapper._create_from([{"debit": self.money("1.00")}])
