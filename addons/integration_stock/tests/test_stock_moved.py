# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from ..hooks import post_init_hook
from ..tools.stock_changes import StockChanges
from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockMoved(OutboxCase, StockCase):
    """What a transaction did to stock is told once, at its end, whatever happened in between."""

    def told(self):
        return [
            (event.type, json.loads(event.sudo().payload)["on_hand"])
            for event in self.commit()
            if event.entity == "stock"
        ]

    def test_what_moved_is_told_once_with_what_is_there_then(self):
        self.put(self.gloves, 5)
        self.put(self.gloves, 3)
        self.assertEqual(self.told(), [("stock.moved", "8")])
        self.put(self.gloves, -8)
        self.env["stock.quant"]._unlink_zero_quants()
        self.assertEqual(self.told(), [("stock.moved", "0")])

    def test_what_is_undone_before_the_commit_is_not_told(self):
        self.put(self.gloves, 5)
        self.told()
        self.put(self.gloves, -2)
        self.cr.flush()  # as a savepoint does
        self.put(self.gloves, 2)
        self.assertEqual(self.told(), [])

    def test_what_a_savepoint_takes_back_is_not_told(self):
        self.put(self.gloves, 5)
        self.told()
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            self.put(self.gloves, 2)
            self.cr.flush()
            _ = 1 / 0
        self.assertEqual(self.told(), [])
        self.put(self.gloves, 1)
        self.assertEqual(self.told(), [("stock.moved", "6")])

    def test_parts_of_one_stock_that_odoo_merges_are_no_movement(self):
        quants = self.env["stock.quant"]
        quants.create(
            [
                {"product_id": self.gloves.id, "location_id": self.shelf.id, "quantity": part}
                for part in (5, 7)
            ]
        )
        self.told()
        self.put(self.gloves, 1)
        self.put(self.gloves, -1)
        quants._merge_quants()
        self.assertEqual(quants.search_count([("product_id", "=", self.gloves.id)]), 1)
        self.assertEqual(self.told(), [])
        self.put(self.gloves, 1)
        self.assertEqual(self.told(), [("stock.moved", "13")])

    def test_setting_stock_aside_is_no_movement(self):
        self.put(self.gloves, 5)
        self.told()
        self.make_pickings(1, "outgoing", [(self.gloves, 5)]).action_assign()
        self.assertEqual(self.told(), [])

    def test_another_lot_at_the_same_place_is_told(self):
        other = self.make_lots(1, name="OTHER")
        self.put(self.saline, 5, lot=self.lot)
        self.told()
        self.put(self.saline, -5, lot=self.lot)
        self.put(self.saline, 5, lot=other)
        self.assertEqual(self.told(), [("stock.moved", "5")])

    def test_two_hundred_lines_are_told_with_as_many_statements_as_ten(self):
        counts = {}
        self.put_many(1)
        for size in (10, 200):
            counts[size] = self.put_many(size)
        self.assertEqual(counts[10], counts[200])
        self.assertLessEqual(counts[10], 40)

    def put_many(self, count):
        """Move many items under rules, and return how many statements finding and telling that takes."""
        items = self.make_items(count)
        self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": item.id,
                    "location_id": self.shelf.id,
                    "product_min_qty": 3,
                    "product_max_qty": 9,
                }
                for item in items
            ]
        )
        self.commit()
        self.env["stock.quant"].create(
            [{"product_id": item.id, "location_id": self.shelf.id, "quantity": 5} for item in items]
        )
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.cr.precommit.run()
        statements = self.env.cr.sql_log_count - before
        self.assertEqual(len(self.commit().filtered(lambda event: event.type == "stock.moved")), count)
        return statements

    def test_noting_what_odoo_has_read_to_change_it_takes_no_statement(self):
        items = self.make_items(20)
        quants = self.env["stock.quant"].create(
            [{"product_id": item.id, "location_id": self.shelf.id, "quantity": 5} for item in items]
        )
        self.commit()
        self.env.invalidate_all()
        quants.mapped("quantity")
        before = self.env.cr.sql_log_count
        quants._note_changes(quants._get_origins())
        self.assertEqual(self.env.cr.sql_log_count, before)
        changes = StockChanges.of(self.cr.postcommit.data)
        self.assertEqual(len(changes.quant_ids(changes.take()[0])), 20)

    def test_installing_names_the_stock_there_is_and_tells_nobody(self):
        self.put(self.gloves, 5)
        rule = self.make_rule(10)
        self.commit()
        self.env.cr.execute("DELETE FROM integration_stock_level")
        self.env.cr.execute("UPDATE stock_warehouse_orderpoint SET below_minimum = NULL")
        self.env.invalidate_all()
        post_init_hook(self.env)
        self.assertTrue(self.level_of(self.gloves))
        self.assertTrue(rule.below_minimum)
        self.assertFalse(self.told())
