# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is not proven to be an approved client gets one answer, whatever the reason, and nothing else."""

import http.client
import json
import logging
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessDenied
from odoo.tests import new_test_user, tagged

from .. import use
from .common import COVERED, ORDERS, ROOT, ApiCase

LOGGER = "odoo.addons.integration_api.dispatcher"
GOOD = {"number": "T/1"}


@tagged("post_install", "-at_install")
class TestAuthentication(ApiCase):
    def denied(self, prepared, reason):
        """Send; the outside sees the one 401 and no row is left, the log says the reason."""
        before, nonces = self.count_rows(), self.env["integration.nonce"].search_count([])
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            response = self.send(prepared)
        problem = self.assert_problem(response, 401, "unauthenticated")
        self.assertEqual(set(problem), {"type", "title", "status", "code", "correlation_id"})
        self.assertIn("WWW-Authenticate", response.headers)
        self.assertIn("Accept-Signature", response.headers)
        text = "\n".join(logs.output)
        self.assertIn(f"reason={reason} ", text)
        self.assertNotIn(self.secret, text)
        self.assertEqual(self.count_rows(), before)
        self.assertEqual(self.env["integration.nonce"].search_count([]), nonces)

    def post(self, **options):
        return self.sign("POST", ORDERS, GOOD, {"Idempotency-Key": "k"}, **options)

    def test_every_route_and_verb_needs_a_signature(self):
        for path in (ROOT, ORDERS, f"{ORDERS}/x", f"{ORDERS}/x/confirm", f"{ROOT}/nothing/at/all/here"):
            for method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"):
                prepared = self.sign(method, path)
                del prepared.headers["Signature"], prepared.headers["Signature-Input"]
                self.assertEqual(self.send(prepared).status_code, 401, f"{method} {path}")

    def test_a_browser_session_is_no_proof(self):
        new_test_user(self.env, "api_person", groups="base.group_system")
        self.authenticate("api_person", "api_person")
        self.assertEqual(self.url_open(ORDERS).status_code, 401)

    def test_without_signature(self):
        prepared = self.post()
        del prepared.headers["Signature"]
        self.denied(prepared, "signature_missing")

    def test_with_an_unknown_key(self):
        self.denied(self.post(key=("key_nobody", "x")), "key_unknown")

    def test_with_a_wrong_secret(self):
        self.denied(self.post(key=(self.credential.key_id, "wrong")), "signature_invalid")

    def test_with_another_clients_secret(self):
        _credential, secret = self.issue(self.make_client("api-other"))
        self.denied(self.post(key=(self.credential.key_id, secret)), "signature_invalid")

    def test_with_a_changed_body(self):
        prepared = self.post()
        prepared.body = json.dumps({"number": "T/2"}).encode()
        self.denied(prepared, "digest_mismatch")

    def test_with_another_path_or_verb(self):
        prepared = self.post()
        prepared.url += "?limit=1"
        self.denied(prepared, "signature_invalid")
        prepared = self.post()
        prepared.method = "PATCH"
        self.denied(prepared, "signature_invalid")

    def test_with_less_than_everything_covered(self):
        for dropped in COVERED:
            self.denied(self.post(covered=tuple({*COVERED} - {dropped})), "signature_invalid")

    def test_with_a_header_that_decides_and_is_not_covered(self):
        for name in ("content-type", "idempotency-key"):
            self.denied(self.post(bare=[name]), "signature_invalid")
        prepared = self.sign("PATCH", f"{ORDERS}/x", GOOD, {"If-Match": "*"}, bare=["if-match"])
        self.denied(prepared, "signature_invalid")

    def test_with_a_header_that_decides_changed_added_or_dropped(self):
        prepared = self.post()
        prepared.headers["Idempotency-Key"] = "another"
        self.denied(prepared, "signature_invalid")
        prepared = self.post()
        del prepared.headers["Idempotency-Key"]
        self.denied(prepared, "signature_invalid")
        prepared = self.sign("PATCH", f"{ORDERS}/x", GOOD)
        prepared.headers["If-Match"] = "*"
        self.denied(prepared, "signature_invalid")

    def test_with_an_old_or_early_signature(self):
        for offset in (-310, 310):
            created = datetime.now(timezone.utc) + timedelta(seconds=offset)
            self.denied(self.post(created=created), "signature_expired")

    def test_a_signed_write_works_once(self):
        prepared = self.post()
        self.assertEqual(self.send(prepared).status_code, 201)
        self.denied(prepared, "signature_replayed")

    def test_a_nonce_is_used_up_for_the_key_and_not_for_the_others(self):
        self.assertEqual(self.send(self.post(nonce="n" * 16)).status_code, 201)
        self.denied(self.post(nonce="n" * 16), "signature_replayed")
        other, secret = self.issue(self.client)
        repeated = self.send(self.post(nonce="n" * 16, key=(other.key_id, secret)))
        self.assertEqual(repeated.status_code, 201)

    def test_with_a_revoked_key(self):
        prepared = self.post()
        self.credential.with_user(self.approver).action_revoke()
        self.denied(prepared, "key_revoked")

    def test_with_an_expired_key(self):
        self.credential._write_guarded({"expires_at": fields.Datetime.now() - timedelta(seconds=1)})
        self.denied(self.post(), "key_expired")

    def test_with_a_client_that_is_not_approved(self):
        for action in ("action_suspend", "action_withdraw"):
            getattr(self.client.with_user(self.approver), action)()
            self.denied(self.post(), "client_inactive")

    def test_with_a_system_that_is_archived(self):
        self.system.active = False
        self.denied(self.post(), "client_inactive")

    def test_with_a_service_user_that_is_archived(self):
        self.client.service_user_id.active = False
        self.denied(self.post(), "client_inactive")

    def test_from_a_network_that_is_not_allowed(self):
        self.client._write_guarded({"networks": "192.0.2.0/24"})
        before = self.count_rows()
        self.assert_problem(self.send(self.post()), 403, "network_denied")
        self.assertEqual(self.count_rows(), before)
        self.client._write_guarded({"networks": "192.0.2.0/24\n127.0.0.0/8"})
        self.assertEqual(self.send(self.post()).status_code, 201)

    def test_without_the_encryption_key_nothing_is_open(self):
        with patch.dict("os.environ", {"INTEGRATION_ENCRYPTION_KEYS": "other:" + "A" * 43 + "="}):
            self.assert_problem(self.send(self.post()), 503, "encryption_key_unknown")

    def test_repeated_headers_are_refused(self):
        prepared = self.post()
        for name in ("Signature", "Signature-Input", "Content-Digest", "Host", "Idempotency-Key"):
            self.assertIn(self.send_raw(prepared, repeat=name), (400, 401), name)
        self.assertEqual(self.send_raw(prepared), 201)

    def send_raw(self, prepared, repeat=None):
        """Send over a bare connection, which may repeat a header; return the status."""
        host, path = prepared.url.removeprefix("http://").split("/", 1)
        self.env.flush_all()
        self.env.cr.clear()
        connection = http.client.HTTPConnection(host, timeout=30)
        with self.allow_requests():
            connection.putrequest(prepared.method, f"/{path}", skip_host=True)
            headers = {
                **prepared.headers,
                "Host": host,
                "Cookie": f"test_request_key={self.http_request_key}",
            }
            for name, value in headers.items():
                for _time in range(2 if name == repeat else 1):
                    connection.putheader(name, value)
            connection.endheaders(prepared.body)
            return connection.getresponse().status

    def test_the_service_user_cannot_log_in(self):
        user = self.client.service_user_id
        self.assertTrue(user.active)
        user.password = "a password that somebody set"
        credential = {"type": "password", "login": user.login, "password": "a password that somebody set"}
        with self.assertRaises(AccessDenied):
            self.env["res.users"].authenticate(credential, {"interactive": False})
        apikeys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = apikeys._generate("rpc", "key", fields.Datetime.now() + timedelta(days=1))
        self.assertFalse(self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=key))

    def test_last_use_is_noted_after_the_request_and_once_a_minute(self):
        use.note(self.credential)
        self.assertFalse(self.credential.last_used_at)
        self.env.cr.flush()
        self.env.cr.postcommit.run()
        self.credential.invalidate_recordset()
        first = self.credential.last_used_at
        self.assertLess(fields.Datetime.now() - first, timedelta(minutes=1))
        use.note(self.credential)
        self.assertFalse(self.env.cr.postcommit._funcs)
