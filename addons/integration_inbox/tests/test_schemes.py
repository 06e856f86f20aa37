# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import hmac
import json
import secrets
import time

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from odoo.tests import tagged

from .common import SECRET, InboxHttpCase

LOGGER = "odoo.addons.integration_api.dispatcher"
OTHER = "another shared secret of enough characters"


@tagged("post_install", "-at_install")
class TestSchemes(InboxHttpCase):
    """Every scheme over real HTTP: taken, known again, and refused when anything is wrong."""

    document = {"id": "evt_1", "type": "order.created", "number": "T/1", "data": {"number": "T/1"}}
    body = json.dumps(document).encode()

    def check(self, code, headers, message_id, *, resigned=None, type_="order.created"):
        """A message is kept, known again, and refused under another body or another source's address.

        :param resigned: headers of the partner's next try, where they differ
        """
        source = self.env["integration.source"].search([("code", "=", code)])
        self.assertEqual(self.post(code, self.body, headers).status_code, 202)
        again = self.post(code, self.body, resigned or headers)
        self.assertEqual((again.status_code, again.json()["id"]), (200, message_id))
        message = self.find(source)
        self.assertEqual((message.message_uid, message.type), (message_id, type_))
        with self.assertLogs(LOGGER):
            self.assertEqual(self.post(code, self.body + b" ", headers).status_code, 401)
        twin = self.make_source(f"{code}-twin", secret=None, **self.settings[code])
        self.add_key(twin, **self.other_key(code))
        with self.assertLogs(LOGGER):
            self.assertEqual(self.post(twin.code, self.body, headers).status_code, 401)

    settings = {
        "github": {"scheme": "github", "type_header": "X-GitHub-Event", "type_pointer": False},
        "stripe": {"scheme": "stripe", "id_pointer": "/id"},
        "jwt": {"scheme": "jwt", "issuer": "https://p.example", "audience": "odoo", "body_claim": "sha256"},
    }

    def other_key(self, code):
        """A key that did not sign."""
        if code == "jwt":
            return {
                "kind": "public",
                "text": _pem(ec.generate_private_key(ec.SECP256R1())),
                "algorithm": "ES256",
            }
        return {"text": OTHER}

    def test_github(self):
        self.make_source("github", **self.settings["github"])
        mac = hmac.new(SECRET.encode(), self.body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={mac}", "X-GitHub-Event": "order.created"}
        first, second = ({**headers, "X-GitHub-Delivery": delivery} for delivery in ("1", "2"))
        message_id = f"sha256:{hashlib.sha256(self.body).hexdigest()}"
        self.check("github", first, message_id, resigned=second)

    def test_stripe(self):
        self.make_source("stripe", **self.settings["stripe"])

        def sign(sent_at):
            mac = hmac.new(SECRET.encode(), f"{sent_at}.".encode() + self.body, hashlib.sha256).hexdigest()
            return {"Stripe-Signature": f"t={sent_at},v1={mac}"}

        now = int(time.time())
        self.check("stripe", sign(now), "evt_1", resigned=sign(now - 10))

    def test_jwt(self):
        key = ec.generate_private_key(ec.SECP256R1())
        source = self.make_source("jwt", secret=None, **self.settings["jwt"])
        self.add_key(source, kind="public", text=_pem(key), algorithm="ES256")

        def sign(**claims):
            now = int(time.time())
            content = {
                "iss": "https://p.example",
                "aud": "odoo",
                "iat": now,
                "exp": now + 60,
                "jti": "tok-1",
                "sha256": hashlib.sha256(self.body).hexdigest(),
                **claims,
            }
            return {"Authorization": f"Bearer {jwt.encode(content, key, 'ES256')}"}

        self.check("jwt", sign(), "tok-1", resigned=sign())
        for claims in ({"aud": "other"}, {"iss": "other"}, {"exp": 1}, {"sha256": "0" * 64}):
            with self.subTest(claims), self.assertLogs(LOGGER):
                self.assertEqual(self.post("jwt", self.body, sign(**claims)).status_code, 401)

    def test_http_signature(self):
        source = self.make_source("rfc9421", secret=None, scheme="http_signature")
        self.add_key(source, SECRET, key_id="partner-1")
        nonce = secrets.token_hex(12)
        request = self._sign("/integration/v1/inbox/rfc9421", nonce)
        self.assertEqual(self._send(request).status_code, 202)
        again = self._send(request)
        self.assertEqual((again.status_code, again.json()["id"]), (200, nonce))
        self.assertEqual(self.find(source).message_uid, nonce)
        with self.assertLogs(LOGGER):
            self.assertEqual(
                self._send(self._sign("/integration/v1/inbox/rfc9421", nonce, secret=OTHER)).status_code, 401
            )
        twin = self.make_source("rfc-twin", secret=None, scheme="http_signature")
        self.add_key(twin, SECRET, key_id="partner-1")
        request.url = request.url.replace("rfc9421", "rfc-twin")
        with self.assertLogs(LOGGER):
            self.assertEqual(self._send(request).status_code, 401, "the address is signed")

    def _sign(self, path, nonce, secret=SECRET):
        headers = {"Content-Type": "application/json"}
        request = self.opener.prepare_request(
            requests.Request("POST", self.base_url() + path, data=self.body, headers=headers)
        )
        resolver = MappingKeyResolver(public_keys={}, private_keys={"partner-1": secret.encode()})
        HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=resolver).sign(
            request,
            key_id="partner-1",
            nonce=nonce,
            covered_component_ids=("@method", "@target-uri", "@authority", "content-type"),
            body=self.body,
        )
        return request

    def _send(self, prepared):
        self.env.flush_all()
        self.env.cr.clear()
        with self.allow_requests():
            prepared.headers["Cookie"] = f"test_request_key={self.http_request_key}"
            return requests.Session().send(prepared, allow_redirects=False, timeout=30)


def _pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
