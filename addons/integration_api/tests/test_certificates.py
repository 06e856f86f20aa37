# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client certificate is believed of our proxy alone, and leads to its client while it is valid."""

from datetime import timedelta
from unittest.mock import patch
from urllib.parse import quote

from odoo import fields, tools
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ORDERS, ApiCase
from .pairs import certificate, pair, private_pem

HEADER = "X-SSL-Client-Cert"


@tagged("post_install", "-at_install")
class TestCertificates(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pem = certificate(pair("ecdsa-p256-sha256"))
        cls.held, _none = cls.issue(cls.client, scheme="certificate", certificate=cls.pem)

    def setUp(self):
        super().setUp()
        self.configure("127.0.0.0/8")

    def configure(self, proxies, header=HEADER):
        environment = {
            "INTEGRATION_CERTIFICATE_HEADER": header,
            "INTEGRATION_CERTIFICATE_PROXIES": proxies,
        }
        patcher = patch.dict("os.environ", environment)
        patcher.start()
        self.addCleanup(patcher.stop)

    def read(self, told=None, headers=None):
        return self.prepare(
            "GET", ORDERS, {HEADER: quote(self.pem) if told is None else told, **(headers or {})}
        )

    def test_the_certificate_or_its_fingerprint_leads_to_the_client(self):
        self.assertEqual(self.send(self.read()).status_code, 200)
        self.assertEqual(self.send(self.read(self.held.fingerprint)).status_code, 200)
        self.assertEqual(self.held.subject, "CN=partner.example")

    def test_it_writes_with_an_idempotency_key(self):
        headers = {HEADER: quote(self.pem), "Idempotency-Key": "k"}
        response = self.send(self.prepare("POST", ORDERS, headers, json={"number": "C/1"}))
        self.assertEqual(response.status_code, 201)

    def test_of_anybody_but_our_proxy_it_is_refused(self):
        self.configure("192.0.2.0/24")
        self.assert_denied(self.read(), "proxy_untrusted")
        self.configure("")
        self.assert_denied(self.read(), "proxy_untrusted")

    def test_behind_a_proxy_the_other_end_counts_and_not_what_is_said_of_it(self):
        forwarded = {
            "X-Forwarded-For": "192.0.2.7",
            "X-Forwarded-Host": "odoo.example",
            "X-Forwarded-Proto": "https",
        }
        with patch.dict(tools.config.options, {"proxy_mode": True}):
            self.configure("192.0.2.0/24")
            self.assert_denied(self.read(headers=forwarded), "proxy_untrusted")
            self.configure("127.0.0.0/8")
            self.assertEqual(self.send(self.read(headers=forwarded)).status_code, 200)
            self.client._write_guarded({"networks": "198.51.100.0/24"})
            self.assert_denied(self.read(headers=forwarded), "network_denied", 403)

    def test_without_a_configured_header_it_is_not_looked_at(self):
        self.configure("127.0.0.0/8", header="")
        self.assert_denied(self.read(), "signature_missing")

    def test_another_spelling_of_the_header_is_another_header(self):
        told = self.prepare("GET", ORDERS, {HEADER.replace("-", "_"): quote(self.pem)})
        self.assert_denied(told, "signature_missing")

    def test_a_configuration_that_cannot_be_read_opens_nothing(self):
        self.configure("everywhere")
        self.assert_problem(self.send(self.read()), 503, "certificate_proxies_invalid")

    def test_another_certificate_and_garbage_are_refused(self):
        self.assert_denied(self.read(quote(certificate(pair("ecdsa-p256-sha256")))), "key_unknown")
        self.assert_denied(self.read("garbage"), "certificate_invalid")
        self.assert_denied(
            self.read(f"{self.held.fingerprint},{self.held.fingerprint}"), "certificate_invalid"
        )

    def test_it_ends_with_its_credential(self):
        self.assertEqual(self.send(self.read()).status_code, 200)
        self.held._write_guarded({"expires_at": fields.Datetime.now() - timedelta(seconds=1)})
        self.assert_denied(self.read(), "key_expired")
        self.held.with_user(self.approver).action_revoke()
        self.assert_denied(self.read(), "key_revoked")

    def test_a_second_proof_beside_it_is_refused(self):
        signed = self.sign("GET", ORDERS)
        signed.headers[HEADER] = quote(self.pem)
        self.assert_denied(signed, "proof_ambiguous")

    def test_what_is_no_valid_certificate_cannot_be_entered(self):
        key = pair("ecdsa-p256-sha256")
        for text in ("", "x", certificate(key, -3, -1), certificate(key, 1, 3), self.pem + private_pem(key)):
            with self.assertRaises(ValidationError):
                self.issue(self.client, scheme="certificate", certificate=text)
        with self.assertRaisesRegex(ValidationError, "ends before"):
            self.issue(self.client, scheme="certificate", certificate=certificate(key, end=10))
        with self.assertRaisesRegex(ValidationError, "leads to another key"):
            self.issue(self.client, scheme="certificate", certificate=self.pem)
