# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import KEY_1, KEY_2, IntegrationCase


@tagged("post_install", "-at_install")
class TestResConfigSettings(IntegrationCase):
    """The settings page says what the keys protect, and never a key."""

    def settings(self):
        return self.env["res.config.settings"].create({})

    def test_the_page_opens(self):
        with self.keys(KEY_1):
            form = Form(self.env["res.config.settings"].with_user(self.env.ref("base.user_admin")))
        self.assertEqual(form.integration_key_state, "ready")

    def test_keys_by_name_and_secrets_by_key(self):
        self.cr.execute("UPDATE integration_secret SET key_id = NULL")
        store = self.env["integration.secret"]._store
        with self.keys(KEY_1):
            self.assertEqual(self.settings().integration_secret_summary, "none stored")
            store("a", name="a", record=self.system)
            store("b", name="b", record=self.system)
        with self.keys(f"{KEY_2},{KEY_1}"):
            store("c", name="c", record=self.system)
            settings = self.settings()
            self.assertEqual(settings.integration_key_ids, "k2, k1")
            self.assertEqual(settings.integration_secret_summary, "k2: 1, k1: 2")
            self.assertEqual(settings.integration_outdated_secret_count, 2)
            settings.action_integration_reencrypt()
            self.assertEqual(self.settings().integration_secret_summary, "k2: 3")
        with self.keys(KEY_1):
            self.assertEqual(self.settings().integration_secret_summary, "k2: 3 (key not configured)")

    def test_missing_and_unreadable_keys_are_said_in_words(self):
        with self.keys(" "):
            self.assertEqual(self.settings().integration_key_state, "missing")
            with self.assertRaises(UserError):
                self.settings().action_integration_reencrypt()
        with self.keys("k1:short"):
            settings = self.settings()
            self.assertEqual(settings.integration_key_state, "invalid")
            self.assertIn("k1", settings.integration_key_message)
            self.assertNotIn("short", settings.integration_key_message)

    def test_only_managers_reencrypt_and_only_auditors_and_managers_verify(self):
        for user in (self.user, self.operator, self.developer):
            settings = self.settings().with_user(user)
            with self.assertRaises(AccessError):
                settings.action_integration_reencrypt()
            with self.assertRaises(AccessError):
                settings.action_integration_verify_audit()

    def test_the_result_of_the_verification_is_shown(self):
        action = self.settings().action_integration_verify_audit()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("whole", action["params"]["message"])
