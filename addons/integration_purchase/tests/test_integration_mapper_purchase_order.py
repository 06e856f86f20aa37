# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    ActionRefused,
    NotFound,
    OdooRefused,
    SchemaViolation,
    UnmappedCode,
    WrongStatus,
)

from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperPurchaseOrder(MapperCase, PurchaseCase):
    contract = "purchase_order.v1"

    def make_records(self, count):
        return self.make_orders(count)

    def make_document(self, **vals):
        """Return a document of an order of 85."""
        line = {"product": "T-GLOVES", "quantity": "10", "unit_price": self.money("8.50")}
        return {"vendor": {"entity": "party", "id": self.uid_of_vendor}, "lines": [line], **vals}

    def as_user(self, user):
        """Return the mapper as this user works with it."""
        return self.mapper.with_user(user)

    def invoke(self, order, action, user=None):
        """Perform an action as a user, else as the present one."""
        mapper = self.as_user(user) if user else self.mapper
        return mapper._invoke(order.with_env(mapper.env), action)

    # === CREATE === #

    def test_a_document_becomes_a_draft_with_what_the_vendor_s_form_would_fill_in(self):
        self.vendor.property_supplier_payment_term_id = self.env.ref("account.account_payment_term_30days")
        mapper = self.as_user(self.buyer)
        document = self.make_document(
            source="REQ-1", vendor_reference="Q-7", ordered_at="2026-01-12T08:00:00Z"
        )
        document["lines"][0] |= {"needed_by": "2026-02-02", "discount_percent": "10"}
        order = mapper._create_from([document])
        self.assertEqual((order.state, order.user_id.id), ("draft", False))
        shown = mapper._project(order)[0]
        self.assertEqual(shown["payment_term"], "30 Days")
        self.assertEqual((shown["source"], shown["vendor_reference"]), ("REQ-1", "Q-7"))
        self.assertEqual((shown["status"], shown["approval_status"]), ("draft", None))
        self.assertEqual((shown["ordered_at"], shown["needed_by"]), ("2026-01-12T08:00:00Z", "2026-02-02"))
        [line] = shown["lines"]
        self.assertEqual(
            (line["description"], line["unit"], line["taxes"]), ("[T-GLOVES] Gloves", "Units", [])
        )
        self.assertEqual((line["needed_by"], line["total_net"]), ("2026-02-02", self.money("76.50")))
        self.assertEqual(shown["total_net"], self.money("76.50"))

    def test_a_list_is_asked_for_the_day_on_which_orders_are_needed(self):
        orders = self.make_orders(3)
        for order, moment in zip(
            orders, ("2031-05-05 00:00:00", "2031-05-05 23:59:59", "2031-05-06 00:00:00"), strict=True
        ):
            order.order_line.date_planned = moment
        self.assertEqual(self.mapper._search_page({"needed_by": "2031-05-05"})[0], orders[:2])

    def test_bad_places_are_named(self):
        for name, value, error in (
            ("product", "no such product", UnmappedCode),
            ("unit", "no such unit", UnmappedCode),
            ("product", None, SchemaViolation),
            ("quantity", "1.0000001", SchemaViolation),
        ):
            document = self.make_document()
            document["lines"][0][name] = value
            with self.subTest(name, value=value):
                self.assert_refused(error, f"/lines/0/{name}", self.mapper._create_from, [document])

    def test_a_tax_of_sales_is_no_tax_of_an_order(self):
        document = self.make_document()
        document["lines"][0]["taxes"] = [self.tax_sale_a.name]
        self.tax_purchase_a.name = "Purchases only"
        self.assert_refused(UnmappedCode, "/lines/0/taxes/0", self.mapper._create_from, [document])
        document["lines"][0]["taxes"] = ["Purchases only"]
        order = self.mapper._create_from([document])
        self.assertEqual(order.order_line.tax_ids, self.tax_purchase_a)

    # === CHANGE === #

    def test_a_change_of_the_quantity_leaves_the_price_that_was_given(self):
        self.env["product.supplierinfo"].create(
            {"partner_id": self.vendor.id, "product_id": self.product.id, "price": 3.0}
        )
        order = self.mapper._create_from([self.make_document()])
        [line] = self.mapper._project(order)[0]["lines"]
        self.mapper._update_from(order, {"lines": [{**line, "quantity": "20"}]})
        [line] = self.mapper._project(order)[0]["lines"]
        self.assertEqual((line["quantity"], line["unit_price"]), ("20", self.money("8.50")))

    def test_a_placed_order_keeps_its_vendor_and_takes_more(self):
        order = self.mapper._create_from([self.make_document()])
        self.invoke(order, "confirm")
        other = self.env["res.partner"].create({"name": "Other"})
        change = {"vendor": {"entity": "party", "id": self.uid_of(other, "party")}}
        with self.assertRaises(WrongStatus):
            self.mapper._update_from(order, change)
        [line] = self.mapper._project(order)[0]["lines"]
        self.mapper._update_from(order, {"lines": [{**line, "quantity": "11"}], "source": "REQ-2"})
        self.assertEqual((order.order_line.product_qty, order.origin), (11, "REQ-2"))

    def test_a_locked_or_cancelled_order_is_only_read_and_written_back(self):
        order = self.mapper._create_from([self.make_document()])
        self.invoke(order, "confirm")
        self.invoke(order, "lock")
        self.mapper._update_from(order, self.mapper._project(order)[0])
        with self.assertRaises(ActionRefused):
            self.mapper._update_from(order, {"source": "REQ-2"})
        self.invoke(order, "unlock")
        self.invoke(order, "cancel")
        self.mapper._update_from(order, self.mapper._project(order)[0])
        with self.assertRaises(WrongStatus):
            self.mapper._update_from(order, {"source": "REQ-2"})

    def test_sections_and_notes_are_not_shown_and_stay(self):
        order = self.make_orders()
        note = {"display_type": "line_note", "name": "Ring twice", "product_qty": 0}
        order.order_line = [Command.create(note)]
        [line] = self.mapper._project(order)[0]["lines"]
        self.mapper._update_from(order, {"lines": [{**line, "quantity": "3"}]})
        self.assertEqual(len(order.order_line), 2)

    # === ACTIONS === #

    def test_submitting_never_confirms(self):
        order = self.make_orders()
        self.invoke(order, "submit", self.manager)
        [shown] = self.mapper._project(order)
        self.assertEqual((shown["status"], shown["approval_status"]), ("submitted", "requested"))
        self.assertEqual(shown["approvals"][0]["decided_by"], self.manager.name)
        self.invoke(order, "approve", self.buyer)
        self.assertEqual(self.mapper._project(order)[0]["status"], "confirmed")

    def test_the_double_validation_of_odoo_decides_who_confirms(self):
        self.ask_second_approval()
        order = self.make_orders()
        self.invoke(order, "confirm", self.buyer)
        self.assertEqual(order.state, "to approve")
        with self.assertRaises(ActionRefused):
            self.invoke(order, "approve", self.buyer)
        self.assertEqual(order.state, "to approve")
        self.invoke(order, "approve", self.manager)
        [shown] = self.mapper._project(order)
        self.assertEqual((shown["status"], shown["approval_status"]), ("confirmed", "approved"))
        self.assertTrue(shown["confirmed_at"])

    def test_only_an_administrator_unlocks(self):
        order = self.make_orders()
        self.invoke(order, "confirm")
        self.invoke(order, "lock", self.buyer)
        self.assertTrue(order.locked)
        with self.assertRaises(ActionRefused):
            self.invoke(order, "unlock", self.buyer)
        with self.assertRaises(OdooRefused):
            self.invoke(order, "cancel", self.buyer)
        self.invoke(order, "unlock", self.manager)
        self.invoke(order, "cancel", self.buyer)
        self.assertEqual(self.mapper._project(order)[0]["status"], "cancelled")

    def test_an_action_at_the_wrong_time_says_when_it_may_be(self):
        order = self.make_orders()
        for action in ("approve", "lock", "unlock"):
            with self.assertRaises(WrongStatus) as caught:
                self.invoke(order, action)
            self.assertEqual(caught.exception.extra["status"], "draft")
        self.invoke(order, "confirm")
        for action in ("submit", "confirm", "approve"):
            with self.assertRaises(WrongStatus):
                self.invoke(order, action)

    def test_an_order_to_a_held_vendor_is_neither_submitted_nor_confirmed(self):
        case, order = self.make_case(), self.make_orders()
        case.action_review()
        case._hold("Insurance expired")
        for action in ("submit", "confirm"):
            with self.assertRaisesRegex(OdooRefused, "Insurance expired"):
                self.invoke(order, action)

    # === COMPANIES AND RIGHTS === #

    def test_orders_of_another_company_are_not_there(self):
        other = self.setup_other_company()["company"]
        uid = self.uid_of(self.make_orders(company_id=other.id), "purchase_order")
        with self.assertRaises(NotFound):
            self.as_user(self.buyer)._find(uid)
