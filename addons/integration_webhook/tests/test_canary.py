# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_core import clearance

from .receiver_case import CANARY, ReceiverCase

UID = "0b8f8d3e-6a0e-4c57-9d62-9f1de15b4a77"
NAME = 'Erika "Ünï" Canary'
ORDER = json.dumps({"id": UID, "number": "T/1", "contact": NAME})
PARTS = ("Erika", "Canary")


@tagged("post_install", "-at_install")
class TestCanary(ReceiverCase):
    """A receiver may have a name, and sends it back with our secrets: it goes there, and is kept nowhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "test.integration.order" not in cls.env:
            cls.skipTest(cls, "needs the contract of test_integration")
        cls.cleared = cls.make_interface("webhook_cleared", clear_personal=True)

    def make_cleared(self, form="standard"):
        return self.make_target(
            interface_id=self.cleared.id, event_types="test_order.*", payload_mode="full", body_format=form
        )

    def make_order(self):
        (event_id,) = self.make_events(type_="test_order.created", contract="test_order.v1", payload=ORDER)
        return event_id

    def test_a_delivery_leaves_no_name_and_no_secret_whatever_its_shape_and_status(self):
        self.work_in_one_transaction()
        for form in ("standard", "cloudevents", "cloudevents_binary"):
            subscription = self.make_cleared(form)
            for status, code in ((200, "ok"), (400, "http_400")):
                with self.subTest(form=form, status=status):
                    self.answer(status)
                    self.received.clear()
                    self.make_order()
                    with self.nothing_is_told_of(CANARY, *PARTS):
                        self.env["integration.drain"]._job_drain(subscription.id)
                    ((headers, body),) = self.received
                    self.assertIn(CANARY, str(headers))
                    self.assertIn("Erika", body.decode(), "the name was sent")
                    attempt = self.deliveries(subscription_id=subscription.id)[-1].attempt_ids
                    self.assertEqual(attempt.code, code)
                    self.assertIn("webhook-id", attempt.excerpt.lower(), "what came back was kept")
                    self.assertIn(UID, attempt.excerpt)
                    self.assertIn('"contact":"•', attempt.excerpt)
        self.assertTrue(self.env["integration.issue"].search([]))

    def test_a_test_send_shows_no_name_in_what_came_back(self):
        """Who may read documents sees it in what was sent, and nobody in what came back."""
        subscription = self.make_cleared()
        event_id = self.make_order()
        groups = [f"integration_core.group_integration_see_{kind}" for kind in clearance.ALL]
        self.manager.group_ids = [Command.link(self.env.ref(group).id) for group in groups]
        for user, may_read in ((self.manager, True), (self.author, False)):
            with self.nothing_is_told_of(CANARY, *PARTS):
                wizard = self.send(subscription, user, source="event", event_id=event_id)
            self.assertEqual("Erika" in wizard.request, may_read)
            self.assertIn("X-Body", wizard.response)
            for canary in (CANARY, *PARTS):
                self.assertNotIn(canary, wizard.response)

    def test_a_sample_leaves_no_secret(self):
        with self.nothing_is_told_of(CANARY):
            wizard = self.send()
        self.assertIn(CANARY, str(self.received), "it was sent")
        self.assertNotIn(CANARY, str(wizard.read()))
        self.cr.execute("SELECT string_agg(t::text, '') FROM integration_test_send t")
        self.assertNotIn(CANARY, self.cr.fetchone()[0])
