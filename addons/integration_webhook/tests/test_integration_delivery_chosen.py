# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import WebhookCase

REASON = "the receiver's address was corrected"


@tagged("post_install", "-at_install")
class TestIntegrationDeliveryChosen(WebhookCase):
    """Many deliveries are sent or cancelled with one press, one reason and an exact count."""

    def setUp(self):
        super().setUp()
        self.make_events(4)
        self.delivered, *self.others = self.deliveries()
        self.set_state(self.delivered, "delivered")
        for delivery in self.others:
            self.set_state(delivery, "dead")

    def set_state(self, delivery, state):
        self.cr.execute("UPDATE integration_delivery SET state = %s WHERE id = %s", (state, delivery.id))
        self.env.invalidate_all()

    def ask(self, name, user=None):
        chosen = self.deliveries().with_user(user or self.operator).with_context(bulk_action=name)
        action = chosen.action_open_bulk()
        dialogs = self.env["integration.bulk"].with_user(user or self.operator)
        return dialogs.with_context(**action["context"]).create({"reason": REASON})

    def test_those_that_failed_are_sent_again_and_what_was_delivered_is_left(self):
        dialog = self.ask("retry")
        self.assertEqual((dialog.chosen_count, dialog.count), (4, 3))
        told = dialog.action_confirm()["params"]["message"]
        self.assertIn("3 of 4", told)
        self.env.invalidate_all()
        self.assertEqual(self.deliveries().mapped("state"), ["delivered", *["pending"] * 3])
        row = self.env["integration.audit"].search([("action", "=", "bulk.done")])
        detail = json.loads(row.detail)
        self.assertEqual((detail["done"], detail["count"], detail["reason"]), ("retry", 3, REASON))
        self.assertEqual(self.env["integration.audit"].search_count([("action", "=", "delivery.pending")]), 3)

    def test_those_that_wait_or_failed_are_cancelled(self):
        self.ask("cancel").action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.deliveries().mapped("state"), ["delivered", *["cancelled"] * 3])

    def test_the_count_is_of_what_was_done(self):
        self.cr.execute(
            "UPDATE integration_subscription SET approved_patterns = 'none.such' WHERE id = %s",
            (self.subscription.id,),
        )
        self.env.invalidate_all()
        self.assertIn("0 of 4", self.ask("retry").action_confirm()["params"]["message"])

    def test_operators_only(self):
        for role in ("user", "developer", "auditor"):
            user = new_test_user(self.env, f"chosen_{role}", f"integration_core.group_integration_{role}")
            with self.assertRaises(AccessError):
                self.ask("retry", user)
