# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import count

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import ReadOnlyProperty

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperTax(MapperCase, AccountCase):
    contract = "tax.v1"
    numbers = count()

    def make_records(self, size):
        """Rows are copied: only reading counts."""
        tax = self.tax.copy({"name": f"Copied {next(self.numbers)}"})
        self.env.flush_all()
        ids = [id_ for (id_,) in self.copy_rows(tax, "generate_series(2, %s)", [size])]
        self.env.invalidate_all()
        return tax | tax.browse(ids)

    def test_a_tax_tells_its_rate_and_use(self):
        shown = self.mapper._project(self.tax)[0]
        self.assertEqual(
            (shown["rate"], shown["computation"], shown["use"]), ("15", "percent_of_net", "sale")
        )
        self.assertEqual((shown["code"], shown["name"]), (self.tax.name, self.tax.name))
        self.assertIs(shown["included_in_price"], False)

    def test_a_group_names_its_parts(self):
        parts = self.tax_sale_a | self.tax_sale_b
        group = self.env["account.tax"].create(
            {"name": "Both", "amount_type": "group", "children_tax_ids": [Command.set(parts.ids)]}
        )
        shown = self.mapper._project(group)[0]
        uids = [self.uid_of(part, "tax") for part in parts.sorted("id")]
        self.assertEqual([part["id"] for part in shown["parts"]], uids)

    def test_its_code_is_that_of_documents(self):
        self.env["integration.code"].sudo().create(
            {"table": "tax", "code": "S-STD", "res_model": "account.tax", "res_id": self.tax.id}
        )
        self.assertEqual(self.mapper._project(self.tax)[0]["code"], "S-STD")
        self.assertEqual(self.mapper._search_page({"code": "S-STD"})[0], self.tax)
        renamed = self.tax_sale_b
        renamed.name = "Reduced"
        self.assertEqual(self.mapper._search_page({"code": "Reduced"})[0], renamed)

    def test_taxes_are_only_read(self):
        self.assert_refused(ReadOnlyProperty, "/rate", self.mapper._update_from, self.tax, {"rate": "1"})
        self.assertEqual(self.tax.amount, 15)
