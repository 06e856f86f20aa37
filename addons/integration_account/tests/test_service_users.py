# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccountCase

READ, WRITE, BANK = (
    "account.group_account_readonly",
    "account.group_account_invoice",
    "account.group_account_basic",
)


@tagged("post_install", "-at_install")
class TestServiceUsers(AccountCase):
    """A client works with the least rights that Odoo asks for, and no more are lent to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {group: cls.make_user(group) for group in ("base.group_user", READ, WRITE, BANK)}
        cls.invoice, cls.bill = cls.make_posted(), cls.make_posted(move_type="in_invoice")

    @classmethod
    def make_user(cls, group):
        """Return a user of the company with the rights of one group."""
        return cls.env["res.users"].create(
            {
                "name": group,
                "login": group,
                "company_id": cls.env.company.id,
                "company_ids": [Command.set(cls.env.company.ids)],
                "group_ids": [Command.set(cls.env.ref(group).ids)],
            }
        )

    def mapper(self, entity, group):
        """Return a mapper in the hands of the user of a group."""
        mapper = self.env["integration.contract"]._get_mapper(f"{entity}.v1")
        return mapper.with_user(self.users[group]).with_company(self.env.company)

    def make_line(self):
        """Return the document of a bank statement line."""
        return {
            "account": self.company_data["default_journal_bank"].code,
            "date": "2026-02-16",
            "amount": self.money("115.00"),
        }

    def test_who_may_read_the_ledger_reads_all_of_it_and_changes_nothing(self):
        payment = self.bill._register_payment({})
        line = self.mapper("statement_line", BANK)._create_from([self.make_line()])
        for entity, record in (
            ("invoice", self.invoice),
            ("bill", self.bill),
            ("credit_note", self.make_invoices(1, move_type="out_refund")),
            ("vendor_credit_note", self.make_bills(1, move_type="in_refund")),
            ("journal_entry", self.make_entry()),
            ("payment", payment),
            ("ledger_entry", self.invoice.line_ids),
            ("statement_line", line),
        ):
            with self.subTest(entity):
                mapper = self.mapper(entity, READ)
                shown = mapper._project(record.with_env(mapper.env))
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    stranger = self.mapper(entity, "base.group_user")
                    stranger._project(record.with_env(stranger.env))
                self.assertEqual(len(shown), len(record))
        for entity in ("tax", "payment_term"):
            self.assertTrue(self.mapper(entity, "base.group_user")._search_page()[0])
        reader = self.mapper("invoice", READ)
        with self.assertRaises(AccessError):
            reader._invoke(self.invoice.with_env(reader.env), "register_payment")
        with self.assertRaises(AccessError):
            reader._create_from([self.make_document()])

    def test_who_may_invoice_does_what_the_contracts_offer(self):
        for entity, record in (("invoice", self.invoice), ("bill", self.bill)):
            mapper = self.mapper(entity, WRITE)
            record = record.with_env(mapper.env)
            params = {"amount": self.money("15.00"), "reference": f"EFT-{entity}"}
            mapper._invoke(record, "register_payment", params)
            mapper._invoke(record, "reverse")
            self.assertEqual(record.amount_residual, 0)
        payments = self.mapper("payment", WRITE)
        party = {"entity": "party", "id": self.uid_of_customer}
        payment = payments._create_from([{"party": party, "amount": self.money("115.00")}])
        reference = {"entity": "invoice", "id": self.uid_of(self.make_posted(), "invoice")}
        payments._invoke(payment, "reconcile", {"invoices": [reference]})
        self.assertTrue(payment.is_reconciled)
        twin = payments._create_from([{"party": party, "amount": self.money("115.00")}])
        self.assertEqual(twin.repeated_payment_id, payment)

    def test_bank_lines_need_the_right_of_the_bank(self):
        self.assertTrue(self.mapper("statement_line", BANK)._create_from([self.make_line()]))
        with self.assertRaises(AccessError):
            self.mapper("statement_line", WRITE)._create_from([self.make_line()])
