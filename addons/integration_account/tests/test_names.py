# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestNames(AccountCase):
    """Accounts and taxes that were renamed are named so at once, though processes remember their names."""

    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoices(1, lines=1)
        self.account = self.invoice.invoice_line_ids.account_id.sudo()

    def show(self):
        mapper = self.env["integration.contract"]._get_mapper("invoice.v1")
        return mapper._project(self.invoice)[0]

    def test_a_renamed_account(self):
        before = self.show()["lines"][0]["account"]
        self.assertEqual(before, self.account.code)
        self.account.code = "987654"
        self.assertEqual(self.show()["lines"][0]["account"], "987654")

    def test_a_renamed_tax(self):
        self.show()
        self.tax.name = "Other rate"
        self.assertEqual(self.show()["lines"][0]["taxes"], ["Other rate"])

    def test_a_tax_renamed_in_the_dialog_of_translations(self):
        self.show()
        self.tax.update_field_translations("name", {"en_US": "Other rate"})
        self.assertEqual(self.show()["lines"][0]["taxes"], ["Other rate"])

    def test_a_renamed_company(self):
        self.show()
        self.env.company.partner_id.name = "Renamed clinic"
        self.assertEqual(self.show()["company"], "Renamed clinic")

    def test_an_account_that_two_companies_share_has_a_code_in_each(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        accounts = self.env["account.account"].with_context(
            allowed_company_ids=[self.env.company.id, other.id]
        )
        first = accounts._load_name("code", self.account.id)
        code = Command.create({"company_id": other.id, "code": "112233"})
        self.account.write({"company_ids": [Command.link(other.id)], "code_mapping_ids": [code]})
        self.assertEqual(accounts._load_name("code", self.account.id), first)
        self.assertEqual(accounts.with_company(other)._load_name("code", self.account.id), "112233")
        self.account.code_mapping_ids.filtered(lambda row: row.company_id == other).code = "445566"
        self.assertEqual(accounts.with_company(other)._load_name("code", self.account.id), "445566")
