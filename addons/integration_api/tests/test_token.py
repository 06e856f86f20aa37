# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The token endpoint gives a proven client a token, which works for ten minutes and for nobody else."""

import base64
import logging
import os
import time
from datetime import timedelta
from unittest.mock import patch

import jwt

from odoo import fields
from odoo.tests import tagged

from ..tools import bearer, client_assertion
from .common import ORDERS, ROOT, ApiCase
from .pairs import pair, public_pem

TOKEN = f"{ROOT}/token"


@tagged("post_install", "-at_install")
class TestToken(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login, cls.password = cls.issue(cls.client, scheme="token")
        cls.signer, _none = cls.issue(
            cls.client,
            scheme="token",
            algorithm="ecdsa-p256-sha256",
            public_key=public_pem(pair("ecdsa-p256-sha256")),
        )

    def form(self, headers=None, **parameters):
        """Return a prepared request for a token."""
        data = {"grant_type": "client_credentials", **parameters}
        data = {name: value for name, value in data.items() if value is not None}
        return self.prepare("POST", TOKEN, headers, data=data)

    def by_secret(self, **options):
        return self.form(
            client_id=self.login.key_id, client_secret=options.pop("secret", self.password), **options
        )

    def by_jwt(self, key=None, algorithm="ES256", **claims):
        good = {
            "iss": self.signer.key_id,
            "sub": self.signer.key_id,
            "aud": self.base_url() + TOKEN,
            "exp": int(time.time()) + 60,
            "jti": "0123456789abcdef",
        }
        said = jwt.encode({**good, **claims}, key or pair("ecdsa-p256-sha256"), algorithm)
        return self.form(client_assertion=said, client_assertion_type=client_assertion.TYPE)

    def get_token(self, prepared=None):
        response = self.send(prepared or self.by_secret())
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()["access_token"]

    def read(self, token, headers=None):
        """Return a prepared read with a token."""
        return self.prepare("GET", ORDERS, {"Authorization": f"Bearer {token}", **(headers or {})})

    def denied(self, prepared, reason):
        """Send; one answer to the outside, in the form of OAuth."""
        response = self.assert_denied(prepared, reason)
        self.assertEqual(
            response.json(), {"error": "invalid_client", "error_description": "Authentication failed"}
        )
        self.assertTrue(response.headers["WWW-Authenticate"].startswith("Basic "))
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_the_answer_is_that_of_the_standard(self):
        response = self.send(self.by_secret())
        self.assertEqual(response.headers["Content-Type"], "application/json")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        answer = response.json()
        self.assertEqual(set(answer), {"access_token", "token_type", "expires_in"})
        self.assertEqual((answer["token_type"], answer["expires_in"]), ("Bearer", bearer.LIFETIME))
        header = jwt.get_unverified_header(answer["access_token"])
        self.assertEqual((header["typ"], header["alg"]), ("at+jwt", "HS256"))

    def test_each_of_the_three_proofs_gives_a_token_that_reads_and_writes(self):
        basic = base64.b64encode(f"{self.login.key_id}:{self.password}".encode()).decode()
        by_header = self.form({"Authorization": f"Basic {basic}"})
        for number, prepared in enumerate((self.by_secret(), by_header, self.by_jwt())):
            token = self.get_token(prepared)
            self.assertEqual(self.send(self.read(token)).status_code, 200)
            written = self.prepare(
                "POST",
                ORDERS,
                {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k{number}"},
                json={"number": f"T/{number}"},
            )
            self.assertEqual(self.send(written).status_code, 201)
            order = self.env["test.integration.order"].search([("name", "=", f"T/{number}")])
            self.assertEqual(order.create_uid, self.client.service_user_id)

    def test_a_write_by_token_needs_an_idempotency_key(self):
        headers = {"Authorization": f"Bearer {self.get_token()}"}
        response = self.send(self.prepare("POST", ORDERS, headers, json={"number": "T/9"}))
        self.assert_problem(response, 400, "idempotency_key_missing")

    def test_revoked_its_tokens_end_at_once(self):
        token = self.get_token()
        self.assertEqual(self.send(self.read(token)).status_code, 200)
        self.login.with_user(self.approver).action_revoke()
        self.assert_denied(self.read(token), "key_revoked")
        self.denied(self.by_secret(), "key_revoked")

    def test_a_suspended_client_has_no_tokens(self):
        token = self.get_token()
        self.client.with_user(self.approver).action_suspend()
        self.assert_denied(self.read(token), "client_inactive")
        self.denied(self.by_secret(), "client_inactive")

    def test_a_token_lives_no_longer_than_its_key(self):
        self.login._write_guarded({"expires_at": fields.Datetime.now() + timedelta(seconds=60)})
        self.assertLessEqual(self.send(self.by_secret()).json()["expires_in"], 60)
        self.login._write_guarded({"expires_at": fields.Datetime.now() - timedelta(seconds=1)})
        self.denied(self.by_secret(), "key_expired")

    def test_a_token_ends(self):
        token = self.get_token()
        later = time.time() + bearer.LIFETIME + 1
        with patch("odoo.addons.integration_api.authentication.time") as clock:
            clock.time.return_value = later
            self.assert_denied(self.read(token), "token_expired")

    def test_a_token_of_another_database_or_made_up_is_refused(self):
        parameters = self.env["ir.config_parameter"].sudo()
        secret, uuid = parameters.get_param("database.secret"), parameters.get_param("database.uuid")
        make, now = bearer.make, time.time()
        (at_rest,) = self.env["integration.secret"]._get_keyring().keys.values()
        ours, here = bearer.derive_key(at_rest, secret), bearer.name_issuer(uuid)
        self.assertEqual(self.send(self.read(make(ours, here, self.login.key_id, now))).status_code, 200)
        elsewhere = bearer.name_issuer("another")
        for token, reason in (
            (make(bearer.derive_key(at_rest, "other"), here, self.login.key_id, now), "token_invalid"),
            # what a backup tells is not enough
            (make(bearer.derive_key(secret.encode(), secret), here, self.login.key_id, now), "token_invalid"),
            (make(secret.encode(), here, self.login.key_id, now), "token_invalid"),
            (make(ours, elsewhere, self.login.key_id, now), "issuer_unknown"),
            (make(ours, here, "key_nobody", now), "key_unknown"),
            (make(ours, here, self.credential.key_id, now), "scheme_mismatch"),
            (make(ours, here, self.login.key_id, now, 86400), "token_invalid"),
            ("a.b.c", "token_invalid"),
        ):
            self.assert_denied(self.read(token), reason)

    def test_a_token_outlives_a_rotation_of_the_encryption_key(self):
        token, keys = self.get_token(), os.environ["INTEGRATION_ENCRYPTION_KEYS"]
        newer = "newer:" + base64.b64encode(b"n" * 32).decode()
        with patch.dict("os.environ", {"INTEGRATION_ENCRYPTION_KEYS": f"{newer},{keys}"}):
            self.assertEqual(self.send(self.read(token)).status_code, 200)
        with patch.dict("os.environ", {"INTEGRATION_ENCRYPTION_KEYS": newer}):
            self.assert_denied(self.read(token), "token_invalid")

    def test_a_wrong_secret_and_an_unknown_key_look_the_same(self):
        self.denied(self.by_secret(secret="wrong"), "secret_wrong")
        self.denied(self.by_secret(secret=self.secret), "secret_wrong")
        self.denied(self.form(client_id="key_nobody", client_secret="x"), "key_unknown")
        self.denied(self.form(client_id=self.login.key_id), "proof_ambiguous")

    def test_a_key_is_good_for_one_way_only(self):
        self.denied(self.form(client_id=self.credential.key_id, client_secret=self.secret), "scheme_mismatch")
        self.denied(
            self.form(client_id=self.signer.key_id, client_secret=self.signer.public_key), "scheme_mismatch"
        )
        signed = self.sign("GET", ORDERS, key=(self.login.key_id, self.password))
        self.assert_denied(signed, "scheme_mismatch")
        shared = self.by_jwt(
            key=self.password, algorithm="HS256", iss=self.login.key_id, sub=self.login.key_id
        )
        self.denied(shared, "scheme_mismatch")

    def test_an_assertion_works_once(self):
        prepared = self.by_jwt()
        self.get_token(prepared)
        self.denied(prepared, "signature_replayed")
        self.get_token(self.by_jwt(jti="another-one"))

    def test_an_assertion_is_for_us_of_this_key_and_short(self):
        for claims in (
            {"aud": "https://other.example/integration/v1/token"},
            {"aud": self.base_url()},
            {"sub": self.login.key_id},
            {"exp": int(time.time()) + 3600},
        ):
            self.denied(self.by_jwt(**claims), "token_invalid")
        self.denied(self.by_jwt(exp=int(time.time()) - 60), "token_expired")
        self.denied(self.by_jwt(key=pair("ecdsa-p256-sha256", 1)), "token_invalid")
        self.denied(self.by_jwt(key=self.signer.public_key[:40], algorithm="HS256"), "token_invalid")
        self.denied(self.by_jwt(key=pair("rsa-v1_5-sha256"), algorithm="RS256"), "token_invalid")

    def test_from_a_network_that_is_not_allowed(self):
        token = self.get_token()
        self.client._write_guarded({"networks": "192.0.2.0/24"})
        response = self.assert_denied(self.by_secret(), "network_denied", 403)
        self.assertEqual(response.json()["error"], "unauthorized_client")
        self.assert_denied(self.read(token), "network_denied", 403)

    def test_what_is_malformed_is_told_in_the_form_of_the_standard(self):
        basic = {"client_id": self.login.key_id, "client_secret": self.password}
        for prepared, status, error in (
            (self.form(grant_type="password", **basic), 400, "unsupported_grant_type"),
            (self.form(scope="all", **basic), 400, "invalid_scope"),
            (self.form(grant_type=None, **basic), 400, "invalid_request"),
            (self.prepare("POST", TOKEN, json={}), 415, "invalid_request"),
            (self.prepare("GET", TOKEN), 405, "invalid_request"),
            (self.form(x="1" * 20_000, **basic), 413, "invalid_request"),
        ):
            response = self.send(prepared)
            self.assertEqual((response.status_code, response.json()["error"]), (status, error))

    def test_tokens_are_asked_for_within_the_limits_of_the_client(self):
        response = self.send(self.by_secret())
        self.assertIn("token", response.headers["RateLimit"])
        row = self.env["integration.request"].search([("route_class", "=", "token")], limit=1)
        self.assertEqual((row.credential_id.id, row.status), (self.login.id, 200))
        self.assertNotIn("RateLimit", self.send(self.by_secret(secret="wrong")).headers)

    def test_two_proofs_at_once_are_refused(self):
        token = self.get_token()
        signed = self.sign("GET", ORDERS)
        signed.headers["Authorization"] = f"Bearer {token}"
        self.assert_denied(signed, "proof_ambiguous")

    def test_no_token_and_no_secret_is_ever_in_the_log(self):
        with self.assertLogs("odoo.addons.integration_api.dispatcher", logging.INFO) as logs:
            self.send(self.by_secret(secret=self.password + "x"))
            token = self.get_token()
            self.send(self.read(token[:-3]))
        text = "\n".join(logs.output)
        self.assertNotIn(self.password, text)
        self.assertNotIn(token[:-3], text)
