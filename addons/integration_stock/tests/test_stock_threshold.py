# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockThreshold(OutboxCase, StockCase):
    """A minimum is told once when it is crossed, not with each move below it."""

    def setUp(self):
        super().setUp()
        self.put(self.gloves, 12)
        self.rule = self.make_rule(10)
        self.commit()

    def crossings(self):
        """End the transaction and return what was on hand at each crossing that it told."""
        return [
            json.loads(event.sudo().payload)["replenishment"]["on_hand"]
            for event in self.commit()
            if event.type == "stock.threshold_reached"
        ]

    def move(self, quantity, location=None):
        self.put(self.gloves, quantity, location)
        return self.crossings()

    def test_each_crossing_is_told_once(self):
        self.assertEqual(self.move(-2), [])  # the minimum itself is enough
        self.assertEqual(self.move(-1), ["9"])
        self.assertTrue(self.rule.below_minimum)
        self.assertEqual(self.move(-1), [])
        self.assertEqual(self.move(-1), [])

    def test_once_it_is_met_again_the_next_crossing_is_told(self):
        self.assertEqual(self.move(-5), ["7"])
        self.assertEqual(self.move(5), [])
        self.assertFalse(self.rule.below_minimum)
        self.assertEqual(self.move(-4), ["8"])

    def test_down_and_up_again_in_one_transaction_is_no_crossing(self):
        self.put(self.gloves, -5)
        self.cr.flush()
        self.put(self.gloves, 5)
        self.assertEqual(self.crossings(), [])
        self.assertFalse(self.rule.below_minimum)

    def test_what_is_rolled_back_was_no_crossing_and_the_next_one_is(self):
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            self.put(self.gloves, -5)
            self.cr.flush()
            _ = 1 / 0
        self.assertEqual(self.crossings(), [])
        self.env.invalidate_all()
        self.assertFalse(self.rule.below_minimum)
        self.assertEqual(self.move(-5), ["7"])

    def test_stock_in_sublocations_counts_and_moving_it_between_them_is_no_crossing(self):
        self.rule.active = False
        self.make_rule(10, self.stock)
        self.commit()
        self.put(self.gloves, -8)
        self.put(self.gloves, 8, self.other_shelf)
        self.assertEqual(self.crossings(), [])
        self.assertEqual(self.move(-3, self.other_shelf), ["9"])

    def test_a_minimum_that_is_raised_above_the_stock_is_crossed(self):
        self.rule.product_min_qty = 20
        self.assertEqual(self.crossings(), ["12"])
        self.rule.product_min_qty = 5
        self.assertEqual(self.crossings(), [])
        self.assertFalse(self.rule.below_minimum)

    def test_a_rule_that_is_not_in_force_tells_nothing(self):
        self.rule.active = False
        self.assertEqual(self.move(-12), [])
        self.rule.active = True
        self.assertEqual(self.crossings(), ["0"])

    def test_other_items_and_places_have_no_part_in_it(self):
        self.assertEqual(self.move(-3, self.other_shelf), [])
        self.put(self.make_items(1), -3)
        self.assertEqual(self.crossings(), [])

    def test_stock_is_no_change_of_the_rule(self):
        self.put(self.gloves, -5)
        types = self.commit().mapped("type")
        self.assertIn("stock.threshold_reached", types)
        self.assertNotIn("replenishment_rule.updated", types)

    def test_what_is_below_is_found_on_screens(self):
        level = self.level_of(self.gloves)
        below = [("below_minimum", "=", True), ("id", "=", level.id)]
        self.assertFalse(self.env["integration.stock.level"].search(below))
        self.move(-5)
        self.assertEqual(self.env["integration.stock.level"].search(below), level)
        self.assertTrue(level.below_minimum)
