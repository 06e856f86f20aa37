# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

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

    def test_what_the_receiver_answers_is_not_for_operators(self):
        delivery, attempt = self.attempt()
        self.assertEqual((attempt.code, attempt.detail), ("ok", False))
        with self.assertRaises(AccessError):
            attempt.read(["excerpt"])
        self.assertTrue(delivery.attempt_ids.with_user(self.manager).excerpt)

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
