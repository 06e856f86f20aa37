# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    NotFound,
    SchemaViolation,
    UnmappedCode,
    WrongStatus,
)

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperJournalEntry(MapperCase, AccountCase):
    contract = "journal_entry.v1"

    def make_records(self, count):
        return self.make_many(self.make_entry(), count)

    def make_document(self, debit="40.00", credit="40.00", **vals):
        """Return the document of an entry that moves money from one account to another."""
        return {
            "date": "2026-01-31",
            "reference": "Accrual",
            "lines": [
                {
                    "account": self.company_data["default_account_expense"].code,
                    "description": "Rent",
                    "party": {"entity": "party", "id": self.uid_of_vendor},
                    "debit": self.money(debit),
                },
                {
                    "account": self.company_data["default_account_revenue"].code,
                    "credit": self.money(credit),
                },
            ],
            **vals,
        }

    def test_a_document_becomes_an_entry_and_is_read_back(self):
        entry = self.mapper._create_from([self.make_document()])
        self.assertEqual((entry.move_type, entry.state, entry.ref), ("entry", "draft", "Accrual"))
        shown = self.mapper._project(entry)[0]
        self.assertEqual((shown["total"], shown["status"]), (self.money("40.00"), "draft"))
        first, second = shown["lines"]
        self.assertEqual((first["debit"], first["credit"]), (self.money("40.00"), self.money("0.00")))
        self.assertEqual(second["amount_in_currency"], self.money("-40.00"))
        self.assertEqual(first["party"], {"entity": "party", "id": self.uid_of_vendor})

    def test_the_amounts_of_a_draft_can_be_changed(self):
        entry = self.mapper._create_from([self.make_document()])
        first, second = self.mapper._project(entry)[0]["lines"]
        lines = [{**first, "debit": self.money("55.00")}, {**second, "credit": self.money("55.00")}]
        for line in lines:
            del line["amount_in_currency"]
        self.mapper._update_from(entry, {"lines": lines})
        self.assertEqual(entry.line_ids.mapped("balance"), [55.0, -55.0])

    def test_an_entry_that_does_not_balance_is_refused(self):
        with self.assertRaises(ActionRefused):
            self.mapper._create_from([self.make_document(credit="39.00")])

    def test_bad_places_are_named(self):
        document = self.make_document(journal="NONE")
        self.assert_refused(UnmappedCode, "/journal", self.mapper._create_from, [document])
        bank = self.company_data["default_journal_bank"]
        document = self.make_document(journal=bank.code)
        self.assert_refused(UnmappedCode, "/journal", self.mapper._create_from, [document])
        document = self.make_document()
        document["lines"][0]["debit"]["currency"] = "CHF"
        pointer = "/lines/0/debit/currency"
        self.assert_refused(SchemaViolation, pointer, self.mapper._create_from, [document])

    def test_an_entry_is_posted_reversed_once_and_cancelled(self):
        entry = self.mapper._create_from([self.make_document()])
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(entry, "reverse")
        self.mapper._invoke(entry, "post")
        for _time in range(2):
            self.mapper._invoke(entry, "reverse", {"date": "2026-02-28"})
        shown = self.mapper._project(entry)[0]
        back = entry.reversal_move_ids
        self.assertEqual(
            shown["reversals"], [{"entity": "journal_entry", "id": self.uid_of(back, "journal_entry")}]
        )
        self.assertEqual((back.state, str(back.date)), ("posted", "2026-02-28"))
        self.assertEqual(sum((entry | back).line_ids.mapped("balance")), 0)
        self.assertEqual(
            self.mapper._project(back)[0]["reverses"],
            {"entity": "journal_entry", "id": self.uid_of(entry, "journal_entry")},
        )
        self.mapper._invoke(back, "cancel")
        self.assertEqual(self.mapper._project(back)[0]["status"], "cancelled")

    def test_what_belongs_to_a_payment_or_a_statement_is_no_entry_of_its_own(self):
        payment = self.make_posted()._register_payment({})
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.company_data["default_journal_bank"].id, "amount": 5, "date": "2026-02-01"}
        )
        for move in (payment.move_id, line.move_id, self.make_invoices(1)):
            with self.assertRaises(NotFound):
                self.mapper._find(self.uid_of(move, "journal_entry"))
