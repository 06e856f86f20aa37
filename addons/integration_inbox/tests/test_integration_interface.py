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

    def test_it_leads_to_its_messages_and_to_the_trial_of_its_sources(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        logs = {action["res_model"]: action for _name, action in self.interface._get_logs()}
        found = self.env["integration.message"].search(logs["integration.message"]["domain"])
        self.assertEqual(found, message)
        self.assertEqual(self.interface.with_user(self.operator)._get_tests(), [])
        [(name, action)] = self.interface.with_user(self.author)._get_tests()
        self.assertEqual(name, self.source.name)
        self.assertEqual(action["context"]["default_source_id"], self.source.id)
