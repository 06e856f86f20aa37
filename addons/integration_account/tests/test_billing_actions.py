# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    SchemaViolation,
    UnknownProperty,
    UnmappedCode,
    WrongStatus,
)

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestBillingActions(AccountCase):
    """Reversing an invoice and registering money for it, by the contract's actions."""

    def setUp(self):
        super().setUp()
        self.mapper = self.env["integration.contract"]._get_mapper("invoice.v1")
        self.invoice = self.make_posted()

    def pay(self, **params):
        """Register money for the invoice; return its payments."""
        self.mapper._invoke(self.invoice, "register_payment", params)
        return self.invoice.matched_payment_ids

    def reverse(self, **params):
        """Reverse the invoice; return the document."""
        self.mapper._invoke(self.invoice, "reverse", params)
        return self.mapper._project(self.invoice)[0]

    # === REVERSE === #

    def test_an_invoice_is_reversed_in_full_and_names_its_credit_note(self):
        shown = self.reverse(date="2026-02-05", reason="Charged twice")
        note = self.invoice.reversal_move_ids
        self.assertEqual(
            shown["reversals"], [{"entity": "credit_note", "id": self.uid_of(note, "credit_note")}]
        )
        self.assertEqual((shown["payment_status"], shown["balance"]), ("reversed", self.money("0.00")))
        self.assertEqual((note.amount_total, note.state), (115.0, "posted"))
        self.assertIn("Charged twice", note.ref)

    def test_to_reverse_again_does_nothing(self):
        first = self.reverse()
        self.assertEqual(self.reverse()["reversals"], first["reversals"])

    def test_a_draft_that_somebody_made_reverses_nothing(self):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        wizard.create({"journal_id": self.invoice.journal_id.id}).refund_moves()
        draft = self.invoice.reversal_move_ids
        self.assertEqual(draft.state, "draft")
        with self.assertRaisesRegex(ActionRefused, "drafted to reverse it"):
            self.reverse()
        self.assertEqual(self.invoice.amount_residual, 115.0)
        draft.action_post()
        self.assertEqual(self.reverse()["balance"], self.money("0.00"))
        self.assertEqual(self.invoice.reversal_move_ids, draft)

    def test_a_reversal_that_waits_for_its_day_is_not_made_twice(self):
        later = (fields.Date.today() + timedelta(days=3)).isoformat()
        first = self.reverse(date=later)
        self.assertEqual(self.reverse(date=later)["reversals"], first["reversals"])

    def test_a_reversal_that_was_cancelled_does_not_count(self):
        self.reverse()
        self.invoice.reversal_move_ids.button_cancel()
        self.assertEqual(len(self.reverse()["reversals"]), 2)
        self.assertEqual(self.invoice.payment_state, "reversed")

    def test_what_is_reversed_in_part_is_not_reversed_again(self):
        part = self.make_invoices(
            1, lines=2, move_type="out_refund", reversed_entry_id=self.invoice.id, invoice_date="2026-02-01"
        )
        part.action_post()
        with self.assertRaises(ActionRefused):
            self.reverse()
        self.assertEqual(self.invoice.reversal_move_ids, part)

    def test_what_was_paid_stays_paid(self):
        payment = self.pay(reference="EFT-1")
        self.reverse()
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertTrue(payment.is_reconciled)
        self.assertEqual(self.invoice.reversal_move_ids.amount_residual, 115.0)

    def test_a_reversal_of_a_later_day_waits_for_it(self):
        later = fields.Date.today() + timedelta(days=3)
        self.reverse(date=later.isoformat())
        note = self.invoice.reversal_move_ids
        self.assertEqual((note.state, note.auto_post, note.date), ("draft", "at_date", later))

    # === REGISTER PAYMENT === #

    def test_what_is_owed_is_paid_when_no_amount_is_given(self):
        payment = self.pay(date="2026-02-15", reference="EFT-1")
        self.assertEqual((payment.amount, str(payment.date)), (115.0, "2026-02-15"))
        self.assertEqual((payment.payment_reference, payment.payment_type), ("EFT-1", "inbound"))
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_a_part_leaves_the_rest_owed_and_more_is_credit(self):
        self.pay(amount=self.money("100.00"), reference="EFT-1")
        self.assertEqual((self.invoice.payment_state, self.invoice.amount_residual), ("partial", 15.0))
        payments = self.pay(amount=self.money("20.00"), reference="EFT-2")
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertFalse(payments.filtered(lambda p: p.payment_reference == "EFT-2").is_reconciled)

    def test_the_same_reference_again_is_the_same_payment(self):
        for _time in range(2):
            payments = self.pay(amount=self.money("100.00"), reference="EFT-1")
        self.assertEqual(len(payments), 1)
        self.assertEqual(self.pay(reference="EFT-1"), payments)
        with self.assertRaises(ActionRefused):
            self.pay(amount=self.money("99.00"), reference="EFT-1")

    def test_a_cancelled_payment_may_be_registered_again(self):
        self.pay(reference="EFT-1").action_cancel()
        payments = self.pay(reference="EFT-1")
        self.assertEqual(sorted(payments.mapped("state")), ["canceled", "paid"])

    def test_the_method_is_a_journal_by_its_code(self):
        cash = self.company_data["default_journal_cash"]
        self.assertEqual(self.pay(method=cash.code).journal_id, cash)

    def test_bad_parameters_are_named(self):
        foreign = {"value": "1.00", "currency": "XXX"}
        for error, params in (
            (UnknownProperty, {"note": "x"}),
            (UnmappedCode, {"method": "NONE"}),
            (UnmappedCode, {"amount": foreign}),
            (SchemaViolation, {"amount": self.money("0.00")}),
            (SchemaViolation, {"amount": self.money("-50.00")}),
            (SchemaViolation, {"amount": self.money("1.001")}),
            (SchemaViolation, {"date": "tomorrow"}),
        ):
            with self.subTest(params), self.assertRaises(error) as caught:
                self.pay(**params)
            pointer = caught.exception.extra["errors"][0]["pointer"]
            self.assertTrue(pointer.startswith(f"/{next(iter(params))}"), pointer)
        self.assertFalse(self.invoice.matched_payment_ids)

    def test_nothing_is_registered_for_what_is_paid_or_cancelled(self):
        self.pay()
        with self.assertRaises(ActionRefused):
            self.pay(reference="EFT-2")
        other = self.make_posted()
        other.button_cancel()
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(other, "register_payment")
