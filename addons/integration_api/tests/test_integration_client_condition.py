# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client's condition says whether it could call, wherever it is asked; what is revoked has ended."""

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import ApiFixtures


@tagged("post_install", "-at_install")
class TestIntegrationClientCondition(ApiFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.contract = cls.env["integration.contract"].search([("state", "=", "active")], limit=1)

    def assert_condition(self, client, expected):
        """It is shown, and it is found by it and by no other."""
        self.env.flush_all()
        self.env.invalidate_all()  # what depends on the time
        self.assertEqual(client.condition, expected)
        for condition, _label in client._fields["condition"].selection:
            found = client.search([("condition", "=", condition)])
            self.assertEqual(client in found, condition == expected, condition)
        self.assertIn(client, client.search([("condition", "in", [expected, "draft"])]))
        self.assertNotIn(client, client.search([("condition", "!=", expected)]))

    def test_it_goes_from_draft_to_revoked(self):
        client = self.env["integration.client"].with_user(self.author)
        client = client.create(
            {"name": "x", "code": "x", "system_id": self.system.id, "owner_id": self.author.id}
        )
        self.assert_condition(client, "draft")
        client.action_submit()
        self.assert_condition(client, "submitted")
        client.with_user(self.approver).action_approve()
        self.assert_condition(client, "approved")
        client.with_user(self.approver).action_suspend()
        self.assert_condition(client, "suspended")
        client.with_user(self.approver)._revoke("The partner has left")
        self.assert_condition(client, "revoked")

    def test_it_is_active_with_a_usable_key_and_a_grant_in_force(self):
        client = self.make_client(grants=[{"contract_id": self.contract.id}])
        self.assert_condition(client, "approved")
        self.assertIn("key", client.condition_hint)
        credential, _secret = self.issue(client, days=30)
        self.assert_condition(client, "active")
        self.assertFalse(client.condition_hint)
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            self.assert_condition(client, "approved")
        self.interface.with_user(self.approver)._pause("The partner asked us to wait")
        self.assert_condition(client, "approved")
        self.assertIn("grants", client.condition_hint)
        self.interface.with_user(self.approver).action_resume()
        self.assert_condition(client, "active")
        client.grant_ids.with_user(self.approver).action_suspend()
        self.assert_condition(client, "approved")
        client.grant_ids.with_user(self.approver).action_resume()
        self.system.active = False
        self.assert_condition(client, "approved")
        self.system.active = True
        credential.with_user(self.approver).action_revoke()
        self.assert_condition(client, "approved")

    def test_revoking_ends_keys_and_grants_and_says_why(self):
        client = self.make_client(grants=[{"contract_id": self.contract.id}])
        credential, _secret = self.issue(client)
        action = client.with_user(self.approver).action_ask_revoke()
        wizard = self.env[action["res_model"]].with_user(self.approver).with_context(**action["context"])
        wizard.create({"reason": "The partner has left"}).action_revoke()
        self.assertEqual(
            (client.state, client.grant_ids.state, credential.state), ("retired", "retired", "revoked")
        )
        self.assertFalse(client.sudo().service_user_id.active)
        row = self.env["integration.audit"].search([("action", "=", "client.revoked")])
        self.assertEqual(
            (row._get_affected(), json.loads(row.detail)), (client, {"reason": "The partner has left"})
        )
        self.assertIn("The partner has left", client.message_ids[0].body)

    def test_a_submitted_client_is_revoked_with_its_submitted_grants(self):
        client = self.make_client(grants=[{"contract_id": self.contract.id}])
        client.with_user(self.author).action_withdraw()
        client.grant_ids.with_user(self.author).action_withdraw()
        client.with_user(self.author).action_submit()
        client.with_user(self.approver)._revoke("A mistake")
        self.assertEqual((client.state, client.grant_ids.state), ("retired", "retired"))

    def test_only_a_manager_revokes_and_never_without_a_reason(self):
        client = self.make_client()
        for role in ("operator", "developer"):
            user = new_test_user(self.env, f"rev_{role}", f"integration_core.group_integration_{role}")
            with self.assertRaises(AccessError):
                client.with_user(user)._revoke("No")
        with self.assertRaises(UserError):
            client.with_user(self.approver)._revoke(" ")
        self.assertEqual(client.state, "approved")

    def test_an_overdue_review_is_planned_once_with_who_answers_for_the_client(self):
        client = self.make_client()
        with freeze_time(fields.Datetime.now() + timedelta(days=366)):
            self.env["integration.governed"]._cron_review()
            self.env["integration.governed"]._cron_review()
        activity = client.activity_ids.filtered(
            lambda item: item.activity_type_id == self.env.ref("integration_core.mail_activity_review")
        )
        self.assertEqual((len(activity), activity.user_id), (1, self.author))
