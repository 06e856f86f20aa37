# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    NotFound,
    ReadOnlyProperty,
    SchemaViolation,
    UnknownReference,
    UnmappedCode,
    WrongStatus,
)

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperInvoice(MapperCase, AccountCase):
    contract = "invoice.v1"

    def make_records(self, count):
        return self.make_many_invoices(count)

    # === CREATE === #

    def test_a_document_becomes_an_invoice_and_is_read_back(self):
        invoice = self.mapper._create_from([self.make_document(reference="PO-1")])
        self.assertEqual((invoice.move_type, invoice.state), ("out_invoice", "draft"))
        shown = self.mapper._project(invoice)[0]
        self.assertEqual(shown["recipient"], {"entity": "party", "id": self.uid_of_customer})
        self.assertEqual(shown["status"], "draft")
        self.assertEqual(shown["total_net"], self.money("200.00"))
        self.assertEqual(shown["total_gross"], self.money("230.00"))
        self.assertEqual(shown["lines"][0]["taxes"], [self.tax.name])
        self.assertEqual(shown["lines"][0]["account"], invoice.invoice_line_ids.account_id.code)
        self.assertEqual(shown["company"], self.env.company.name)
        self.assertIsNone(shown["number"])

    def test_unit_prices_keep_digits_that_totals_round(self):
        document = self.make_document()
        document["lines"][0]["unit_price"] = self.money("0.3333")
        shown = self.mapper._project(self.mapper._create_from([document]))[0]
        self.assertEqual(shown["lines"][0]["unit_price"], self.money("0.3333"))
        self.assertEqual(shown["total_net"], self.money("0.67"))

    def test_amounts_are_exact_where_binary_numbers_are_not(self):
        document = self.make_document()
        document["lines"] = [{**document["lines"][0], "quantity": "1", "taxes": []} for _line in range(3)]
        for line, value in zip(document["lines"], ("0.10", "0.20", "1234567.29"), strict=True):
            line["unit_price"] = self.money(value)
        shown = self.mapper._project(self.mapper._create_from([document]))[0]
        self.assertEqual(shown["total_net"], self.money("1234567.59"))
        nets = [Decimal(line["total_net"]["value"]) for line in shown["lines"]]
        self.assertEqual(sum(nets), Decimal(shown["total_net"]["value"]))

    def test_an_amount_in_another_currency_than_the_document_is_refused(self):
        document = self.make_document()
        document["lines"][0]["unit_price"]["currency"] = "CHF"
        pointer = "/lines/0/unit_price/currency"
        self.assert_refused(SchemaViolation, pointer, self.mapper._create_from, [document])

    def test_the_currency_of_the_document_is_that_of_the_invoice(self):
        currency = self.setup_other_currency("EUR")
        document = self.make_document(currency="EUR")
        document["lines"][0]["unit_price"]["currency"] = "EUR"
        invoice = self.mapper._create_from([document])
        self.assertEqual(invoice.currency_id, currency)

    def test_a_quantity_finer_than_odoo_holds_is_refused_not_rounded(self):
        document = self.make_document()
        document["lines"][0]["quantity"] = "1.00001"
        self.assert_refused(SchemaViolation, "/lines/0/quantity", self.mapper._create_from, [document])

    def test_a_date_that_odoo_cannot_read_again_is_refused_and_the_last_one_there_is_is_not(self):
        early = self.make_document(issue_date="0999-12-31")
        self.assert_refused(SchemaViolation, "/issue_date", self.mapper._create_from, [early])
        for name in ("issue_date", "due"):
            invoice = self.mapper._create_from([self.make_document()])
            for day in ("1000-01-01", "9999-12-31"):
                self.mapper._update_from(invoice, {name: day})
                self.env.flush_all()
                self.env.cr.precommit.run()
                self.assertEqual(self.mapper._project(invoice)[0][name], day)

    def test_bad_places_are_named(self):
        document = self.make_document(
            recipient={"entity": "party", "id": "00000000-0000-4000-8000-000000000000"}
        )
        self.assert_refused(UnknownReference, "/recipient", self.mapper._create_from, [document])
        document = self.make_document()
        document["lines"][0]["taxes"] = ["no such tax"]
        self.assert_refused(UnmappedCode, "/lines/0/taxes/0", self.mapper._create_from, [document])
        document = self.make_document()
        document["lines"][0]["total_net"] = self.money("1.00")
        self.assert_refused(ReadOnlyProperty, "/lines/0/total_net", self.mapper._create_from, [document])
        for value in ("1e3", "NaN", "Infinity", " 1", "١"):
            document = self.make_document()
            document["lines"][0]["unit_price"]["value"] = value
            self.assert_refused(
                SchemaViolation, "/lines/0/unit_price/value", self.mapper._create_from, [document]
            )

    def test_a_reference_to_another_entity_is_refused(self):
        invoice = self.make_invoices(1)
        wrong = {"entity": "party", "id": self.uid_of(invoice, "invoice")}
        self.assert_refused(
            UnknownReference, "/recipient", self.mapper._create_from, [self.make_document(recipient=wrong)]
        )

    def test_a_mapped_code_goes_before_the_name_of_the_tax(self):
        name = self.tax.name
        self.env["integration.code"].sudo().create(
            {"table": "tax", "code": "S-STD", "res_model": "account.tax", "res_id": self.tax.id}
        )
        document = self.make_document()
        self.assert_refused(UnmappedCode, "/lines/0/taxes/0", self.mapper._create_from, [document])
        document["lines"][0]["taxes"] = ["S-STD"]
        invoice = self.mapper._create_from([document])
        self.assertEqual(invoice.invoice_line_ids.tax_ids.name, name)
        self.assertEqual(self.mapper._project(invoice)[0]["lines"][0]["taxes"], ["S-STD"])

    def test_codes_of_another_company_are_unknown(self):
        other = self.setup_other_company()
        tax = other["default_tax_sale"].copy({"name": "Elsewhere"})
        document = self.make_document()
        document["lines"][0]["taxes"] = [tax.name]
        self.assert_refused(UnmappedCode, "/lines/0/taxes/0", self.mapper._create_from, [document])

    # === CHANGE === #

    def test_lines_are_changed_added_and_removed_by_their_ids(self):
        invoice = self.make_invoices(1, lines=3)
        first, second, third = invoice.invoice_line_ids.sorted("id")
        lines = self.mapper._project(invoice)[0]["lines"]
        new = {"description": "New", "quantity": "1", "unit_price": self.money("7.00")}
        changed = {**lines[2], "quantity": "5"}
        self.mapper._update_from(invoice, {"lines": [changed, new, lines[0]]})
        self.assertFalse(second.exists())
        self.assertEqual(third.quantity, 5)
        shown = self.mapper._project(invoice)[0]["lines"]
        self.assertEqual([line["description"] for line in shown], ["Service 2", "New", "Service 0"])
        self.assertEqual([shown[0]["id"], shown[2]["id"]], [lines[2]["id"], lines[0]["id"]])
        self.assertTrue(first.exists())

    def test_a_line_of_another_invoice_cannot_be_named(self):
        one, other = self.make_invoices(2)
        line = self.mapper._project(other)[0]["lines"][0]
        self.assert_refused(UnknownReference, "/lines/0/id", self.mapper._update_from, one, {"lines": [line]})

    def test_sections_and_notes_stay_when_lines_are_changed(self):
        invoice = self.make_invoices(1, lines=1)
        invoice.invoice_line_ids = [Command.create({"display_type": "line_note", "name": "Thank you"})]
        lines = self.mapper._project(invoice)[0]["lines"]
        self.assertEqual(len(lines), 1)
        self.mapper._update_from(invoice, {"lines": [{**lines[0], "quantity": "9"}]})
        self.assertIn("Thank you", invoice.invoice_line_ids.mapped("name"))

    def test_a_read_only_value_may_be_repeated_not_changed(self):
        invoice = self.make_invoices(1)
        self.mapper._update_from(invoice, {"status": "draft", "reference": "X"})
        self.assertEqual(invoice.ref, "X")
        self.assert_refused(
            ReadOnlyProperty, "/status", self.mapper._update_from, invoice, {"status": "issued"}
        )
        self.assertEqual(invoice.state, "draft")

    def test_odoo_refuses_in_its_own_words(self):
        invoice = self.make_invoices(1)
        invoice.action_post()
        with self.assertRaises(ActionRefused) as caught:
            self.mapper._update_from(invoice, {"lines": []})
        self.assertTrue(caught.exception.detail)

    # === LOOK-UPS === #

    def test_other_entries_are_no_invoices(self):
        refund = self.make_invoices(1, move_type="out_refund")
        uid = self.uid_of(refund, "invoice")
        with self.assertRaises(NotFound):
            self.mapper._find(uid)
        records, _cursor = self.mapper._search_page({"recipient": self.uid_of_customer})
        self.assertNotIn(refund, records)

    def test_an_invoice_of_another_company_is_not_found(self):
        invoice = self.make_invoices(1)
        uid = self.uid_of(invoice, "invoice")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        groups = self.env.ref("account.group_account_invoice")
        user = self.env["res.users"].create(
            {
                "name": "Service",
                "login": "service",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(groups.ids)],
            }
        )
        stranger = self.mapper.with_user(user).with_company(company)
        with self.assertRaises(NotFound):
            stranger._find(uid)
        with self.assertRaises(AccessError):
            stranger._project(invoice.with_user(user))
        user.write({"company_ids": [Command.link(self.env.company.id)]})
        insider = stranger.with_context(allowed_company_ids=[company.id, self.env.company.id])
        self.assertEqual(insider._find(uid), invoice)
        self.assertEqual(insider._project(insider._find(uid)), self.mapper._project(invoice))

    # === ACTION METHODS === #

    def test_actions_post_and_cancel(self):
        invoice = self.mapper._create_from([self.make_document()])
        self.mapper._invoke(invoice, "post")
        shown = self.mapper._project(invoice)[0]
        self.assertEqual((shown["status"], shown["number"]), ("issued", invoice.name))
        self.mapper._invoke(invoice, "cancel")
        self.assertEqual(self.mapper._project(invoice)[0]["status"], "cancelled")

    def test_an_action_at_the_wrong_time_is_refused_in_the_contracts_words(self):
        invoice = self.mapper._create_from([self.make_document()])
        self.mapper._invoke(invoice, "post")
        with self.assertRaises(WrongStatus) as caught:
            self.mapper._invoke(invoice, "post")
        self.assertEqual(caught.exception.extra, {"status": "issued", "allowed": ["draft"]})
        self.assertNotIn(str(invoice.id), caught.exception.detail)
        self.assertNotIn(invoice.name, caught.exception.detail)
        self.mapper._invoke(invoice, "cancel")
        for action in ("post", "cancel"):
            with self.assertRaises(WrongStatus):
                self.mapper._invoke(invoice, action)

    def test_an_action_that_the_contract_does_not_name_is_not_there(self):
        with self.assertRaises(NotFound):
            self.mapper._invoke(self.make_invoices(1), "unlink")
