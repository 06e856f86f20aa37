# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_contract.tests import demo_records
from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import NotFound, ReadOnlyProperty, UnmappedCode
from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import StockCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperReplenishmentRule(MapperCase, OutboxCase, StockCase):
    contract = "replenishment_rule.v1"

    def make_records(self, count):
        return self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": item.id,
                    "location_id": self.shelf.id,
                    "product_min_qty": 3,
                    "product_max_qty": 9,
                }
                for item in self.make_items(count)
            ]
        )

    def test_the_demo_rule_is_none_of_those_that_odoo_made_and_removes(self):
        demo_records.load(self.env)
        rule = self.env.ref("integration_stock.demo_replenishment_rule")
        rule._unlink_processed_orderpoints()
        self.assertTrue(rule.exists())

    def make_document(self, **vals):
        return {
            "item": {"entity": "inventory_item", "id": self.uid_of(self.gloves, "inventory_item")},
            "location": self.shelf.complete_name,
            "minimum": "10",
            "maximum": "40",
            "trigger": "manual",
            **vals,
        }

    def test_a_document_becomes_a_rule(self):
        rule = self.mapper._create_from([self.make_document()])
        self.assertEqual((rule.product_id, rule.location_id), (self.gloves, self.shelf))
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (10, 40))
        self.mapper._update_from(rule, {"minimum": "12.5", "trigger": "automatic"})
        self.assertEqual((rule.product_min_qty, rule.trigger), (12.5, "auto"))

    def test_without_a_maximum_stock_is_kept_at_the_minimum(self):
        document = self.make_document()
        del document["maximum"]
        self.assertEqual(self.mapper._create_from([document]).product_max_qty, 10)

    def test_item_and_place_of_a_rule_are_fixed(self):
        rule = self.make_records(1)
        change = {"location": self.other_shelf.complete_name}
        self.assert_refused(ReadOnlyProperty, "/location", self.mapper._update_from, rule, change)

    def test_an_unknown_place_is_refused(self):
        document = self.make_document(location="WH/Nowhere")
        self.assert_refused(UnmappedCode, "/location", self.mapper._create_from, [document])

    def test_a_rule_where_no_stock_lies_is_refused_since_its_crossing_would_be_told_to_nobody(self):
        view = self.warehouse.view_location_id
        document = self.make_document(location=view.complete_name)
        self.assert_refused(UnmappedCode, "/location", self.mapper._create_from, [document])
        rule = self.make_rule(10, view)
        self.assertEqual(self.mapper._project(rule)[0]["location"], view.complete_name, "people may make one")

    def test_who_may_only_look_makes_no_rule(self):
        clerk = new_test_user(self.env, "clerk", "stock.group_stock_user")
        with self.assertRaises(AccessError):
            self.mapper.with_user(clerk)._create_from([self.make_document()])

    def test_a_rule_of_another_company_is_not_found(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        rule = self.make_rule(1, warehouse.lot_stock_id, company_id=company.id, warehouse_id=warehouse.id)
        user = new_test_user(self.env, "storekeeper", "stock.group_stock_user")
        with self.assertRaises(NotFound):
            self.mapper.with_user(user)._find(self.uid_of(rule, "replenishment_rule"))

    def test_a_rule_is_told_when_it_is_made_and_changed(self):
        rule = self.make_records(1)
        self.assertEqual(self.commit().mapped("type").count("replenishment_rule.created"), 1)
        rule.product_max_qty = 99
        self.assertEqual(self.commit().mapped("type"), ["replenishment_rule.updated"])
