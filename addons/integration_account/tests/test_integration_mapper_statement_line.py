# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import ReadOnlyProperty, SchemaViolation, UnmappedCode

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperStatementLine(MapperCase, AccountCase):
    contract = "statement_line.v1"

    def make_records(self, count):
        """Rows are copied: only reading counts."""
        line = self.mapper._create_from([self.make_line()])
        self.env.flush_all()
        moves = [id_ for (id_,) in self.copy_rows(line.move_id, "generate_series(2, %s)", [count], name="/")]
        copies = self.copy_rows(line, "unnest(%s::int[]) AS owner(id)", [moves], move_id=SQL("owner.id"))
        self.env.invalidate_all()
        return line | line.browse([id_ for (id_,) in copies])

    def make_line(self, value="115.00", **vals):
        """Return the document of a line of the bank account."""
        return {
            "account": self.company_data["default_journal_bank"].code,
            "date": "2026-02-16",
            "amount": self.money(value),
            "party": {"entity": "party", "id": self.uid_of_customer},
            "party_name": "NORTHGATE",
            "description": "EFT 1",
            "reference": "20260216-1",
            **vals,
        }

    def test_a_document_becomes_a_line_that_is_booked(self):
        line = self.mapper._create_from([self.make_line("-20.00")])
        self.assertEqual((line.amount, line.state, line.partner_id), (-20.0, "posted", self.customer))
        shown = self.mapper._project(line)[0]
        self.assertEqual(
            {name: shown[name] for name in self.make_line()}, self.make_line("-20.00"), "as it was sent"
        )
        self.assertEqual((shown["number"], shown["reconciled"]), (line.name, False))

    def test_what_the_bank_said_stays_and_what_we_make_of_it_changes(self):
        line = self.mapper._create_from([self.make_line()])
        vendor = {"entity": "party", "id": self.uid_of_vendor}
        self.mapper._update_from(line, {"party": vendor, "description": "Refund"})
        self.assertEqual((line.partner_id, line.payment_ref), (self.vendor, "Refund"))
        for name, value in (
            ("amount", self.money("1.00")),
            ("date", "2026-03-01"),
            ("account", "CSH1"),
            ("reference", "x"),
        ):
            self.assert_refused(ReadOnlyProperty, f"/{name}", self.mapper._update_from, line, {name: value})

    def test_amounts_are_in_the_currency_of_the_account(self):
        currency = self.setup_other_currency("EUR")
        journal = self.env["account.journal"].create(
            {"name": "Euro", "code": "EURB", "type": "bank", "currency_id": currency.id}
        )
        document = self.make_line(account=journal.code)
        pointer = "/amount/currency"
        self.assert_refused(SchemaViolation, pointer, self.mapper._create_from, [document])
        document["amount"]["currency"] = "EUR"
        line = self.mapper._create_from([document])
        self.assertEqual(self.mapper._project(line)[0]["amount"], document["amount"])

    def test_an_account_is_a_journal_of_money(self):
        for code in ("NONE", self.company_data["default_journal_sale"].code):
            document = self.make_line(account=code)
            self.assert_refused(UnmappedCode, "/account", self.mapper._create_from, [document])

    def test_no_number_of_a_partys_bank_account_leaves(self):
        line = self.mapper._create_from([self.make_line()])
        line.account_number = "BE71096123456769"
        self.assertNotIn("BE71096123456769", str(self.mapper._project(line)))
