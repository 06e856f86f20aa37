# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_api.tests.pairs import pair, private_pem, public_pem

from .common import SECRET, WEBHOOK_SECRET, InboxCase

WEAK = rsa.generate_private_key(65537, 1024)


@tagged("post_install", "-at_install")
class TestIntegrationSourceKey(InboxCase):
    """Keys are added by managers, kept encrypted, shown once, and end at once."""

    def open_wizard(self, source, user=None):
        action = source.with_user(user or self.approver).action_add_key()
        model = self.env["integration.source.key.add"].with_user(user or self.approver)
        return Form(model.with_context(**action["context"]))

    def test_a_secret_that_is_made_is_shown_once_and_stored_nowhere_in_the_clear(self):
        source = self.make_source("new", secret=None)
        with self.open_wizard(source) as form:
            form.name = "production"
        action = form.record.action_add()
        secret = action["context"]["default_secret"]
        self.assertTrue(secret.startswith("whsec_"))
        key = source.key_ids
        self.assertEqual(key.sudo().secret_id._reveal(), secret)
        self.env.flush_all()
        for table in (
            "integration_source_key",
            "integration_source_key_add",
            "integration_audit",
            "integration_secret",
        ):
            self.env.cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", (f"%{secret[6:]}%",))
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
        with self.assertRaises(AccessError):
            key.with_user(self.approver).read(["secret_id"])

    def test_a_secret_that_is_pasted_passes_through(self):
        source = self.make_source("pasted", secret=None)
        with self.open_wizard(source) as form:
            form.name = "production"
            form.kind = "secret"
            form.secret = WEBHOOK_SECRET
        self.assertFalse(form.record.secret)
        self.assertEqual(source.key_ids.sudo().secret_id._reveal(), WEBHOOK_SECRET)
        self.assertEqual(source._load("pasted").keys[0].value, SECRET.encode())

    def test_a_key_that_the_scheme_cannot_use_is_refused(self):
        jwt = self.make_source("tokens", secret=None, scheme="jwt", issuer="i", audience="a")
        cases = (
            (self.source, {"kind": "secret", "text": "whsec_AAAA"}),
            (self.source, {"kind": "public", "text": "whpk_AAAA"}),
            (self.make_source("forge", secret=None, scheme="github"), {"kind": "public", "text": "x" * 40}),
            (
                self.make_source("rfc", secret=None, scheme="http_signature"),
                {"kind": "secret", "text": SECRET},
            ),
            (jwt, {"kind": "secret", "text": SECRET, "algorithm": "RS256"}),
            (jwt, {"kind": "secret", "text": "too short for this", "algorithm": "HS256"}),
        )
        for source, vals in cases:
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.add_key(source, **vals)

    def test_a_public_key_is_refused_in_the_same_words_as_one_of_a_client(self):
        source = self.make_source("rfc", secret=None, scheme="http_signature")
        good = pair("ed25519")
        for text, algorithm, words in (
            (public_pem(WEAK), "rsa-pss-sha512", "2048 to 8192 bits"),
            (public_pem(ec.generate_private_key(ec.SECP384R1())), "ecdsa-p256-sha256", "P-256"),
            (public_pem(good), "rsa-pss-sha512", "does not fit the algorithm rsa-pss-sha512"),
            (private_pem(good), "ed25519", "private key"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words):
                self.add_key(source, text, "public", algorithm=algorithm, key_id="partner-1")

    def test_a_public_key_of_before_that_is_too_weak_fits_nothing(self):
        source = self.make_source("rfc", secret=None, scheme="http_signature")
        good = public_pem(pair("ed25519"))
        key = self.add_key(source, good, "public", algorithm="ed25519", key_id="partner-1")
        key.sudo().write({"public_key": public_pem(WEAK), "algorithm": "rsa-pss-sha512"})
        with mute_logger("odoo.addons.integration_inbox.models.integration_source_key"):
            [loaded] = source._load("rfc").keys
        self.assertEqual((loaded.value, loaded.expires_at), (b"", 0.0))

    def test_only_managers_add_keys_and_a_retired_source_gets_none(self):
        developer = new_test_user(
            self.env, "inbox_developer", groups="integration_core.group_integration_developer"
        )
        keys = self.env["integration.source.key"].with_user(developer)
        with self.assertRaises(AccessError):
            keys._add(self.source.with_user(developer), name="x", kind="secret", text=WEBHOOK_SECRET)
        self.source.with_user(self.approver).action_retire()
        self.assertEqual(self.source.key_ids.state, "revoked")
        with self.assertRaises(UserError):
            self.add_key(self.source, WEBHOOK_SECRET)

    def test_revoking_destroys_the_secret(self):
        secret = self.source.key_ids.sudo().secret_id
        self.source.key_ids.with_user(self.operator).action_revoke()
        self.assertFalse(secret.exists())

    def test_a_key_of_another_scheme_fits_nothing(self):
        self.source.with_user(self.author).action_withdraw()
        self.source.with_user(self.author).scheme = "github"
        [key] = self.source._load("billing").keys
        self.assertEqual(key.expires_at, 0.0)
