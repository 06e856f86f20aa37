# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestPurchaseOrder(PurchaseCase):
    """What is decided about an order is remembered and told, each thing once."""

    def test_an_order_below_the_limit_is_confirmed_without_being_approved(self):
        order = self.make_orders()
        self.assertEqual(self.take_types("purchase_order"), ["purchase_order.created"])
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.decision_ids.mapped("decision"), ["waived"])
        self.assertEqual(order.decision_ids.user_id, self.buyer)
        types = self.take_types("purchase_order")
        self.assertEqual(types.count("purchase_order.confirmed"), 1)
        self.assertNotIn("purchase_order.approved", types)

    def test_who_asked_for_approval_and_who_gave_it_is_remembered(self):
        self.ask_second_approval()
        order = self.make_orders()
        order.with_user(self.buyer).button_confirm()
        self.assertEqual((order.state, order.approval_state), ("to approve", "requested"))
        self.assertNotIn("purchase_order.confirmed", self.take_types("purchase_order"))
        order.with_user(self.manager).button_approve()
        self.assertEqual((order.state, order.approval_state), ("purchase", "approved"))
        decisions = [(line.decision, line.user_id) for line in order.decision_ids]
        self.assertEqual(decisions, [("requested", self.buyer), ("approved", self.manager)])
        types = self.take_types("purchase_order")
        self.assertEqual(types.count("purchase_order.approved"), 1)
        self.assertEqual(types.count("purchase_order.confirmed"), 1)

    def test_cancelling_what_awaits_approval_rejects_it(self):
        self.ask_second_approval()
        order = self.make_orders()
        order.with_user(self.buyer).button_confirm()
        order.with_user(self.manager).button_cancel()
        self.assertEqual(order.approval_state, "rejected")
        self.assertEqual(self.take_types("purchase_order").count("purchase_order.cancelled"), 1)
        order.button_draft()
        self.assertFalse(order.approval_state)
        self.assertEqual(order.decision_ids.mapped("decision"), ["requested", "rejected"])

    def test_an_approval_of_what_is_a_draft_again_is_neither_shown_nor_told_when_that_is_cancelled(self):
        self.ask_second_approval()
        for decide in ("button_approve", "button_cancel"):
            order = self.make_orders()
            order.with_user(self.buyer).button_confirm()
            getattr(order.with_user(self.manager), decide)()
            order.button_cancel()
            self.take_types("purchase_order")
            order.button_draft()
            self.assertFalse(order.approval_state)
            self.take_types("purchase_order")
            order.button_cancel()
            with self.subTest(decide):
                self.assertFalse(order.approval_state)
                types = self.take_types("purchase_order")
                self.assertEqual(types.count("purchase_order.cancelled"), 1)
                self.assertNotIn("purchase_order.approved", types)

    def test_what_is_approved_again_is_told_again(self):
        self.ask_second_approval()
        order = self.make_orders()
        for _time in range(2):
            order.with_user(self.buyer).button_confirm()
            order.with_user(self.manager).button_approve()
            self.assertEqual(self.take_types("purchase_order").count("purchase_order.approved"), 1)
            order.button_cancel()
            order.button_draft()
            self.take_types("purchase_order")

    def test_an_approval_that_is_taken_back_before_the_commit_is_not_told(self):
        self.ask_second_approval()
        order = self.make_orders()
        order.with_user(self.buyer).button_confirm()
        self.take_types("purchase_order")
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order.with_user(self.manager).button_approve()
            raise ZeroDivisionError
        self.assertFalse(self.take_types("purchase_order"))

    def test_what_hangs_on_an_order_that_an_issue_hits_is_its_amount(self):
        order = self.make_orders()
        issue = self.env["integration.issue"].sudo()._raise_issue("x", summary="x", record=order)
        self.assertEqual((issue.affected_count, issue.exposed_amount), (1, order.amount_total))

    def test_nobody_writes_decisions(self):
        order = self.make_orders()
        order.button_confirm()
        decision = order.decision_ids.with_user(self.manager)
        for call in (
            lambda: decision.write({"decision": "approved"}),
            decision.unlink,
            lambda: decision.create(
                {"order_id": order.id, "decision": "approved", "user_id": self.manager.id}
            ),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_a_change_of_a_line_that_no_total_shows_is_told_and_a_repetition_is_not(self):
        order = self.make_orders()
        order.button_confirm()
        self.take_types("purchase_order")
        order.order_line.qty_received = 4
        self.assertEqual(self.take_types("purchase_order"), ["purchase_order.updated"])
        order.order_line.qty_received = 4
        self.assertFalse(self.take_types("purchase_order"))
        order.order_line.name = "Gloves, the long ones"
        self.assertEqual(self.take_types("purchase_order"), ["purchase_order.updated"])

    # === HELD VENDORS === #

    def test_an_order_to_a_held_vendor_is_refused_in_words(self):
        case, order = self.make_case(), self.make_orders()
        case.action_review()
        self.assertFalse(order.vendor_refusal)
        case._hold("Insurance expired")
        with self.assertRaisesRegex(UserError, "Harbor Supplies.*held.*Insurance expired"):
            order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.state, "draft")
        order.invalidate_recordset(["vendor_refusal"])
        self.assertIn("can release it", order.vendor_refusal)
        self.assertEqual(order.with_user(self.buyer).action_open_vendor_onboarding()["res_id"], case.id)
        case.action_release()
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_what_was_submitted_before_the_vendor_was_held_is_not_approved(self):
        self.ask_second_approval()
        order, case = self.make_orders(), self.make_case()
        order.with_user(self.buyer).button_confirm()
        case.action_review()
        case._hold("Insurance expired")
        with self.assertRaisesRegex(UserError, "Insurance expired"):
            order.with_user(self.manager).button_approve()
        self.assertEqual(order.state, "to approve")

    def test_an_order_to_the_address_of_a_rejected_vendor_is_refused(self):
        address = self.env["res.partner"].create(
            {"name": "Warehouse 2", "parent_id": self.vendor.id, "type": "other"}
        )
        self.make_case()._reject("Not registered")
        with self.assertRaisesRegex(UserError, "rejected.*Not registered"):
            self.make_orders(partner_id=address.id).button_confirm()

    def test_a_vendor_that_another_company_holds_may_be_ordered_from(self):
        other = self.setup_other_company()["company"]
        case = self.make_case(company_id=other.id)
        case.action_review()
        case._hold("Quarrel")
        order = self.make_orders()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
