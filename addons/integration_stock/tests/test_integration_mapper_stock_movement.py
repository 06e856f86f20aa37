# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import StockCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperStockMovement(MapperCase, OutboxCase, StockCase):
    contract = "stock_movement.v1"

    def make_records(self, count):
        line = {
            "product_id": self.saline.id,
            "lot_id": self.lot.id,
            "quantity": 1,
            "location_id": self.shelf.id,
            "location_dest_id": self.other_shelf.id,
            "company_id": self.env.company.id,
        }
        move = self.env["stock.move"].create(
            {
                "product_id": self.saline.id,
                "product_uom_qty": count,
                "location_id": self.shelf.id,
                "location_dest_id": self.other_shelf.id,
                "move_line_ids": [Command.create(line) for _number in range(count)],
            }
        )
        return move.move_line_ids

    def test_a_movement_says_what_went_where_when_it_is_done(self):
        self.put(self.saline, 5, lot=self.lot)
        line = self.make_records(1)
        shown = self.mapper._project(line)[0]
        self.assertIsNone(shown["done_at"])
        line.picked = True
        line.move_id._action_done()
        shown = self.mapper._project(line)[0]
        self.assertEqual((shown["status"], shown["kind"], shown["quantity"]), ("done", "transfer", "1"))
        self.assertEqual(
            (shown["from"], shown["to"]), (self.shelf.complete_name, self.other_shelf.complete_name)
        )
        self.assertEqual(shown["lot"], {"entity": "lot", "id": self.uid_of(self.lot, "lot")})
        self.assertTrue(shown["done_at"])

    def test_it_is_told_when_it_is_done_once(self):
        self.put(self.saline, 5, lot=self.lot)
        line = self.make_records(1)
        types = self.commit().mapped("type")
        self.assertNotIn("stock_movement.done", types)
        line.picked = True
        line.move_id._action_done()
        self.assertEqual(self.commit().mapped("type").count("stock_movement.done"), 1)
        line.move_id.reference = "Renamed"
        self.assertNotIn("stock_movement.done", self.commit().mapped("type"))

    def test_an_adjustment_has_a_reason_and_a_transfer_has_a_number(self):
        self.put(self.gloves, 5)
        self.env["integration.mapper.stock"]._invoke(
            self.level_of(self.gloves), "adjust", {"quantity": "3", "reason": "Two were torn"}
        )
        self.make_pickings(1, "outgoing", [(self.gloves, 1)], name="OUT-1").action_assign()
        lines = self.env["stock.move.line"].search([("product_id", "=", self.gloves.id)])
        shown = {(one["kind"], one["reference"], one["reason"]) for one in self.mapper._project(lines)}
        self.assertEqual(shown, {("adjustment", None, "Two were torn"), ("transfer", "OUT-1", None)})
        found = {
            name: self.mapper._search_page({"reference": name})[0] for name in ("OUT-1", "Two were torn")
        }
        self.assertEqual(found["OUT-1"], lines.filtered(lambda line: not line.is_inventory))
        self.assertFalse(found["Two were torn"])

    def test_an_adjustment_that_nobody_gave_a_reason_for_has_none(self):
        quant = self.env["stock.quant"].with_context(inventory_mode=True)
        quant = quant.create(
            {"product_id": self.gloves.id, "location_id": self.shelf.id, "inventory_quantity": 7}
        )
        quant.action_apply_inventory()
        [shown] = self.mapper._project(
            self.env["stock.move.line"].search([("product_id", "=", self.gloves.id)])
        )
        self.assertEqual((shown["kind"], shown["reference"], shown["reason"]), ("adjustment", None, None))
