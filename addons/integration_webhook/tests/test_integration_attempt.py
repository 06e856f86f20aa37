# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core import clearance

from .receiver_case import ReceiverCase


@tagged("post_install", "-at_install")
class TestIntegrationAttempt(ReceiverCase):
    """What the receiver said and what we say ourselves are two things, for different eyes."""

    def setUp(self):
        super().setUp()
        self.work_in_one_transaction()

    def attempt(self, **event):
        """Send an event; return the delivery and its attempt as an operator sees it."""
        self.make_events(**event)
        self.env["integration.drain"]._job_drain(self.target.id)
        delivery = self.deliveries(subscription_id=self.target.id)
        return delivery, delivery.attempt_ids.with_user(self.operator)

    def test_what_the_receiver_answers_is_for_no_role_and_shown_to_the_cleared_for_a_reason(self):
        delivery, attempt = self.attempt()
        self.assertEqual((attempt.code, attempt.detail, attempt.has_excerpt), ("ok", False, True))
        for user in (self.operator, self.manager):
            with self.assertRaises(AccessError):
                attempt.with_user(user).read(["excerpt"])
            with self.assertRaises(AccessError):
                attempt.with_user(user).search([("excerpt", "ilike", "o")])
            with self.assertRaises(AccessError):
                attempt.with_user(user).action_open_reveal()
        groups = [f"integration_core.group_integration_see_{kind}" for kind in sorted(clearance.ALL)]
        cleared = new_test_user(
            self.env, "attempt_cleared", ",".join(["integration_core.group_integration_user", *groups])
        )
        action = attempt.with_user(cleared).action_open_reveal()
        dialog = self.env["integration.reveal"].with_user(cleared).with_context(**action["context"])
        shown = dialog.create({"reason": "why was it refused"}).action_show()
        self.assertEqual(shown["context"]["default_content"], delivery.attempt_ids.sudo().excerpt)
        row = self.env["integration.audit"].search([("action", "=", "data.revealed")], limit=1)
        self.assertEqual((row.user_id, row.res_id), (cleared, attempt.id))

    def test_why_an_address_was_refused_is_told_to_operators(self):
        self.env["integration.network"].search([]).active = False
        delivery, attempt = self.attempt()
        self.assertEqual((attempt.code, self.received), ("address_refused", []))
        self.assertIn("no private network", attempt.detail)
        self.assertEqual((delivery.attempt_count, delivery.attempt_ids.excerpt), (1, False))

    def test_why_something_could_not_be_composed_is_told_to_operators(self):
        delivery, attempt = self.attempt(payload='{"id": 7}')
        self.assertEqual((attempt.code, self.received), ("payload_invalid", []))
        self.assertEqual(attempt.detail, "TypeError")
        self.assertEqual((delivery.attempt_count, delivery.attempt_ids.excerpt), (1, False))
