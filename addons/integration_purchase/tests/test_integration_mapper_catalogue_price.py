# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import ReadOnlyProperty, SchemaViolation

from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperCataloguePrice(MapperCase, PurchaseCase):
    contract = "catalogue_price.v1"

    def make_records(self, count):
        return self.env["product.supplierinfo"].create(
            [
                {"partner_id": self.vendor.id, "product_id": self.product.id, "price": 8.5, "min_qty": number}
                for number in range(count)
            ]
        )

    def make_document(self, **vals):
        """Return a document of a price of 8.50 from 10 on."""
        return {
            "vendor": {"entity": "party", "id": self.uid_of_vendor},
            "product": "T-GLOVES",
            "price": self.money("8.50"),
            "minimum_quantity": "10",
            **vals,
        }

    def test_a_document_becomes_a_price_and_is_read_back(self):
        keeper = new_test_user(self.env, "t.keeper", "base.group_user,product.group_product_manager")
        mapper = self.mapper.with_user(keeper)
        document = self.make_document(
            vendor_product_code="H-1",
            valid_from="2026-01-01",
            valid_until="2026-12-31",
            lead_time_days=14,
            discount_percent="2.5",
        )
        price = mapper._create_from([document])
        shown = mapper._project(price)[0]
        self.assertEqual({name: shown[name] for name in document}, document)
        self.assertEqual((shown["unit"], shown["company"]), ("Units", self.env.company.name))
        self.assertEqual(self.take_types("catalogue_price"), ["catalogue_price.created"])

    def test_the_price_has_a_currency_of_its_own(self):
        self.setup_other_currency("EUR")
        price = self.mapper._create_from([self.make_document(price={"value": "7.1234", "currency": "EUR"})])
        self.assertEqual(self.mapper._project(price)[0]["price"], {"value": "7.1234", "currency": "EUR"})

    def test_a_price_that_ends_before_it_begins_is_refused(self):
        document = self.make_document(valid_from="2026-02-01", valid_until="2026-01-31")
        self.assert_refused(SchemaViolation, "/valid_until", self.mapper._create_from, [document])
        price = self.mapper._create_from([self.make_document(valid_from="2026-02-01")])
        change = {"valid_until": "2026-01-31"}
        self.assert_refused(SchemaViolation, "/valid_until", self.mapper._update_from, price, change)

    def test_nothing_is_bought_by_no_code_and_a_price_stays_with_its_product(self):
        self.assert_refused(
            SchemaViolation, "/product", self.mapper._create_from, [self.make_document(product=None)]
        )
        price = self.mapper._create_from([self.make_document()])
        self.assert_refused(
            ReadOnlyProperty, "/product", self.mapper._update_from, price, {"product": "OTHER"}
        )

    def test_each_change_is_told_once_and_a_repetition_not_at_all(self):
        price = self.mapper._create_from([self.make_document()])
        self.take_types("catalogue_price")
        self.mapper._update_from(price, {"lead_time_days": 3})
        self.assertEqual(self.take_types("catalogue_price"), ["catalogue_price.updated"])
        self.mapper._update_from(price, {"lead_time_days": 3})
        self.assertFalse(self.take_types("catalogue_price"))
        price.unlink()
        self.assertEqual(self.take_types("catalogue_price"), ["catalogue_price.removed"])

    def test_a_price_for_all_variants_is_no_catalogue_price(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [Command.create({"name": name}) for name in "SM"]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Gown",
                "attribute_line_ids": [
                    Command.create(
                        {"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]}
                    )
                ],
            }
        )
        self.env["product.supplierinfo"].create(
            {"partner_id": self.vendor.id, "product_tmpl_id": template.id}
        )
        self.assertFalse(self.take_types("catalogue_price"))

    def test_who_may_only_read_writes_nothing(self):
        mapper = self.mapper.with_user(new_test_user(self.env, "t.reader", "base.group_user"))
        price = self.make_records(1)
        self.assertTrue(mapper._project(price.with_env(mapper.env)))
        with self.assertRaises(AccessError):
            mapper._update_from(price.with_env(mapper.env), {"lead_time_days": 3})
