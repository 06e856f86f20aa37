# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import ReadOnlyProperty
from odoo.addons.integration_outbox.tests.common import OutboxCase

from ..models import stock_lot
from .common import StockCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperLot(MapperCase, OutboxCase, StockCase):
    contract = "lot.v1"

    def make_records(self, count):
        start = self.env["stock.lot"].search_count([])
        return self.env["stock.lot"].create(
            [
                {"name": f"L{start + n}", "product_id": self.saline.id, "company_id": self.env.company.id}
                for n in range(count)
            ]
        )

    def test_a_document_becomes_a_lot_with_its_dates(self):
        document = {
            "number": "B1",
            "item": {"entity": "inventory_item", "id": self.uid_of(self.saline, "inventory_item")},
            "expires_at": "2039-04-30T02:00:00+02:00",
            "alert_at": "2039-04-01T00:00:00Z",
        }
        lot = self.mapper._create_from([document])
        shown = self.mapper._project(lot)[0]
        self.assertEqual(shown["expires_at"], "2039-04-30T00:00:00Z")
        self.assertEqual(shown["alert_at"], "2039-04-01T00:00:00Z")
        self.assertIs(shown["expiring"], False)

    def test_a_lot_stays_one_of_its_item(self):
        other = {"entity": "inventory_item", "id": self.uid_of(self.gloves, "inventory_item")}
        self.assert_refused(ReadOnlyProperty, "/item", self.mapper._update_from, self.lot, {"item": other})

    # === stock.expiring === #

    def tell(self):
        """Run the cron and return what it told."""
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)
        self.env["stock.lot"]._cron_tell_expiring()
        return self.commit().filtered(lambda event: event.type == "stock.expiring")

    def test_a_lot_at_its_alert_date_is_told_once_where_there_is_stock_of_it(self):
        self.put(self.saline, 5, lot=self.lot)
        self.put(self.saline, 5, self.other_shelf, lot=self.lot)
        self.commit()
        self.lot.alert_date = "2020-01-01"
        levels = self.level_of(self.saline) | self.level_of(self.saline, self.other_shelf)
        events = self.tell()
        self.assertEqual(set(events.mapped("res_id")), set(levels.ids))
        self.assertIn('"expiring":true', events[0].sudo().payload)
        self.assertFalse(self.tell())

    def test_a_later_alert_date_is_told_again_when_it_is_reached(self):
        self.put(self.saline, 5, lot=self.lot)
        self.commit()
        self.lot.alert_date = "2020-01-01"
        self.assertEqual(len(self.tell()), 1)
        self.lot.alert_date = "2039-01-01"
        self.assertFalse(self.lot.expiring)
        self.assertFalse(self.tell())
        self.lot.alert_date = "2020-02-01"
        self.assertEqual(len(self.tell()), 1)

    def test_a_lot_past_its_alert_date_is_told_when_there_is_stock_of_it(self):
        self.lot.alert_date = "2020-01-01"
        self.assertFalse(self.tell())
        self.put(self.saline, 5, lot=self.lot)
        self.commit()
        self.assertEqual(self.tell().mapped("res_id"), self.level_of(self.saline).ids)
        self.assertFalse(self.tell())

    def test_many_lots_are_told_in_batches_that_all_end(self):
        self.patch(stock_lot, "BATCH", 2)
        lots = self.make_records(5)
        lots.alert_date = "2020-01-01"
        for lot in lots:
            self.put(self.saline, 1, lot=lot)
        self.commit()
        self.assertEqual(len(self.tell()), 1)  # of one level, whichever of its lots
        self.assertEqual(lots.mapped("expiring"), [True] * 5)

    def test_a_cron_that_runs_out_of_time_leaves_the_rest_for_the_next(self):
        self.patch(stock_lot, "BATCH", 2)
        lots = self.make_records(5)
        lots.alert_date = "2020-01-01"
        for lot in lots:
            self.put(self.saline, 1, lot=lot)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0)
        self.env["stock.lot"]._cron_tell_expiring()
        self.assertEqual(len(lots.filtered("expiring")), 2)
