# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..models import account_move
from .common import EventCase


@tagged("post_install", "-at_install")
class TestEvents(EventCase):
    """Each event type is told when it becomes true, once."""

    def test_the_life_of_an_invoice(self):
        types = self.play_life()
        for type_ in (
            "invoice.created",
            "invoice.posted",
            "invoice.approved",
            "invoice.paid",
            "payment.posted",
            "payment.received",
            "payment.reconciled",
            "payment.cancelled",
        ):
            self.assertEqual(types.count(type_), 1, type_)

    def play_life(self):
        """Return the types of all the events that an invoice and its payment cause."""
        mapper = self.env["integration.contract"]._get_mapper
        found = []
        invoice = mapper("invoice.v1")._create_from([self.make_document()])
        found += self.take_types()
        mapper("invoice.v1")._invoke(invoice, "post")
        found += self.take_types()
        payment = mapper("payment.v1")._create_from(
            [
                {
                    "party": {"entity": "party", "id": self.uid_of_customer},
                    "amount": {"value": "230.00", "currency": self.env.company.currency_id.name},
                    "invoices": [{"entity": "invoice", "id": self.uid_of(invoice, "invoice")}],
                }
            ]
        )
        found += self.take_types()
        mapper("payment.v1")._invoke(payment, "cancel")
        return found + self.take_types()

    def test_an_invoice_that_is_cancelled_says_so(self):
        invoice = self.make_invoices(1)
        invoice.button_cancel()
        self.assertEqual(self.take_types().count("invoice.cancelled"), 1)

    def test_entries_that_are_no_invoices_say_nothing(self):
        self.make_invoices(1, move_type="out_refund").action_post()
        self.assertFalse([type_ for type_ in self.take_types() if type_.startswith("invoice.")])

    def test_the_life_of_a_bill(self):
        bill = self.make_bills(1)
        self.assertEqual(self.of(self.take_types(), "bill"), ["bill.created"])
        bill.action_post()
        self.assertEqual(self.of(self.take_types(), "bill"), ["bill.approved", "bill.posted"])
        bill._register_payment({})
        types = self.take_types()
        self.assertEqual(self.of(types, "bill"), ["bill.paid"])
        self.assertEqual(self.of(types, "payment"), ["payment.posted", "payment.reconciled"])
        other = self.make_bills(1)
        self.take_types()
        other.button_cancel()
        self.assertEqual(self.of(self.take_types(), "bill"), ["bill.cancelled"])

    def of(self, types, entity):
        """Return those of one entity."""
        return [type_ for type_ in types if type_.startswith(f"{entity}.")]

    def test_what_a_credit_note_takes_back_in_full_is_reversed_and_not_paid(self):
        for entity, vals in (("invoice", {}), ("bill", {"move_type": "in_invoice"})):
            document = self.make_posted(**vals)
            self.take_types()
            document._reverse_in_full()
            with self.subTest(entity):
                self.assertEqual(self.of(self.take_types(), entity), [f"{entity}.reversed"])

    def test_a_payment_that_says_something_else_or_is_a_draft_again_says_so(self):
        payment = self.env["account.payment"].create({"partner_id": self.customer.id, "amount": 10})
        payment.action_post()
        self.take_types()
        payment.memo = "What the payer wrote"
        self.assertEqual(self.take_types(), ["payment.updated"])
        payment.payment_reference = "EFT-1"
        self.assertEqual(self.take_types(), ["payment.updated"])
        payment.payment_reference = "EFT-1"
        self.assertFalse(self.take_types())
        payment.action_reject()
        self.assertEqual(self.take_types(), ["payment.rejected"])
        payment.action_draft()
        self.assertEqual(self.take_types(), ["payment.reopened"])
        payment.amount = 11
        self.assertEqual(self.take_types(), ["payment.updated"])

    def test_a_draft_entry_that_changes_says_so(self):
        entry = self.make_entry()
        to, of = entry.line_ids
        for vals in (
            {"ref": "Payroll"},
            {"line_ids": [Command.update(to.id, {"name": "Other words"})]},
            {"line_ids": [Command.update(to.id, {"debit": 45.0}), Command.update(of.id, {"credit": 45.0})]},
            {"line_ids": [Command.update(to.id, {"partner_id": self.vendor.id})]},
            {"line_ids": [Command.update(to.id, {"sequence": 900})]},
        ):
            with self.subTest(vals):
                self.take_types()
                entry.write(vals)
                self.assertEqual(self.of(self.take_types(), "journal_entry"), ["journal_entry.updated"])
        entry.action_post()
        self.assertEqual(self.of(self.take_types(), "journal_entry"), ["journal_entry.posted"])
        entry.button_draft()
        self.assertEqual(self.of(self.take_types(), "journal_entry"), ["journal_entry.updated"])

    def test_a_review_that_is_given_later_is_the_approval(self):
        invoice = self.make_invoices(1)
        invoice.action_post()
        invoice.set_moves_checked(False)
        types = self.of(self.take_types(), "invoice")
        self.assertEqual(types, ["invoice.created", "invoice.posted"])
        invoice.set_moves_checked()
        self.assertEqual(self.take_types(), ["invoice.approved"])
        invoice.set_moves_checked()
        self.assertFalse(self.take_types())

    def test_each_kind_of_entry_says_so_when_it_is_posted(self):
        for move, expected in (
            (self.make_invoices(1, move_type="out_refund"), ["credit_note.posted"]),
            (self.make_bills(1, move_type="in_refund"), ["vendor_credit_note.posted"]),
            (self.make_entry(), ["journal_entry.posted"]),
        ):
            self.take_types()
            move.action_post()
            self.assertEqual(self.without_parties(self.take_types()), expected)

    def without_parties(self, types):
        """Return those that are not about whom the document is of."""
        return [type_ for type_ in types if not type_.startswith("party.")]

    def test_each_kind_of_entry_says_so_when_it_is_drafted_and_when_it_is_cancelled(self):
        for make, entity in (
            (lambda: self.make_invoices(1), "invoice"),
            (lambda: self.make_bills(1), "bill"),
            (lambda: self.make_invoices(1, move_type="out_refund"), "credit_note"),
            (lambda: self.make_bills(1, move_type="in_refund"), "vendor_credit_note"),
            (self.make_entry, "journal_entry"),
        ):
            with self.subTest(entity):
                move = make()
                self.assertEqual(self.without_parties(self.take_types()), [f"{entity}.created"])
                move.button_cancel()
                self.assertEqual(self.take_types(), [f"{entity}.cancelled"])
                move.button_draft()
                move.button_cancel()
                self.assertFalse(self.take_types())

    def test_a_credit_note_of_which_nothing_is_left_says_so_once(self):
        for make, entity in (
            (lambda: self.make_posted(move_type="out_refund"), "credit_note"),
            (lambda: self.make_posted(move_type="in_refund"), "vendor_credit_note"),
        ):
            with self.subTest(entity):
                note = make()
                self.take_types()
                note._register_payment({})
                self.assertEqual(self.of(self.take_types(), entity), [f"{entity}.paid"])
        invoice = self.make_posted()
        self.take_types()
        invoice._reverse_in_full()
        self.assertEqual(
            self.of(self.take_types(), "credit_note"),
            ["credit_note.created", "credit_note.paid", "credit_note.posted"],
        )

    def test_a_draft_that_changes_says_so_once_for_each_transaction(self):
        for make, entity in (
            (self.make_invoices, "invoice"),
            (self.make_bills, "bill"),
            (lambda count: self.make_invoices(count, move_type="out_refund"), "credit_note"),
            (lambda count: self.make_bills(count, move_type="in_refund"), "vendor_credit_note"),
        ):
            move = make(1)
            line = move.invoice_line_ids[0]
            for vals in (
                {"ref": "Their number"},
                {"invoice_line_ids": [Command.update(line.id, {"name": "Other words"})]},
                {"invoice_line_ids": [Command.update(line.id, {"sequence": 900})]},
                {"invoice_line_ids": [Command.update(line.id, {"quantity": 4, "price_unit": 25.0})]},
                {"invoice_line_ids": [Command.create({"name": "Free", "price_unit": 0, "tax_ids": []})]},
                {"invoice_line_ids": [Command.delete(line.id)]},
            ):
                with self.subTest(entity, vals=vals):
                    self.take_types()
                    move.write(vals)
                    with self.env.cr.savepoint():
                        move.invoice_origin = f"{move.invoice_origin}, changed twice"
                    self.assertEqual(self.take_types(), [f"{entity}.updated"])

    def test_a_line_that_is_changed_back_after_it_was_issued_says_so(self):
        invoice = self.make_invoices(1)
        line, name = invoice.invoice_line_ids[0], invoice.invoice_line_ids[0].name
        self.take_types()
        line.name = "Issued with other words"
        invoice.action_post()
        self.take_types()
        invoice.button_draft()
        self.take_types()
        line.name = name
        self.assertEqual(self.take_types(), ["invoice.updated"])

    def test_what_becomes_of_a_draft_in_the_same_transaction_is_told_instead_of_its_change(self):
        invoice = self.make_invoices(1)
        invoice.ref = "Changed at once"
        self.assertEqual(self.of(self.take_types(), "invoice"), ["invoice.created"])
        invoice.ref = "And issued"
        invoice.action_post()
        self.assertEqual(self.of(self.take_types(), "invoice"), ["invoice.approved", "invoice.posted"])
        invoice.button_draft()
        self.assertEqual(self.of(self.take_types(), "invoice"), ["invoice.updated"])

    def test_to_issue_reads_no_line_to_see_whether_a_draft_has_changed(self):
        invoices = self.make_invoices(3)
        self.take_types()
        with patch.object(account_move, "digest", side_effect=AssertionError("lines were read")):
            invoices.action_post()
            self.assertEqual(self.take_types().count("invoice.posted"), 3)

    def test_a_draft_that_does_not_change_says_nothing(self):
        invoice = self.make_invoices(1, ref="As it was")
        self.take_types()
        invoice.ref = "Other"
        self.env.flush_all()
        invoice.ref = "As it was"
        invoice.narration = "Nobody is shown this"
        self.assertFalse(self.take_types())
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            invoice.invoice_line_ids[0].name = "Rolled back"
            raise ZeroDivisionError
        self.assertFalse(self.take_types())

    def test_entries_of_payments_and_statements_are_no_journal_entries(self):
        self.make_posted()._register_payment({})
        self.env["account.bank.statement.line"].create(
            {"journal_id": self.company_data["default_journal_bank"].id, "amount": 5, "date": "2026-02-01"}
        )
        self.assertFalse(self.of(self.take_types(), "journal_entry"))

    def test_money_that_we_pay_is_not_received(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.vendor.id,
                "amount": 10,
                "payment_type": "outbound",
                "partner_type": "supplier",
            }
        )
        payment.action_post()
        self.assertEqual(self.of(self.take_types(), "payment"), ["payment.posted"])

    def test_a_payment_is_reconciled_when_all_of_it_is(self):
        first, second = self.make_posted(2)
        payment = self.env["account.payment"].create({"partner_id": self.customer.id, "amount": 230})
        payment.action_post()
        self.take_types()
        payment._reconcile_with(first)
        self.assertNotIn("payment.reconciled", self.take_types())
        payment._reconcile_with(second)
        self.assertEqual(self.take_types().count("payment.reconciled"), 1)
        payment._reconcile_with(first | second)
        self.assertFalse(self.take_types())

    def test_what_is_rolled_back_says_nothing(self):
        invoice = self.make_posted()
        self.take_types()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            invoice._register_payment({})
            raise ZeroDivisionError
        self.assertFalse(self.take_types())
