# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import StockCase


@tagged("post_install", "-at_install")
class TestStockPicking(OutboxCase, StockCase):
    """Transfers say once when they can be handled, and nothing when that comes to nothing."""

    def take(self):
        """Return the types of the events of transfers in the transaction that is played."""
        types = self.commit().mapped("type")
        return sorted(type_ for type_ in types if type_.split(".")[0] in ("receipt", "delivery", "transfer"))

    def test_a_receipt_is_ready_when_it_is_confirmed(self):
        receipt = self.make_pickings(1, "incoming")
        self.assertEqual(self.take(), ["receipt.ready"])
        receipt.action_assign()
        receipt.priority = "1"
        self.assertEqual(self.take(), [])

    def test_what_goes_out_or_elsewhere_is_ready_when_goods_are_set_aside_for_it(self):
        for code, entity in (("outgoing", "delivery"), ("internal", "transfer")):
            with self.subTest(entity):
                picking = self.make_pickings(1, code, [(self.gloves, 5)])
                self.assertEqual(self.take(), [])
                self.put(self.gloves, 5)
                picking.action_assign()
                self.assertEqual(self.take(), [f"{entity}.ready"])
                picking.action_assign()
                self.assertEqual(self.take(), [])
                picking.do_unreserve()
                self.assertEqual(self.take(), [])
                picking.action_assign()
                self.assertEqual(self.take(), [f"{entity}.ready"])
                picking.button_validate()
                self.assertEqual(self.take(), [f"{entity}.done"])

    def test_what_is_done_or_rolled_back_in_the_same_transaction_was_never_ready(self):
        self.make_pickings(1, "incoming", [(self.gloves, 5)]).button_validate()
        self.assertEqual(self.take(), ["receipt.done"])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.make_pickings(1, "incoming")
            raise ZeroDivisionError
        self.assertEqual(self.take(), [])
