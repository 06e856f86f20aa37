# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    NotFound,
    ReadOnlyProperty,
    UnmappedCode,
    WrongStatus,
)

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperBill(MapperCase, AccountCase):
    contract = "bill.v1"

    def make_records(self, count):
        return self.make_many(self.make_bills(1), count)

    def make_bill(self, **vals):
        """Return the document of a bill of 200 plus tax."""
        lines = [
            {
                "description": "Gloves",
                "quantity": "4",
                "unit_price": self.money("50.00"),
                "taxes": [self.tax_purchase_a.name],
            }
        ]
        vendor = {"entity": "party", "id": self.uid_of_vendor}
        return {
            "vendor": vendor,
            "vendor_reference": "HMS-1",
            "issue_date": "2026-01-20",
            "lines": lines,
            **vals,
        }

    def test_a_document_becomes_a_bill_and_is_read_back(self):
        bill = self.mapper._create_from([self.make_bill(source="P00042")])
        self.assertEqual((bill.move_type, bill.state, bill.ref), ("in_invoice", "draft", "HMS-1"))
        shown = self.mapper._project(bill)[0]
        self.assertEqual(shown["vendor"], {"entity": "party", "id": self.uid_of_vendor})
        self.assertEqual((shown["total_gross"], shown["status"]), (self.money("230.00"), "draft"))
        self.assertEqual((shown["source"], shown["number"]), ("P00042", None))

    def test_payment_terms_decide_when_it_is_due(self):
        term = self.env.ref("account.account_payment_term_30days")
        bill = self.mapper._create_from([self.make_bill(payment_term=term.with_context(lang=None).name)])
        self.assertEqual(self.mapper._project(bill)[0]["due"], "2026-02-19")
        document = self.make_bill(payment_term="no such terms")
        self.assert_refused(UnmappedCode, "/payment_term", self.mapper._create_from, [document])

    def test_a_tax_of_sales_is_none_of_a_bill(self):
        document = self.make_bill()
        document["lines"][0]["taxes"] = [self.tax_sale_b.copy({"name": "Only sales"}).name]
        self.assert_refused(UnmappedCode, "/lines/0/taxes/0", self.mapper._create_from, [document])

    def test_a_draft_can_be_changed_and_a_posted_bill_cannot(self):
        bill = self.mapper._create_from([self.make_bill()])
        self.mapper._update_from(bill, {"vendor_reference": "HMS-2", "due": "2026-03-01"})
        self.assertEqual((bill.ref, str(bill.invoice_date_due)), ("HMS-2", "2026-03-01"))
        self.mapper._invoke(bill, "post")
        shown = self.mapper._project(bill)[0]
        self.assertEqual((shown["status"], shown["number"]), ("posted", bill.name))
        with self.assertRaises(ActionRefused):
            self.mapper._update_from(bill, {"lines": []})
        self.assert_refused(
            ReadOnlyProperty, "/balance", self.mapper._update_from, bill, {"balance": self.money("0.00")}
        )

    def test_a_bill_without_date_is_refused_in_odoos_words_when_it_is_posted(self):
        document = self.make_bill()
        del document["issue_date"]
        bill = self.mapper._create_from([document])
        with self.assertRaises(ActionRefused):
            self.mapper._invoke(bill, "post")

    def test_a_bill_is_reversed_by_a_credit_note_of_the_vendor(self):
        bill = self.make_posted(move_type="in_invoice")
        self.mapper._invoke(bill, "reverse", {"date": "2026-02-05", "reason": "Sent back"})
        shown = self.mapper._project(bill)[0]
        note = bill.reversal_move_ids
        self.assertEqual(
            shown["reversals"],
            [{"entity": "vendor_credit_note", "id": self.uid_of(note, "vendor_credit_note")}],
        )
        self.assertEqual((shown["payment_status"], shown["balance"]), ("reversed", self.money("0.00")))
        self.assertEqual((note.state, str(note.invoice_date)), ("posted", "2026-02-05"))
        self.assertIn("Sent back", note.ref)

    def test_money_is_registered_for_a_bill(self):
        bill = self.make_posted(move_type="in_invoice")
        self.mapper._invoke(bill, "register_payment", {"amount": self.money("15.00"), "reference": "EFT-1"})
        payment = self.env["account.payment"].search([("payment_reference", "=", "EFT-1")])
        self.assertEqual((payment.payment_type, payment.partner_id), ("outbound", self.vendor))
        self.assertEqual(self.mapper._project(bill)[0]["balance"], self.money("100.00"))
        self.assertEqual(bill.payment_state, "partial")

    def test_a_draft_is_neither_reversed_nor_paid(self):
        bill = self.make_bills(1)
        for action in ("reverse", "register_payment"):
            with self.assertRaises(WrongStatus):
                self.mapper._invoke(bill, action)

    def test_an_invoice_is_no_bill(self):
        invoice = self.make_invoices(1)
        with self.assertRaises(NotFound):
            self.mapper._find(self.uid_of(invoice, "invoice"))
