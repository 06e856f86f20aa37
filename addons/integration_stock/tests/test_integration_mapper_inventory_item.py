# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_contract.tools.action import read
from odoo.addons.integration_contract.tools.validation import find_errors, make_validator
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    NotFound,
    ReadOnlyProperty,
    SchemaViolation,
    UnmappedCode,
)
from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import StockCase

GTIN = "4006381333931"


@tagged("post_install", "-at_install")
class TestIntegrationMapperInventoryItem(MapperCase, OutboxCase, StockCase):
    contract = "inventory_item.v1"
    entity = "inventory_item"

    def make_records(self, count):
        return self.make_items(count)

    # === READ AND WRITE === #

    def test_a_document_becomes_goods_whose_stock_is_kept(self):
        document = {
            "name": "Catheter",
            "sku": "CAT-1",
            "gtin": GTIN,
            "tracking": "serial",
            "critical": True,
            "sales_price": {"value": "12.345", "currency": self.env.company.currency_id.name},
        }
        item = self.mapper._create_from([document])
        self.assertEqual((item.type, item.is_storable, item.tracking), ("consu", True, "serial"))
        self.assertTrue(item.item_critical)
        shown = self.mapper._project(item)[0]
        self.assertEqual((shown["sku"], shown["gtin"], shown["status"]), ("CAT-1", GTIN, "active"))

    def test_a_gtin_with_a_wrong_check_digit_is_refused(self):
        wrong = {"name": "A", "gtin": "4006381333932"}
        self.assert_refused(SchemaViolation, "/gtin", self.mapper._create_from, [wrong])

    def test_a_barcode_of_our_own_is_not_shown_and_stays(self):
        item = self.make_items(1, barcode="SHELF-7")
        shown = self.mapper._project(item)[0]
        self.assertIsNone(shown["gtin"])
        self.mapper._update_from(item, shown)
        self.assertEqual(item.barcode, "SHELF-7")
        self.mapper._update_from(item, {"gtin": GTIN})
        self.assertEqual(item.barcode, GTIN)

    def test_an_item_is_taken_out_of_use_and_still_found(self):
        item = self.make_items(1)
        uid = self.uid_of(item, "inventory_item")
        self.mapper._update_from(item, {"status": "inactive"})
        self.assertFalse(item.active)
        self.assertEqual(self.mapper._find(uid), item)

    def test_a_unit_goes_by_its_name_and_then_by_its_code(self):
        unit = self.env.ref("uom.product_uom_unit")
        dozen = self.env["uom.uom"].create(
            {"name": "Tray of 12", "relative_factor": 12, "relative_uom_id": unit.id}
        )
        item = self.mapper._create_from([{"name": "A", "base_unit": dozen.name}])
        self.assertEqual(item.uom_id, dozen)
        self.env["integration.code"].sudo().create(
            {"table": "uom", "code": "{dozen}", "res_model": "uom.uom", "res_id": dozen.id}
        )
        self.assertEqual(self.mapper._project(item)[0]["base_unit"], "{dozen}")
        self.assert_refused(
            UnmappedCode, "/base_unit", self.mapper._create_from, [{"name": "B", "base_unit": dozen.name}]
        )

    def test_cost_is_ours_to_say(self):
        money = {"value": "1.00", "currency": self.env.company.currency_id.name}
        self.assert_refused(
            ReadOnlyProperty, "/unit_cost", self.mapper._update_from, self.gloves, {"unit_cost": money}
        )

    def test_services_are_no_items(self):
        service = self.env["product.product"].create({"name": "Advice", "type": "service"})
        with self.assertRaises(NotFound):
            self.mapper._find(self.uid_of(service, "inventory_item"))

    def test_an_item_of_another_company_is_not_found(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        item = self.make_items(1, company_id=company.id)
        uid = self.uid_of(item, "inventory_item")
        user = new_test_user(self.env, "storekeeper", "stock.group_stock_user")
        with self.assertRaises(NotFound):
            self.mapper.with_user(user)._find(uid)
        user.write({"company_ids": [(4, company.id)]})
        both = self.mapper.with_user(user).with_context(allowed_company_ids=[self.env.company.id, company.id])
        self.assertEqual(both._find(uid), item)

    # === EVENTS === #

    def test_a_new_item_is_told_once(self):
        self.make_items(1)
        self.assertEqual(self.take_types(), ["inventory_item.created"])

    def test_what_the_template_holds_is_told_as_a_change_of_the_item(self):
        self.take_types()
        self.gloves.product_tmpl_id.name = "Gloves, blue"
        self.assertEqual(self.take_types(), ["inventory_item.updated"])
        self.gloves.product_tmpl_id.item_critical = True
        self.assertEqual(self.take_types(), ["inventory_item.updated"])

    def test_what_nobody_is_shown_is_not_told(self):
        self.take_types()
        self.gloves.product_tmpl_id.description_picking = "Handle with care"
        self.gloves.product_tmpl_id.name = self.gloves.name
        self.assertEqual(self.take_types(), [])

    def test_an_item_that_is_deleted_with_its_product_is_told_and_so_is_its_rule(self):
        for record, entity in ((self.gloves, "inventory_item"), (self.make_rule(10), "replenishment_rule")):
            self.uid_of(record, entity)
        self.commit()
        self.gloves.product_tmpl_id.unlink()
        told = ["inventory_item.removed", "replenishment_rule.removed"]
        self.assertEqual(sorted(self.commit().mapped("type")), told)

    # === ACTIONS === #

    def ask(self, quantity, **params):
        return self.mapper._invoke(self.gloves, "check_availability", {"quantity": quantity, **params})

    def test_what_is_not_reserved_is_promised_for_today(self):
        self.put(self.gloves, 30)
        self.make_pickings(1, "outgoing", [(self.gloves, 10)]).action_assign()
        answer = self.ask("20")
        self.assertEqual((answer["on_hand"], answer["reserved"], answer["available"]), ("30", "10", "20"))
        self.assertIs(answer["sufficient"], True)
        self.assertEqual(answer["promised_date"], str(self.env.cr.now().date()))

    def test_more_is_promised_for_when_expected_receipts_have_brought_it(self):
        self.put(self.gloves, 30)
        self.make_pickings(1, "outgoing", [(self.gloves, 10)])
        lines = [(self.gloves, 15)]
        self.make_pickings(1, lines=lines, scheduled_date="2039-01-10 08:00:00")
        self.make_pickings(1, lines=lines, scheduled_date="2039-02-10 08:00:00")
        self.assertEqual(self.ask("35")["promised_date"], "2039-01-10")
        self.assertEqual(self.ask("36")["promised_date"], "2039-02-10")
        self.assertEqual(self.ask("50")["promised_date"], "2039-02-10")
        answer = self.ask("51")
        self.assertIsNone(answer["promised_date"])
        self.assertIs(answer["sufficient"], False)

    def test_what_only_moves_between_our_places_is_promised_where_both_are_looked_at(self):
        self.put(self.gloves, 10)
        self.make_pickings(1, "internal", [(self.gloves, 8)]).action_assign()
        today = str(self.env.cr.now().date())
        answer = self.ask("5")
        self.assertEqual((answer["available"], answer["sufficient"]), ("2", False))
        self.assertEqual((answer["promised_date"], self.ask("10")["promised_date"]), (today, today))
        self.assertIsNone(self.ask("11")["promised_date"])
        self.assertIsNone(self.ask("5", location=self.shelf.complete_name)["promised_date"])

    def test_one_location_is_looked_at_with_all_below(self):
        self.put(self.gloves, 5)
        self.put(self.gloves, 7, self.other_shelf)
        self.assertEqual(self.ask("1", location=self.shelf.complete_name)["on_hand"], "5")
        self.assertEqual(self.ask("1", location=self.stock.complete_name)["on_hand"], "12")
        with self.assertRaises(UnmappedCode):
            self.ask("1", location="Nowhere")

    def test_asking_writes_and_tells_nothing(self):
        self.put(self.gloves, 5)
        self.commit()
        with self.recording_writes() as written:
            self.ask("100", location=self.shelf.complete_name)
            self.assertFalse(self.commit())
        self.assertEqual(written, [])

    def test_asking_counts_only_what_the_caller_sees(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.put(self.gloves, 5)
        self.put(self.gloves, 100, warehouse.lot_stock_id)
        self.env.flush_all()
        user = new_test_user(self.env, "storekeeper", "stock.group_stock_user")
        mapper = self.mapper.with_user(user)
        answer = mapper._invoke(self.gloves.with_user(user), "check_availability", {"quantity": "1"})
        self.assertEqual(answer["on_hand"], "5")

    def test_the_answer_fits_its_schema(self):
        self.put(self.gloves, 5)
        result = read(self.schema, "check_availability").result
        for quantity in ("1", "100"):
            self.assertEqual(find_errors(make_validator(result), self.ask(quantity)), [])

    def adjust(self, item, user=None, **params):
        values = {"location": self.shelf.complete_name, "quantity": "8", "reason": "Annual count", **params}
        mapper = self.mapper.with_user(user) if user else self.mapper
        mapper._invoke(item.with_env(mapper.env), "adjust", values)

    def test_a_count_where_nothing_was_makes_stock_and_names_its_reason(self):
        self.adjust(self.gloves)
        level = self.level_of(self.gloves)
        self.assertEqual(level.on_hand, 8)
        line = self.env["stock.move.line"].search([("product_id", "=", self.gloves.id)])
        self.assertEqual((line.reference, line.is_inventory), ("Annual count", True))

    def test_a_tracked_item_is_counted_lot_by_lot(self):
        with self.assertRaises(SchemaViolation):
            self.adjust(self.saline)
        with self.assertRaises(ActionRefused):
            self.adjust(self.saline, lot="NONE")
        self.adjust(self.saline, lot=self.lot.name)
        self.assertEqual(self.level_of(self.saline).on_hand, 8)
        with self.assertRaises(SchemaViolation):
            self.adjust(self.gloves, lot=self.lot.name)

    def test_a_count_needs_a_reason_and_a_quantity_that_odoo_can_keep(self):
        for params in ({"reason": ""}, {"quantity": "-1"}, {"quantity": "1.00001"}):
            with self.assertRaises(SchemaViolation):
                self.adjust(self.gloves, **params)

    def test_only_managers_of_inventory_adjust(self):
        clerk = new_test_user(self.env, "clerk", "stock.group_stock_user")
        with self.assertRaises(AccessError):
            self.adjust(self.gloves, clerk)
        manager = new_test_user(self.env, "stock_manager", "stock.group_stock_manager")
        self.adjust(self.gloves, manager)
        self.assertEqual(self.level_of(self.gloves).on_hand, 8)
