# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import NotFound, ReadOnlyProperty, UnknownReference

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperCreditNote(MapperCase, AccountCase):
    contract = "credit_note.v1"

    def make_records(self, count):
        return self.make_many(self.make_invoices(1, move_type="out_refund"), count)

    def reverse(self, invoice):
        """Return the document of a credit note of 200 plus tax for an invoice."""
        reverses = {"entity": "invoice", "id": self.uid_of(invoice, "invoice")}
        return self.make_document(reverses=reverses, issue_date="2026-02-05")

    def test_a_credit_note_settles_the_invoice_that_it_takes_back(self):
        invoice = self.make_invoices(1, lines=3)
        invoice.action_post()
        document = self.reverse(invoice)
        note = self.mapper._create_from([document])
        self.assertEqual((note.move_type, note.reversed_entry_id), ("out_refund", invoice))
        self.mapper._invoke(note, "post")
        shown = self.mapper._project(note)[0]
        self.assertEqual((shown["payment_status"], shown["balance"]), ("paid", self.money("0.00")))
        self.assertEqual(shown["reverses"], document["reverses"])
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 115.0))
        self.mapper._invoke(note, "cancel")
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("not_paid", 345.0))

    def test_a_credit_note_may_stand_for_itself(self):
        note = self.mapper._create_from([self.make_document()])
        self.assertIsNone(self.mapper._project(note)[0]["reverses"])

    def test_what_it_takes_back_is_an_invoice_and_stays_so(self):
        bill = self.make_bills(1)
        wrong = self.make_document(reverses={"entity": "invoice", "id": self.uid_of(bill, "bill")})
        self.assert_refused(UnknownReference, "/reverses", self.mapper._create_from, [wrong])
        note = self.mapper._create_from([self.reverse(self.make_posted())])
        self.assert_refused(ReadOnlyProperty, "/reverses", self.mapper._update_from, note, {"reverses": None})

    def test_an_invoice_is_no_credit_note(self):
        with self.assertRaises(NotFound):
            self.mapper._find(self.uid_of(self.make_invoices(1), "invoice"))
