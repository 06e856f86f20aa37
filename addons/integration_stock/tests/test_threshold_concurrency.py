# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two transactions that move one item at once, on real connections: neither sees the other's stock."""

from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestThresholdConcurrency(BaseCase):
    """The later of two is repeated, so what both do together is told as if they had come one after the other."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.opened() as env:
            warehouse = env["stock.warehouse"].search([], limit=1)
            self.location_id = warehouse.lot_stock_id.id
            item = env["product.product"].create({"name": "Moved twice at once", "is_storable": True})
            self.product_id = item.id
            self.addCleanup(self.remove)
            self.move(env, 12)
            rule = env["stock.warehouse.orderpoint"].create(
                {
                    "product_id": item.id,
                    "location_id": self.location_id,
                    "product_min_qty": 10,
                    "product_max_qty": 20,
                    "trigger": "manual",
                    "company_id": warehouse.company_id.id,
                    "warehouse_id": warehouse.id,
                }
            )
            self.rule_id = rule.id
            self.template_id = item.product_tmpl_id.id

    @contextmanager
    def opened(self):
        """A transaction of its own, which is committed."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def remove(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT id FROM integration_stock_level WHERE product_id = %s", [self.product_id])
            levels = [id_ for (id_,) in cr.fetchall()]
            for model, ids in (
                ("integration.stock.level", levels),
                ("product.product", [self.product_id]),
                ("stock.warehouse.orderpoint", [self.rule_id]),
            ):
                for table in ("integration_event", "integration_identifier"):
                    cr.execute(f"DELETE FROM {table} WHERE res_model = %s AND res_id = ANY(%s)", [model, ids])
            cr.execute("DELETE FROM stock_warehouse_orderpoint WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM integration_stock_level WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM product_product WHERE id = %s", [self.product_id])
            cr.execute("DELETE FROM product_template WHERE id = %s", [self.template_id])

    def move(self, env, quantity):
        env["stock.quant"]._update_available_quantity(
            env["product.product"].browse(self.product_id),
            env["stock.location"].browse(self.location_id),
            quantity,
        )

    def move_at_once(self, first, second):
        """Let two transactions begin, and commit one after the other; the later is repeated as Odoo does."""
        with self.registry.cursor() as late:
            self.move(api.Environment(late, SUPERUSER_ID, {}), second)
            with self.opened() as env:
                self.move(env, first)
            with self.assertRaises(SerializationFailure):
                late.flush()
            late.rollback()
            self.move(api.Environment(late, SUPERUSER_ID, {}), second)

    def assert_told(self, crossings, below):
        with self.opened() as env:
            env.cr.execute(
                "SELECT count(*) FROM integration_event WHERE type = 'stock.threshold_reached' AND res_id IN"
                " (SELECT id FROM integration_stock_level WHERE product_id = %s)",
                [self.product_id],
            )
            self.assertEqual(env.cr.fetchone(), (crossings,))
            self.assertIs(env["stock.warehouse.orderpoint"].browse(self.rule_id).below_minimum, below)

    def test_a_minimum_that_only_both_together_cross_is_told(self):
        self.move_at_once(-2, -1)
        self.assert_told(1, True)

    def test_a_minimum_that_each_would_cross_is_told_once(self):
        self.move_at_once(-4, -3)
        self.assert_told(1, True)

    def test_goods_that_come_while_others_go_leave_the_state_of_what_is_there(self):
        self.move_at_once(-5, 5)
        self.assert_told(1, False)
        self.move_at_once(-1, -2)  # 12 - 3
        self.assert_told(2, True)

    def test_goods_that_go_while_others_come_leave_the_state_of_what_is_there(self):
        self.move_at_once(-6, -1)
        self.move_at_once(8, -4)  # 5, then 13, then 9
        self.assert_told(2, True)
