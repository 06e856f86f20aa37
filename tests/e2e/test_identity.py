# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tokens, of ours and of an identity provider, on a real Odoo with several processes."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PATH = "/integration/v1/party"
TOKEN = "/integration/v1/token"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ISSUER = "https://login.example/realm"


class IdentityProvider:
    """Serves the JWK Set of its keys, and signs tokens with them."""

    def __init__(self):
        provider = self
        self.keys, self.requests = {"one": rsa.generate_private_key(65537, 2048)}, 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.requests += 1
                self.send_response(200)
                self.end_headers()
                self.wfile.write(provider.key_set())

            def log_message(self, *_arguments):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/keys"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def key_set(self):
        """Return its public keys."""
        to_jwk = jwt.algorithms.RSAAlgorithm.to_jwk
        keys = [{**json.loads(to_jwk(key.public_key())), "kid": kid} for kid, key in self.keys.items()]
        return json.dumps({"keys": keys}).encode()

    def sign(self, kid, **claims):
        """Return a token."""
        now = int(time.time())
        good = {"iss": ISSUER, "aud": "api://odoo", "sub": "billing", "iat": now, "exp": now + 300}
        return jwt.encode({**good, **claims}, self.keys[kid], "RS256", headers={"kid": kid})

    def close(self):
        """Go down."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def issue(partners):
    """A function that issues a key to the billing client and returns what its dialog shows."""
    approver = partners.organisation.approver
    client = approver.search("integration.client", [["code", "=", "billing-client"]], ["id"])[0]["id"]

    def run(**values):
        wizard = approver.create("integration.credential.issue", client_id=client, **values)
        shown = approver.call("integration.credential.issue", "action_issue", [wizard])["context"]
        return shown["default_key_id"], shown["default_secret"]

    return run


def ask(stack, **parameters):
    """Ask for a token."""
    return requests.post(
        stack.server.url + TOKEN, data={"grant_type": "client_credentials", **parameters}, timeout=30
    )


def read(stack, token):
    """Read with a token; return the status."""
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(stack.server.url + PATH, headers=headers, timeout=30).status_code


def many(work, times=12):
    """Do the same many times at once, so that all processes have their share; return what came of it."""
    with ThreadPoolExecutor(8) as pool:
        return [task.result() for task in [pool.submit(work) for _time in range(times)]]


def test_a_revoked_key_takes_its_tokens_along_in_all_processes(stack, partners, issue):
    key_id, secret = issue(scheme="token")
    answer = ask(stack, client_id=key_id, client_secret=secret)
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json()["access_token"]
    assert set(many(lambda: read(stack, token))) == {200}
    approver = partners.organisation.approver
    credential = approver.search("integration.credential", [["key_id", "=", key_id]], ["id"])[0]["id"]
    approver.call("integration.credential", "action_revoke", [credential])
    assert set(many(lambda: read(stack, token))) == {401}
    refused = ask(stack, client_id=key_id, client_secret=secret)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    rows = approver.search("integration.refusal", [["key_id", "=", key_id]], ["reason", "count", "client_id"])
    assert {row["reason"] for row in rows} == {"key_revoked"}
    assert sum(row["count"] for row in rows) >= 1
    assert all(row["client_id"] for row in rows)


def test_an_assertion_that_is_sent_many_times_at_once_gives_one_token(stack, issue):
    key = rsa.generate_private_key(65537, 2048)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key_id, _none = issue(scheme="token", algorithm="rsa-v1_5-sha256", public_key=pem)
    claims = {"iss": key_id, "sub": key_id, "aud": stack.server.url + TOKEN, "jti": "once-and-never-again"}
    assertion = jwt.encode({**claims, "exp": int(time.time()) + 120}, key, "RS256")
    answers = many(
        lambda: ask(stack, client_assertion=assertion, client_assertion_type=ASSERTION).status_code
    )
    assert sorted(set(answers)) == [200, 401]
    assert answers.count(200) == 1


def test_an_issuer_may_change_its_keys_and_go_down(stack, partners, issue):
    organisation, provider = partners.organisation, IdentityProvider()
    try:
        system = organisation.author.create("integration.system", name="Login", code="login", kind="identity")
        organisation.approver.call("integration.system", "write", [system], {"private_network": True})
        issuer = organisation.author.create(
            "integration.issuer",
            name="Login",
            system_id=system,
            issuer=ISSUER,
            keys_url=provider.url,
            audience="api://odoo",
            owner_id=organisation.approver.uid,
        )
        organisation.author.call("integration.issuer", "action_submit", [issuer])
        issue(scheme="issuer", issuer_id=issuer, subject="billing")
        assert read(stack, provider.sign("one")) == 401, "nobody approved it yet"
        organisation.approver.call("integration.issuer", "action_approve", [issuer])
        organisation.approver.call("integration.issuer", "action_fetch_keys", [issuer])
        assert set(many(lambda: read(stack, provider.sign("one")))) == {200}
        asked = provider.requests
        provider.keys["two"] = rsa.generate_private_key(65537, 2048)
        assert 401 in many(lambda: read(stack, provider.sign("two"))), "it was asked for within the minute"
        assert provider.requests == asked
        _let_a_minute_pass(stack, issuer)
        read(stack, provider.sign("two"))  # of several at once, those beside the first one are too early
        assert set(many(lambda: read(stack, provider.sign("two")))) == {200}
        assert provider.requests == asked + 1
    finally:
        provider.close()
    _let_a_minute_pass(stack, issuer)
    assert (
        read(stack, jwt.encode({"iss": ISSUER}, provider.keys["one"], "RS256", headers={"kid": "x"})) == 401
    )
    assert set(many(lambda: read(stack, provider.sign("one")))) == {200}
    issues = organisation.approver.search(
        "integration.issue", [["code", "=", "issuer_keys"], ["res_id", "=", issuer]], ["detail"]
    )
    assert [found["detail"] for found in issues] == ["connect_failure"]


def _let_a_minute_pass(stack, issuer):
    stack.sql(
        "UPDATE integration_issuer SET tried_at = tried_at - interval '2 minutes' WHERE id = %s RETURNING id",
        [issuer],
    )
