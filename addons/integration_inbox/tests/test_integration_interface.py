# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes in by messages is in use, and the inventory says so."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.integration_api import use

from .common import InboxCase


@tagged("post_install", "-at_install")
class TestIntegrationInterface(InboxCase):
    def test_a_message_that_is_processed_uses_the_grant_it_goes_by(self):
        noted = []
        with patch.object(use, "note", lambda record: noted.append((record._name, record.id))):
            self.put("order.created", {"number": "T/1"}, number="ext-1")
            self.assertEqual(noted, [])
            self.run_job()
        self.assertEqual(noted, [("integration.grant", self.client.grant_ids.id)])

    def test_the_inventory_tells_whose_messages_come_in(self):
        self.assertEqual((self.interface.source_count, self.interface.last_message_at), (1, False))
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.env.invalidate_all()
        received_at = message.received_at.replace(microsecond=0)
        self.assertEqual(self.interface.last_message_at.replace(microsecond=0), received_at)
        self.source.with_user(self.approver).action_retire()
        self.assertEqual(self.interface.source_count, 0)
