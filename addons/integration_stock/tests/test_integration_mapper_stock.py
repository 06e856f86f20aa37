# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import ActionRefused, NotFound, ReadOnlyProperty
from odoo.addons.integration_outbox.tests.common import OutboxCase

from ..lot_quantities import MOST_LOTS
from .common import StockCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperStock(MapperCase, OutboxCase, StockCase):
    contract = "stock.v1"

    def make_records(self, count):
        items = self.make_items(count)
        self.env["stock.quant"].create(
            [{"product_id": item.id, "location_id": self.shelf.id, "quantity": 5} for item in items]
        )
        self.cr.flush()
        return self.env["integration.stock.level"].search([("product_id", "in", items.ids)], order="id")

    def show(self, product, location=None):
        return self.mapper._project(self.level_of(product, location))[0]

    # === READING === #

    def test_lots_are_summed_up_over_packages_and_shown_with_what_expires_first(self):
        late = self.make_lots(1, name="LATE", expiration_date="2041-01-01")
        package = self.env["stock.package"].create({"name": "P1"})
        quants = self.env["stock.quant"]
        for lot, pack, quantity in ((late, None, 4), (self.lot, None, 0.1), (self.lot, package, 0.2)):
            quants._update_available_quantity(
                self.saline, self.shelf, quantity, lot_id=lot, package_id=pack or quants.package_id
            )
        shown = self.show(self.saline)
        self.assertEqual((shown["on_hand"], shown["available"]), ("4.3", "4.3"))
        self.assertEqual(
            [(lot["number"], lot["on_hand"]) for lot in shown["lots"]],
            [(self.lot.name, "0.3"), ("LATE", "4")],
        )

    def test_reserved_stock_is_not_available(self):
        self.put(self.gloves, 12)
        self.make_pickings(1, "outgoing", [(self.gloves, 5)]).action_assign()
        shown = self.show(self.gloves)
        self.assertEqual((shown["on_hand"], shown["reserved"], shown["available"]), ("12", "5", "7"))

    def test_a_location_has_its_own_stock_and_its_rule_that_of_all_below(self):
        self.make_rule(10, self.stock)
        self.put(self.gloves, 4, self.stock)
        self.put(self.gloves, 5, self.shelf)
        shown = self.show(self.gloves, self.stock)
        self.assertEqual(shown["on_hand"], "4")
        self.assertEqual(
            shown["replenishment"],
            {"minimum": "10", "maximum": "40", "on_hand": "9", "below_minimum": True},
        )
        self.assertIsNone(self.show(self.gloves)["replenishment"])

    def test_no_more_lots_are_shown_than_the_contract_allows(self):
        quants = [
            {"product_id": self.saline.id, "location_id": self.shelf.id, "lot_id": lot.id, "quantity": 1}
            for lot in self.make_lots(MOST_LOTS + 5, "MANY-", expiration_date="2040-01-01")
        ]
        self.env["stock.quant"].create(quants)
        self.assertEqual(len(self.show(self.saline)["lots"]), MOST_LOTS)
        self.assertEqual(self.schema["properties"]["lots"]["maxItems"], MOST_LOTS)

    def test_quantities_are_those_of_now_within_a_transaction(self):
        self.put(self.gloves, 5)
        self.assertEqual(self.show(self.gloves)["on_hand"], "5")
        level = self.level_of(self.gloves)
        self.put(self.gloves, 2)
        self.assertEqual(self.mapper._project(level)[0]["on_hand"], "7")

    def test_what_is_set_aside_is_that_of_now_within_a_transaction(self):
        self.put(self.gloves, 12)
        level = self.level_of(self.gloves)
        self.assertEqual(self.mapper._project(level)[0]["available"], "12")
        self.make_pickings(1, "outgoing", [(self.gloves, 5)]).action_assign()
        shown = self.mapper._project(level)[0]
        self.assertEqual((shown["on_hand"], shown["reserved"], shown["available"]), ("12", "5", "7"))

    def test_stock_elsewhere_than_with_us_is_none(self):
        customers = self.env.ref("stock.stock_location_customers")
        self.put(self.gloves, 5, customers)
        self.assertFalse(self.level_of(self.gloves, customers))

    def test_a_level_keeps_its_id_when_stock_goes_and_comes_back(self):
        self.put(self.gloves, 5)
        uid = self.show(self.gloves)["id"]
        self.put(self.gloves, -5)
        self.env["stock.quant"]._unlink_zero_quants()
        self.assertEqual(self.show(self.gloves)["on_hand"], "0")
        self.put(self.gloves, 1)
        self.assertEqual(self.show(self.gloves)["id"], uid)

    def age(self, *levels_and_quants):
        """Let rows have been written long ago."""
        self.cr.flush()
        for records in levels_and_quants:
            self.env.cr.execute(
                f"UPDATE {records._table} SET write_date = '2020-01-01' WHERE id = ANY(%s)", [records.ids]
            )
        self.env.invalidate_all()

    def found_since(self, moment):
        return self.mapper._search_page(
            {"updated_since": moment, "item": self.uid_of(self.gloves, "inventory_item")}
        )[0]

    def test_what_changed_since_is_found_by_its_quantities(self):
        self.put(self.gloves, 5)
        level = self.level_of(self.gloves)
        quants = self.env["stock.quant"].search([("product_id", "=", self.gloves.id)])
        self.age(level, quants)
        self.assertEqual(self.show(self.gloves)["updated_at"], "2020-01-01T00:00:00Z")
        self.assertFalse(self.found_since("2021-01-01T00:00:00Z"))
        self.assertEqual(self.found_since("2019-01-01T00:00:00Z"), level)
        self.put(self.gloves, 1)
        self.env.flush_all()
        self.assertEqual(self.found_since("2021-01-01T00:00:00Z"), level)

    def test_a_rule_or_what_it_counts_below_changes_what_is_shown_and_when(self):
        rule = self.make_rule(10, self.stock)
        self.put(self.gloves, 5, self.stock)
        level = self.level_of(self.gloves, self.stock)
        changes = {
            "minimum": lambda: rule.write({"product_min_qty": 11}),
            "maximum": lambda: rule.write({"product_max_qty": 99}),
            "stock below": lambda: self.put(self.gloves, 1),
            "out of force": lambda: rule.write({"active": False}),
        }
        for what, change in changes.items():
            with self.subTest(what):
                self.age(level, rule, self.env["stock.quant"].search([("product_id", "=", self.gloves.id)]))
                before = self.show(self.gloves, self.stock)
                self.assertEqual(before["updated_at"], "2020-01-01T00:00:00Z")
                change()
                shown = self.show(self.gloves, self.stock)
                self.assertNotEqual(shown["replenishment"], before["replenishment"])
                self.assertGreater(shown["updated_at"], "2021")
                self.assertIn(level, self.found_since("2021-01-01T00:00:00Z"))

    def test_stock_that_is_gone_changed_when_it_went(self):
        self.put(self.gloves, 5)
        level = self.level_of(self.gloves)
        self.age(level, self.env["stock.quant"].search([("product_id", "=", self.gloves.id)]))
        self.put(self.gloves, -5)
        self.env["stock.quant"]._unlink_zero_quants()
        self.assertGreater(self.show(self.gloves)["updated_at"], "2021")
        self.assertEqual(self.found_since("2021-01-01T00:00:00Z"), level)

    # === WHO MAY === #

    def test_stock_of_another_company_is_not_found(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.put(self.gloves, 3, warehouse.lot_stock_id)
        self.put(self.gloves, 4)
        theirs, ours = self.level_of(self.gloves, warehouse.lot_stock_id), self.level_of(self.gloves)
        self.assertEqual(theirs.company_id, company)
        user = new_test_user(self.env, "storekeeper", "stock.group_stock_user")
        mapper = self.mapper.with_user(user)
        self.assertEqual(mapper._find(self.uid_of(ours, "stock")), ours)
        with self.assertRaises(NotFound):
            mapper._find(self.uid_of(theirs, "stock"))
        with self.assertRaises(AccessError):
            mapper._project(theirs.with_user(user))

    def test_nobody_sends_stock(self):
        with self.assertRaises(ActionRefused):
            self.mapper._create_from([{}])
        self.put(self.gloves, 4)
        self.assert_refused(
            ReadOnlyProperty,
            "/on_hand",
            self.mapper._update_from,
            self.level_of(self.gloves),
            {"on_hand": "9"},
        )

    def test_a_level_becomes_that_of_nothing_else_for_whoever_may_adjust_it(self):
        self.put(self.gloves, 4)
        user = new_test_user(self.env, "stock_manager", "stock.group_stock_manager")
        level = self.level_of(self.gloves).with_user(user)
        for vals in (
            {"product_id": self.saline.id},
            {"location_id": self.other_shelf.id},
            {"company_id": self.env["res.company"].create({"name": "Elsewhere"}).id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                level.write(vals)
        self.mapper.with_user(user)._invoke(level, "adjust", {"quantity": "3", "reason": "One was torn"})
        self.assertEqual(self.show(self.gloves)["on_hand"], "3")

    # === adjust === #

    def test_a_count_becomes_what_is_on_hand_whatever_is_in_packages(self):
        package = self.env["stock.package"].create({"name": "P1"})
        self.put(self.gloves, 5)
        self.env["stock.quant"]._update_available_quantity(self.gloves, self.shelf, 7, package_id=package)
        level = self.level_of(self.gloves)
        self.mapper._invoke(level, "adjust", {"quantity": "10", "reason": "Two were torn"})
        self.assertEqual(self.show(self.gloves)["on_hand"], "10")
        move = self.env["stock.move"].search(
            [("product_id", "=", self.gloves.id), ("is_inventory", "=", True)]
        )
        self.assertEqual((move.inventory_name, move.quantity), ("Two were torn", 2))
        with self.assertRaises(ActionRefused):
            self.mapper._invoke(level, "adjust", {"quantity": "6", "reason": "Less than the package holds"})
