# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import tools
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.integration_core.tools.errors import KeyMissing, KeyUnknown, SecretUnreadable

from .common import KEY_1, KEY_2, IntegrationCase

LOGGER = "odoo.addons.integration_core.models.integration_secret"
VALUE = "canary-s3cr3t-ü"


@tagged("post_install", "-at_install")
class TestIntegrationSecret(IntegrationCase):
    """A secret is encrypted, unreadable for people, bound to its record, and its key can be changed."""

    def setUp(self):
        super().setUp()
        keys = self.keys(KEY_1)
        keys.start()
        self.addCleanup(keys.stop)
        self.secret = self.env["integration.secret"]._store(VALUE, name="Signing secret", record=self.system)

    def column(self, name):
        self.env.flush_all()
        self.cr.execute(f"SELECT {name} FROM integration_secret WHERE id = %s", [self.secret.id])
        return self.cr.fetchone()[0]

    def test_what_was_stored_comes_back_and_is_not_in_the_database(self):
        self.assertEqual(self.secret.sudo()._reveal(), VALUE)
        self.assertNotIn(VALUE, self.column("integration_secret::text"))
        self.assertEqual(self.secret.key_id, "k1")

    def test_without_a_key_nothing_is_stored(self):
        with self.keys(""), self.assertRaises(KeyMissing):
            self.env["integration.secret"]._store(VALUE, name="x", record=self.system)

    def test_the_key_may_stand_in_the_configuration_file(self):
        with self.keys(""):
            tools.config["integration_encryption_keys"] = KEY_1
            self.addCleanup(tools.config.options.maps[0].pop, "integration_encryption_keys", None)
            self.assertEqual(self.secret.sudo()._reveal(), VALUE)

    def test_no_role_reads_the_value_by_any_way(self):
        for user in (self.manager, self.auditor, self.env.ref("base.user_admin")):
            secret = self.secret.with_user(user)
            with self.assertRaises(AccessError):
                secret._reveal()
            for read in (
                lambda secret=secret: secret.read(["ciphertext"]),
                lambda secret=secret: secret.ciphertext,
                lambda secret=secret: secret.search([("ciphertext", "like", "v1")]),
                lambda secret=secret: secret._read_group([], ["ciphertext"]),
            ):
                with self.assertRaises(AccessError):
                    read()
            with self.assertRaises(UserError):
                secret.export_data(["ciphertext"])
        self.assertNotIn("ciphertext", self.secret.with_user(self.manager).fields_get())

    def test_only_managers_see_that_it_exists(self):
        self.assertEqual(self.secret.with_user(self.manager).record_name, "Billing engine")
        for user in (self.user, self.operator, self.developer):
            with self.assertRaises(AccessError):
                self.secret.with_user(user).read(["name"])

    def test_nobody_writes_or_creates_it_directly(self):
        for env in (self.env, self.env(user=self.manager)):
            with self.assertRaises(UserError):
                self.secret.with_env(env).write({"res_id": 1})
            with self.assertRaises(UserError):
                self.secret.with_env(env).create({"name": "x", "uid": "x", "res_model": "x", "res_id": 1})
            with self.assertRaises(UserError):
                self.secret.with_env(env).copy()

    def test_a_ciphertext_moved_to_another_record_does_not_open(self):
        other = self.env["integration.secret"]._store("other", name="Other", record=self.system)
        token = self.column("ciphertext")
        self.cr.execute("UPDATE integration_secret SET ciphertext = %s WHERE id = %s", [token, other.id])
        self.cr.execute("UPDATE integration_secret SET res_id = res_id + 1 WHERE id = %s", [self.secret.id])
        self.env.invalidate_all()
        for secret in (other, self.secret):
            with self.assertRaises(SecretUnreadable):
                secret.sudo()._reveal()

    def test_rotation_keeps_the_value_and_makes_the_old_key_superfluous(self):
        with self.keys(f"{KEY_2},{KEY_1}"):
            self.assertEqual(self.secret.sudo()._reveal(), VALUE)
            self.assertEqual(self.secret._reencrypt(), 1)
            self.assertEqual(self.secret._reencrypt(), 0)
        with self.keys(KEY_2):
            self.assertEqual(self.secret.sudo()._reveal(), VALUE)
            self.assertEqual(self.secret.key_id, "k2")

    def test_the_nightly_job_rotates_and_does_nothing_without_keys(self):
        with self.keys(""):
            self.env["integration.secret"]._cron_reencrypt()
        with self.keys(f"{KEY_2},{KEY_1}"), self.enter_registry_test_mode():
            self.env.ref("integration_core.ir_cron_reencrypt").method_direct_trigger()
        self.assertEqual(self.secret.key_id, "k2")

    def test_a_lost_key_gives_one_issue_and_the_rest_goes_on(self):
        with self.keys(KEY_2):
            good = self.env["integration.secret"]._store("good", name="Good", record=self.system)
            with self.assertRaises(KeyUnknown):
                self.secret.sudo()._reveal()
        with self.keys(f"{KEY_1.replace('k1', 'k3')},{KEY_2}"):
            self.env["integration.secret"]._store(VALUE, name="New", record=self.system)
            self.assertEqual((self.secret + good)._reencrypt(), 1)
            self.assertEqual((self.secret + good)._reencrypt(), 0)
        issue = self.env["integration.issue"].search([("code", "=", "encryption_key_unknown")])
        self.assertEqual(len(issue), 1)
        self.assertEqual(issue.occurrence_count, 2)
        self.assertEqual(self.secret.key_id, "k1")

    def test_a_key_that_is_not_configured_is_told_by_itself_until_it_is_again(self):
        Secret, Issue = self.env["integration.secret"], self.env["integration.issue"]
        other = KEY_2.replace("k2", "k1")
        for keys, code in (
            ("", "encryption_key_unknown"),
            (KEY_2, "encryption_key_unknown"),
            (other, "encryption_key_unknown"),
            ("nonsense", "encryption_keys_invalid"),
        ):
            with self.subTest(code), self.keys(keys), self.assertLogs(LOGGER, "ERROR") as logged:
                Secret._register_hook()
                Secret._cron_watch()
            self.assertEqual(len(logged.output), 2)
            issue = Issue.search([("res_model", "=", Secret._name), ("is_open", "=", True)])
            self.assertEqual((issue.code, issue.severity), (code, "critical"))
            self.assertTrue(issue.remedy)
            with self.assertNoLogs(LOGGER, "ERROR"):
                Secret._register_hook()
                Secret._cron_watch()
            self.assertFalse(issue.is_open)

    def test_a_single_secret_that_is_damaged_is_no_lost_key(self):
        damaged = self.env["integration.secret"]._store("x", name="Other", record=self.system)
        self.cr.execute("UPDATE integration_secret SET ciphertext = 'v1.k1.x' WHERE id = %s", [damaged.id])
        self.env.invalidate_all()
        self.assertEqual(self.env["integration.secret"]._find_lost(), {})

    def test_each_step_is_audited_without_the_value(self):
        self.secret.sudo()._reveal()
        self.secret.with_user(self.manager).sudo()._reveal(audit=True)
        self.secret.with_user(self.manager).sudo().unlink()
        rows = self.env["integration.audit"].search([("action", "=like", "secret.%")], order="id")
        self.assertEqual(rows.mapped("action"), ["secret.stored", "secret.revealed", "secret.removed"])
        self.assertEqual(rows[1:].user_id, self.manager)
        self.assertNotIn(VALUE, str(rows.read()))

    def test_the_value_is_in_no_log(self):
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger("odoo.sql_db").setLevel(logging.DEBUG)
            self.addCleanup(logging.getLogger("odoo.sql_db").setLevel, logging.NOTSET)
            self.env["integration.secret"]._store(VALUE, name="x", record=self.system).sudo()._reveal()
            self.env.flush_all()
            logging.getLogger("odoo.tests").debug("at least one line")
        self.assertNotIn(VALUE, "\n".join(logs.output))
