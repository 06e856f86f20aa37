# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    ReadOnlyProperty,
    SchemaViolation,
    UnknownReference,
    UnmappedCode,
    WrongStatus,
)

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperPayment(MapperCase, AccountCase):
    contract = "payment.v1"

    def make_records(self, count):
        """Draft payments, each for an invoice of its own. Where only reading counts, rows are copied."""
        invoices = self.make_many_invoices(count)
        payment = self.env["account.payment"].create({"partner_id": self.customer.id, "amount": 115})
        self.env.flush_all()
        ids = [id_ for (id_,) in self.copy_rows(payment, "generate_series(2, %s)", [count])]
        payments = payment | payment.browse(ids)
        self.env.cr.execute_values(
            "INSERT INTO account_move__account_payment (payment_id, invoice_id) VALUES %s",
            list(zip(payments.ids, invoices.ids, strict=True)),
        )
        self.env.invalidate_all()
        return payments

    def make_payment(self, *invoices, value="115.00", **vals):
        """Return the document of a payment for invoices."""
        return {
            "party": {"entity": "party", "id": self.uid_of_customer},
            "amount": {"value": value, "currency": self.env.company.currency_id.name},
            "date": "2026-02-15",
            "invoices": [
                {"entity": "invoice", "id": self.uid_of(invoice, "invoice")} for invoice in invoices
            ],
            **vals,
        }

    def test_a_payment_settles_the_invoices_it_names(self):
        invoices = self.make_posted(2)
        payment = self.mapper._create_from([self.make_payment(*invoices, value="230.00", memo="Thanks")])
        self.assertEqual(invoices.mapped("payment_state"), ["paid", "paid"])
        shown = self.mapper._project(payment)[0]
        self.assertEqual(shown["status"], "settled")
        self.assertEqual(
            [item["id"] for item in shown["invoices"]], [self.uid_of(i, "invoice") for i in invoices]
        )
        self.assertEqual((shown["direction"], shown["amount"]["value"]), ("incoming", "230.00"))

    def test_what_went_to_which_document_is_shown_with_its_amount(self):
        first, second = self.make_posted(2)
        payment = self.mapper._create_from([self.make_payment(value="200.00")])
        self.assertEqual(self.mapper._project(payment)[0]["allocations"], [])
        self.reconcile(payment, first)
        self.reconcile(payment, second)
        another = self.mapper._create_from([self.make_payment(second, value="30.00")])
        bill = self.make_posted(move_type="in_invoice")
        outgoing = self.mapper._create_from([self.make_outgoing(bill, amount=self.money("40.00"))])
        expected = {
            payment: [("invoice", first, "115.00"), ("invoice", second, "85.00")],
            another: [("invoice", second, "30.00")],
            outgoing: [("bill", bill, "40.00")],
        }
        payments = payment | another | outgoing
        for found, shown in zip(payments, self.mapper._project(payments), strict=True):
            self.assertEqual(
                shown["allocations"],
                [
                    {
                        "document": {"entity": entity, "id": self.uid_of(document, entity)},
                        "amount": self.money(value),
                    }
                    for entity, document, value in expected[found]
                ],
            )

    def test_what_went_to_a_document_is_told_in_the_currency_of_the_payment(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        invoice = self.make_posted(currency_id=euro.id)
        payment = self.mapper._create_from(
            [self.make_payment(invoice, amount={"value": "100.00", "currency": "EUR"})]
        )
        [shown] = self.mapper._project(payment)[0]["allocations"]
        self.assertEqual(shown["amount"], {"value": "100.00", "currency": "EUR"})

    def test_a_payment_of_a_part_leaves_the_rest_owed(self):
        invoice = self.make_posted(1)
        self.mapper._create_from([self.make_payment(invoice, value="100.00")])
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 15.0))

    def test_several_payments_at_once_settle_each_its_own(self):
        invoices = self.make_posted(3)
        payments = self.mapper._create_from([self.make_payment(invoice) for invoice in invoices])
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        for payment, invoice in zip(payments, invoices, strict=True):
            self.assertEqual(payment.reconciled_invoice_ids, invoice)

    def test_money_without_invoices_is_kept_as_advance(self):
        payment = self.mapper._create_from([self.make_payment()])
        self.assertEqual(payment.state, "in_process")
        self.assertEqual(self.mapper._project(payment)[0]["invoices"], [])

    def test_the_method_is_a_journal_by_its_code(self):
        cash = self.company_data["default_journal_cash"]
        payment = self.mapper._create_from([self.make_payment(method=cash.code)])
        self.assertEqual(payment.journal_id, cash)
        self.assert_refused(
            UnmappedCode, "/method", self.mapper._create_from, [self.make_payment(method="NONE")]
        )

    def test_a_payment_that_cannot_be_for_the_invoices_is_refused(self):
        draft = self.make_invoices(1)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        of_stranger = self.make_posted(1, partner_id=stranger.id)
        for document in (
            self.make_payment(draft),
            self.make_payment(of_stranger),
            self.make_payment(self.make_posted(1), direction="outgoing"),
        ):
            with self.assertRaises(ActionRefused):
                self.mapper._create_from([document])

    def test_what_is_booked_cannot_be_changed(self):
        payment = self.mapper._create_from([self.make_payment(self.make_posted(1))])
        changes = {
            "amount": {"value": "1.00", "currency": self.env.company.currency_id.name},
            "date": "2026-03-01",
            "invoices": [],
            "direction": "outgoing",
        }
        for name, value in changes.items():
            self.assert_refused(
                ReadOnlyProperty, f"/{name}", self.mapper._update_from, payment, {name: value}
            )
        self.mapper._update_from(payment, {"memo": "Corrected"})
        self.assertEqual(payment.memo, "Corrected")

    def test_a_cancelled_payment_is_owed_again(self):
        invoice = self.make_posted(1)
        payment = self.mapper._create_from([self.make_payment(invoice)])
        self.mapper._invoke(payment, "cancel")
        self.assertEqual(self.mapper._project(payment)[0]["status"], "cancelled")
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_a_draft_payment_can_be_posted(self):
        payment = self.env["account.payment"].create({"partner_id": self.customer.id, "amount": 10})
        self.mapper._invoke(payment, "post")
        self.assertEqual(self.mapper._project(payment)[0]["status"], "posted")

    def test_credit_notes_that_a_payment_is_matched_with_are_no_invoices(self):
        payment = self.make_records(1)
        refund = self.make_invoices(1, lines=1, move_type="out_refund")
        payment.invoice_ids = [Command.link(refund.id)]
        self.assertIn(refund, payment.invoice_ids)
        self.assertEqual(len(self.mapper._project(payment)[0]["invoices"]), 1)

    # === BILLS === #

    def make_outgoing(self, *bills, **vals):
        """Return the document of a payment of bills to the vendor."""
        return {
            "party": {"entity": "party", "id": self.uid_of_vendor},
            "amount": self.money("115.00"),
            "direction": "outgoing",
            "bills": [{"entity": "bill", "id": self.uid_of(bill, "bill")} for bill in bills],
            **vals,
        }

    def test_an_outgoing_payment_settles_the_bills_it_names(self):
        bill = self.make_posted(move_type="in_invoice")
        payment = self.mapper._create_from([self.make_outgoing(bill)])
        self.assertEqual((bill.payment_state, payment.partner_type), ("paid", "supplier"))
        shown = self.mapper._project(payment)[0]
        self.assertEqual(shown["bills"], [{"entity": "bill", "id": self.uid_of(bill, "bill")}])
        self.assertEqual((shown["invoices"], shown["reconciled"]), ([], True))

    def test_money_that_comes_in_pays_no_bills_and_money_that_goes_out_no_invoices(self):
        bill, invoice = self.make_posted(move_type="in_invoice"), self.make_posted()
        for document in (
            self.make_outgoing(bill, direction="incoming"),
            self.make_payment(invoice, direction="outgoing"),
            self.make_outgoing(bill, party={"entity": "party", "id": self.uid_of_customer}),
        ):
            with self.assertRaises(ActionRefused):
                self.mapper._create_from([document])
        wrong = self.make_outgoing(invoice)
        self.assert_refused(UnknownReference, "/bills/0", self.mapper._create_from, [wrong])

    # === RECONCILE === #

    def reconcile(self, payment, *invoices):
        """Match a payment with invoices, by the contract's action."""
        references = [{"entity": "invoice", "id": self.uid_of(invoice, "invoice")} for invoice in invoices]
        self.mapper._invoke(payment, "reconcile", {"invoices": references})

    def test_an_advance_is_matched_with_invoices_once_and_to_repeat_it_does_nothing(self):
        payment = self.mapper._create_from([self.make_payment(value="230.00")])
        first, second = self.make_posted(2)
        self.reconcile(payment, first)
        self.assertEqual((first.payment_state, payment.is_reconciled), ("paid", False))
        for _time in range(2):
            self.reconcile(payment, first, second)
        shown = self.mapper._project(payment)[0]
        self.assertEqual((shown["status"], shown["reconciled"]), ("settled", True))
        self.assertEqual(len(shown["invoices"]), 2)
        self.assertEqual(second.payment_state, "paid")

    def test_a_small_payment_leaves_the_rest_of_the_invoice_owed(self):
        payment = self.mapper._create_from([self.make_payment(value="15.00")])
        invoice = self.make_posted()
        self.reconcile(payment, invoice)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 100.0))

    def test_an_outgoing_payment_is_matched_with_bills(self):
        bill = self.make_posted(move_type="in_invoice")
        payment = self.mapper._create_from([self.make_outgoing()])
        reference = {"entity": "bill", "id": self.uid_of(bill, "bill")}
        self.mapper._invoke(payment, "reconcile", {"bills": [reference]})
        self.assertEqual(bill.payment_state, "paid")

    def make_unfit(self):
        """Return {word of the refusal: an invoice that no payment of the customer's can be for}."""
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        receivable = self.company_data["default_account_receivable"]
        other_account = receivable.copy({"code": "121999"})
        elsewhere = self.make_invoices(1, lines=1)
        elsewhere.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).account_id = other_account
        elsewhere.action_post()
        other = self.setup_other_company()["company"]
        abroad = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-01-31",
                    "invoice_line_ids": [Command.create({"name": "S", "price_unit": 30.0, "tax_ids": []})],
                }
            )
        )
        abroad.action_post()
        return {
            "not issued": self.make_invoices(1),
            "not of the party": self.make_posted(partner_id=stranger.id),
            "another currency": self.make_posted(currency_id=self.setup_other_currency("EUR").id),
            "another of our companies": abroad,
            "another account": elsewhere,
        }

    def test_what_a_payment_cannot_be_matched_with_is_refused_in_words(self):
        payment = self.mapper._create_from([self.make_payment(value="30.00")])
        paid = self.make_posted()
        paid._register_payment({})
        for word, invoice in {**self.make_unfit(), "Nothing is owed": paid}.items():
            with self.subTest(word), self.assertRaises(ActionRefused) as caught:
                self.reconcile(payment, invoice)
            self.assertIn(word, caught.exception.detail)
        self.assertFalse(payment.reconciled_invoice_ids)

    def test_what_a_payment_cannot_be_matched_with_it_is_not_created_for_either(self):
        fit = self.make_posted()
        for word, invoice in self.make_unfit().items():
            # on whatever account the first is owed, the payment is on
            documents = [fit, invoice] if word == "another account" else [invoice]
            with self.subTest(word), self.assertRaises(ActionRefused) as caught, self.env.cr.savepoint():
                self.mapper._create_from([self.make_payment(*documents, value="30.00")])
            self.assertIn(word, caught.exception.detail)
        self.assertEqual(fit.payment_state, "not_paid")
        self.assertFalse(self.env["account.payment"].search([("partner_id", "=", self.customer.id)]))

    def test_a_payment_of_which_nothing_is_left_is_refused(self):
        payment = self.mapper._create_from([self.make_payment(self.make_posted())])
        with self.assertRaises(ActionRefused) as caught:
            self.reconcile(payment, self.make_posted())
        self.assertIn("Nothing is left", caught.exception.detail)

    def test_a_draft_is_not_reconciled_and_nothing_is_with_nothing(self):
        draft = self.env["account.payment"].create({"partner_id": self.customer.id, "amount": 10})
        with self.assertRaises(WrongStatus):
            self.reconcile(draft, self.make_posted())
        payment = self.mapper._create_from([self.make_payment()])
        with self.assertRaises(SchemaViolation):
            self.mapper._invoke(payment, "reconcile", {})
