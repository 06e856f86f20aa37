# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The client in the documentation signs what we accept."""

import sys
import time
from pathlib import Path

from odoo.addons.integration_api.tools.http_signature import SignedRequest, read_claim, verify

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
SECRET = "the secret as it was shown"


def prepared(monkeypatch, *arguments, **keywords):
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    from signed_client import SignedClient

    client = SignedClient("https://odoo.example/", "key_1", SECRET)
    request = client.prepare(*arguments, **keywords)
    return SignedRequest(request.method, request.url, tuple(request.headers.items()), request.body or b"")


def test_what_the_documented_client_signs_is_accepted(monkeypatch):
    for request in (
        prepared(monkeypatch, "GET", "/integration/v1/party?name=Zoë & co"),
        prepared(monkeypatch, "PATCH", "/integration/v1/party/1", {"name": "Zoë"}, {"If-Match": '"a"'}),
        prepared(monkeypatch, "POST", "/integration/v1/invoice/1/post", headers={"Idempotency-Key": "k"}),
    ):
        claim = read_claim(request, time.time())
        verify(request, claim, "hmac-sha256", SECRET.encode())


def test_it_signs_the_idempotency_key_and_never_twice_alike(monkeypatch):
    one, two = (
        prepared(monkeypatch, "POST", "/integration/v1/party", {}, {"Idempotency-Key": "k"}) for _time in "12"
    )
    covered = dict(one.headers)["Signature-Input"]
    assert '"idempotency-key"' in covered and '"content-type"' in covered
    assert read_claim(one, time.time()).nonce != read_claim(two, time.time()).nonce
