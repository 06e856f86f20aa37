# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key is shown once, ends, and is revoked in a second."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.integration_core.tools.errors import KeyMissing

from .common import ApiFixtures


@tagged("post_install", "-at_install")
class TestIntegrationCredential(ApiFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.client = cls.make_client()

    def test_the_wizard_shows_the_secret_and_stores_it_nowhere_in_the_clear(self):
        action = self.client.with_user(self.author).action_issue_credential()
        wizard = Form(
            self.env["integration.credential.issue"].with_user(self.author).with_context(**action["context"])
        )
        shown = wizard.save().action_issue()["context"]
        credential = self.env["integration.credential"].search([("key_id", "=", shown["default_key_id"])])
        self.assertEqual(credential.client_id, self.client)
        self.assertGreaterEqual(len(shown["default_secret"]), 32)
        self.assertEqual(credential.sudo().secret_id._reveal(), shown["default_secret"])
        saved = (
            self.env["integration.credential.show"].with_user(self.author).with_context(**shown).create({})
        )
        self.assertTrue(saved.exists(), "as by a browser that is closed while it shows it")
        self.env.flush_all()
        for table in (
            "integration_credential",
            "integration_credential_issue",
            "integration_credential_show",
            "integration_secret",
            "integration_audit",
        ):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{shown['default_secret']}%"]
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)

    def test_nobody_reads_the_secret_through_the_record(self):
        credential, _secret = self.issue(self.client)
        self.assertNotIn("secret_id", credential.with_user(self.author).fields_get())
        with self.assertRaises(AccessError):
            credential.with_user(self.author).read(["secret_id"])

    def test_issue_and_revocation_are_audited(self):
        credential, _secret = self.issue(self.client)
        credential.with_user(self.approver).action_revoke()
        rows = self.env["integration.audit"].search(
            [("res_model", "=", "integration.credential"), ("res_id", "=", credential.id)]
        )
        self.assertEqual(set(rows.mapped("action")), {"credential.issued", "transition"})
        self.assertEqual(rows.user_id, self.author | self.approver)

    def test_a_revoked_key_loses_its_secret_and_does_not_come_back(self):
        credential, _secret = self.issue(self.client)
        secret = credential.sudo().secret_id
        credential.with_user(self.approver).action_revoke()
        self.assertEqual((credential.condition, credential.revoked_by_id), ("revoked", self.approver))
        self.assertFalse(secret.exists())
        with self.assertRaises(UserError):
            credential._transition("active")
        with self.assertRaises(UserError):
            credential.sudo().state = "active"

    def test_only_managers_issue_and_operators_revoke(self):
        credential, _secret = self.issue(self.client)
        operator = self.author.copy({"login": "api_operator"})
        operator.group_ids = [Command.set(self.env.ref("integration_core.group_integration_operator").ids)]
        until = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaises(AccessError):
            self.env["integration.credential"].with_user(operator)._issue(
                self.client.with_user(operator), until
            )
        credential.with_user(operator).action_revoke()
        viewer = operator.copy({"login": "api_viewer"})
        viewer.group_ids = [Command.set(self.env.ref("integration_core.group_integration_user").ids)]
        other, _secret = self.issue(self.client)
        with self.assertRaises(AccessError):
            other.with_user(viewer).action_revoke()

    def test_a_key_ends_within_two_years_and_in_the_future(self):
        for days in (-1, 3 * 365):
            with self.assertRaises(ValidationError):
                self.issue(self.client, days=days)

    def test_its_state_is_told_in_words(self):
        credential, _secret = self.issue(self.client, days=300)
        for days, condition in ((300, "usable"), (20, "expiring"), (-1, "expired")):
            credential.sudo().expires_at = fields.Datetime.now() + timedelta(days=days)
            self.assertEqual(credential.condition, condition)

    def test_without_encryption_key_no_key_is_issued(self):
        before = self.env["integration.credential"].search_count([])
        with patch.dict("os.environ", {"INTEGRATION_ENCRYPTION_KEYS": ""}), self.assertRaises(KeyMissing):
            with self.env.cr.savepoint():
                self.issue(self.client)
        self.assertEqual(self.env["integration.credential"].search_count([]), before)

    def test_a_retired_client_gets_no_key(self):
        self.client.with_user(self.approver).action_retire()
        with self.assertRaises(ValidationError):
            self.issue(self.client)
