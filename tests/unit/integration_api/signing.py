# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests signed as an outside client does it, for the tests beside this file."""

from datetime import datetime, timezone

from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from odoo.addons.integration_api.tools.http_signature import SignedRequest

NOW = 1_790_000_000
KEY_ID = "key_test"
SECRET = b"a secret of at least thirty-two bytes"
URL = "https://odoo.example/integration/v1/party?limit=5&name=a%20b"
COVERED = ("@method", "@target-uri", "@authority")
NONCE = "0123456789abcdef0123"


class _Message:
    def __init__(self, method, url, headers):
        self.method, self.url, self.headers = method, url, headers


def signed(
    method="GET",
    url=URL,
    body=b"",
    covered=COVERED,
    created=NOW,
    nonce=NONCE,
    secret=SECRET,
    algorithm=algorithms.HMAC_SHA256,
    headers=None,
    **options,
):
    """Return a signed request; a body is covered by its digest."""
    message = _Message(method, url, dict(headers or {}))
    resolver = MappingKeyResolver(public_keys={}, private_keys={KEY_ID: secret})
    HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=resolver).sign(
        message,
        key_id=KEY_ID,
        created=datetime.fromtimestamp(created, timezone.utc),
        nonce=nonce,
        covered_component_ids=covered,
        body=body or None,
        **options,
    )
    return SignedRequest(method, url, tuple(message.headers.items()), body)
