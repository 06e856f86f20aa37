# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests signed by a key of which only the public half is here."""

from datetime import timedelta

from http_message_signatures import algorithms

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import ORDERS, ApiCase
from .pairs import MAKERS, pair, private_pem, public_pem

CLASSES = {
    "ed25519": algorithms.ED25519,
    "ecdsa-p256-sha256": algorithms.ECDSA_P256_SHA256,
    "rsa-pss-sha512": algorithms.RSA_PSS_SHA512,
    "rsa-v1_5-sha256": algorithms.RSA_V1_5_SHA256,
}


@tagged("post_install", "-at_install")
class TestPublicKeys(ApiCase):
    def register(self, algorithm, **options):
        """Return the credential of a new public key, and with what to sign as its partner."""
        credential, secret = self.issue(
            self.client, algorithm=algorithm, public_key=public_pem(pair(algorithm)), **options
        )
        self.assertFalse(secret)
        self.assertFalse(credential.sudo().secret_id)
        return credential, {
            "key": (credential.key_id, private_pem(pair(algorithm))),
            "algorithm": CLASSES[algorithm],
        }

    def test_each_kind_reads_and_writes(self):
        for number, algorithm in enumerate(MAKERS):
            _credential, by = self.register(algorithm)
            self.assertEqual(self.call("GET", ORDERS, **by).status_code, 200, algorithm)
            self.assertEqual(self.call("POST", ORDERS, {"number": f"K/{number}"}, **by).status_code, 201)

    def test_a_write_works_once(self):
        _credential, by = self.register("ed25519")
        prepared = self.sign("POST", ORDERS, {"number": "K/1"}, {"Idempotency-Key": "k"}, **by)
        self.assertEqual(self.send(prepared).status_code, 201)
        self.assert_denied(prepared, "signature_replayed")

    def test_revoked_it_ends_at_once(self):
        credential, by = self.register("ed25519")
        self.assertEqual(self.call("GET", ORDERS, **by).status_code, 200)
        credential.with_user(self.approver).action_revoke()
        self.assert_denied(self.sign("GET", ORDERS, **by), "key_revoked")

    def test_expired_it_is_refused(self):
        credential, by = self.register("ed25519")
        credential._write_guarded({"expires_at": fields.Datetime.now() - timedelta(seconds=1)})
        self.assert_denied(self.sign("GET", ORDERS, **by), "key_expired")

    def test_the_public_half_is_no_secret_to_sign_with(self):
        credential, by = self.register("rsa-pss-sha512")
        by = {"key": (credential.key_id, credential.public_key)}
        for include in (True, False):
            self.assert_denied(self.sign("GET", ORDERS, include_alg=include, **by), "signature_invalid")

    def test_the_request_does_not_choose_the_algorithm(self):
        _credential, by = self.register("rsa-pss-sha512")
        by["algorithm"] = algorithms.RSA_V1_5_SHA256
        for include in (True, False):
            self.assert_denied(self.sign("GET", ORDERS, include_alg=include, **by), "signature_invalid")

    def test_another_key_of_the_same_kind_is_refused(self):
        credential, by = self.register("ed25519")
        by["key"] = (credential.key_id, private_pem(pair("ed25519", 1)))
        self.assert_denied(self.sign("GET", ORDERS, **by), "signature_invalid")

    def test_a_private_key_is_not_taken(self):
        with self.assertRaisesRegex(ValidationError, "private key"):
            self.issue(self.client, algorithm="ed25519", public_key=private_pem(pair("ed25519")))
        with self.assertRaisesRegex(ValidationError, "does not fit"):
            self.issue(self.client, algorithm="ed25519", public_key=public_pem(pair("rsa-pss-sha512")))
        with self.assertRaisesRegex(ValidationError, "not one public key"):
            self.issue(self.client, algorithm="ed25519")

    def test_what_is_shown_is_the_fingerprint(self):
        wizard = self.env["integration.credential.issue"].with_user(self.author)
        action = wizard.create(
            {"client_id": self.client.id, "algorithm": "ed25519", "public_key": public_pem(pair("ed25519"))}
        ).action_issue()
        context = action["context"]
        credential = self.client.credential_ids.filtered(lambda key: key.key_id == context["default_key_id"])
        self.assertEqual(context["default_fingerprint"], credential.fingerprint)
        self.assertFalse(context["default_secret"])

    def test_the_dialog_asks_for_what_the_kind_of_proof_needs(self):
        wizards = self.env["integration.credential.issue"].with_user(self.author)
        with Form(wizards.with_context(default_client_id=self.client.id)) as form:
            form.algorithm = "ed25519"
            form.public_key = public_pem(pair("ed25519"))
        shown = form.record.action_issue()
        with Form(self.env["integration.credential.show"].with_context(**shown["context"])) as dialog:
            self.assertFalse(dialog.secret)
            self.assertTrue(dialog.fingerprint)
        with (
            self.assertRaises(AssertionError),
            Form(wizards.with_context(default_client_id=self.client.id)) as form,
        ):
            form.scheme = "certificate"  # and no certificate

    def test_its_form_opens_and_leads_to_its_successor(self):
        credential, _by = self.register("ed25519")
        Form(credential.with_user(self.author))
        action = credential.with_user(self.author).action_rotate()
        wizard = self.env[action["res_model"]].with_user(self.author).with_context(**action["context"])
        with Form(wizard) as form:
            form.public_key = public_pem(pair("ed25519", 2))
        form.record.action_rotate()
        self.assertEqual(credential.successor_ids.replaces_id, credential)
