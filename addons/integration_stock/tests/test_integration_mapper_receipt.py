# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    NotFound,
    SchemaViolation,
    UnknownReference,
    WrongStatus,
)
from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import StockCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperReceipt(MapperCase, OutboxCase, StockCase):
    contract = "receipt.v1"

    def make_records(self, count):
        return self.make_pickings(count)

    def setUp(self):
        super().setUp()
        self.receipt = self.make_pickings(1)
        self.commit()

    def lines(self, gloves=None, saline=None, lots=None):
        """Return parameters that name lines of the receipt."""
        first, second = self.mapper._project(self.receipt)[0]["lines"]
        found = []
        if gloves is not None:
            found.append({"id": first["id"], "quantity": gloves})
        if saline is not None:
            found.append({"id": second["id"], "quantity": saline, **({"lots": lots} if lots else {})})
        return {"lines": found}

    def validate(self, **params):
        self.mapper._invoke(self.receipt, "validate", self.lines(**params))

    # === READING === #

    def test_nothing_is_done_of_what_is_expected(self):
        shown = self.mapper._project(self.receipt)[0]
        self.assertEqual(shown["status"], "ready")
        self.assertEqual(
            [(line["ordered"], line["done"]) for line in shown["lines"]], [("10", "0"), ("20", "0")]
        )
        self.assertIsNone(shown["done_at"])

    def test_the_day_it_is_expected_may_be_changed_until_it_is_done(self):
        self.mapper._update_from(self.receipt, {"scheduled_at": "2039-01-01T08:00:00Z"})
        self.assertEqual(str(self.receipt.move_ids[0].date), "2039-01-01 08:00:00")

    def test_other_transfers_and_companies_are_not_found(self):
        delivery = self.make_pickings(1, "outgoing")
        with self.assertRaises(NotFound):
            self.mapper._find(self.uid_of(delivery, "delivery"))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "elsewhere",
            "stock.group_stock_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(NotFound):
            self.mapper.with_user(user)._find(self.uid_of(self.receipt, "receipt"))

    # === validate === #

    def test_all_that_was_announced_is_received_with_lots_and_their_expiry(self):
        lots = [
            {"number": "N1", "quantity": "15", "expires_at": "2039-05-01T00:00:00Z"},
            {"number": self.lot.name, "quantity": "5"},
        ]
        self.validate(gloves="10", saline="20", lots=lots)
        shown = self.mapper._project(self.receipt)[0]
        self.assertEqual(shown["status"], "done")
        self.assertEqual([line["done"] for line in shown["lines"]], ["10", "20"])
        self.assertEqual(shown["lines"][1]["lots"][0], lots[0])
        new = self.env["stock.lot"].search([("name", "=", "N1"), ("product_id", "=", self.saline.id)])
        self.assertEqual(str(new.expiration_date), "2039-05-01 00:00:00")
        self.assertEqual(self.level_of(self.saline).on_hand, 20)
        self.assertFalse(self.receipt.backorder_ids)

    def test_what_is_missing_waits_on_a_receipt_of_its_own(self):
        self.validate(gloves="4")
        rest = self.receipt.backorder_ids
        self.assertEqual(
            rest.move_ids.sorted(lambda move: move.product_id.id).mapped(
                lambda move: (move.product_id, move.product_uom_qty)
            ),
            [(self.gloves, 6), (self.saline, 20)],
        )
        self.assertEqual(self.level_of(self.gloves).on_hand, 4)
        shown = self.mapper._project(rest)[0]
        self.assertEqual(
            shown["backorder_of"], {"entity": "receipt", "id": self.uid_of(self.receipt, "receipt")}
        )
        self.assertEqual(shown["status"], "ready")

    def test_without_lines_all_is_received_as_announced(self):
        self.receipt = self.make_pickings(1, lines=[(self.gloves, 7)])
        self.mapper._invoke(self.receipt, "validate")
        self.assertEqual((self.receipt.state, self.receipt.move_ids.quantity), ("done", 7))

    def test_what_does_not_fit_is_refused_where_it_stands_and_nothing_is_received(self):
        unknown = "00000000-0000-4000-8000-000000000000"
        lot = {"number": "N1", "quantity": "15"}
        cases = [
            (SchemaViolation, "/lines/0/lots", self.lines(saline="20")),
            (SchemaViolation, "/lines/0/lots", self.lines(saline="20", lots=[lot])),
            (SchemaViolation, "/lines/0/quantity", self.lines(gloves="1.00001")),
            (SchemaViolation, "/lines", {"lines": self.lines(gloves="1")["lines"] * 2}),
            (UnknownReference, "/lines/0/id", {"lines": [{"id": unknown, "quantity": "1"}]}),
        ]
        for error, pointer, params in cases:
            with self.subTest(pointer=pointer, params=params), self.cr.savepoint() as savepoint:
                self.assert_refused(error, pointer, self.mapper._invoke, self.receipt, "validate", params)
                savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.receipt.state, "assigned")

    def test_nothing_at_all_cannot_be_received(self):
        with self.assertRaises(ActionRefused):
            self.validate(gloves="0")

    def test_another_expiry_of_a_known_lot_is_refused(self):
        lots = [{"number": self.lot.name, "quantity": "20", "expires_at": "2040-01-01T00:00:00Z"}]
        with self.assertRaises(ActionRefused):
            self.validate(saline="20", lots=lots)

    def test_lots_past_their_expiry_are_left_to_a_person(self):
        new = {"number": "NEW", "quantity": "20", "expires_at": "2020-01-01T00:00:00Z"}
        known = {"number": "OLD", "quantity": "20"}
        self.make_lots(1, name="OLD", expiration_date="2020-01-01 00:00:00")
        for lot in (new, known):
            with self.assertRaises(ActionRefused):
                self.validate(saline="20", lots=[lot])

    def test_what_is_done_or_cancelled_cannot_be_handled_again(self):
        self.mapper._invoke(self.receipt, "cancel")
        self.assertEqual(self.mapper._project(self.receipt)[0]["status"], "cancelled")
        for action in ("validate", "cancel"):
            with self.assertRaises(WrongStatus):
                self.mapper._invoke(self.receipt, action)

    def test_the_least_service_user_receives_and_others_do_not(self):
        clerk = new_test_user(self.env, "clerk", "stock.group_stock_user")
        mapper = self.mapper.with_user(clerk)
        mapper._invoke(self.receipt.with_user(clerk), "validate", self.lines(gloves="4"))
        self.assertEqual(self.receipt.state, "done")
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.mapper.with_user(stranger)._project(self.receipt.with_user(stranger))

    # === EVENTS === #

    def test_a_receipt_is_told_when_it_is_done_and_its_rest_later(self):
        self.validate(gloves="4")
        # its rest, a receipt of its own, may come from now on
        self.assertEqual(sorted(self.take_types("receipt")), ["receipt.done", "receipt.ready"])
        self.receipt = self.receipt.backorder_ids
        self.mapper._invoke(self.receipt, "cancel")
        self.assertEqual(self.take_types("receipt"), ["receipt.cancelled"])

    def test_a_delivery_is_told_as_such(self):
        self.put(self.gloves, 10)
        delivery = self.make_pickings(1, "outgoing", [(self.gloves, 10)])
        delivery.action_assign()
        delivery.button_validate()
        self.assertEqual(self.take_types("delivery"), ["delivery.done"])
