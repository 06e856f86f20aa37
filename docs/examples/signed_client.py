# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A complete client of the API: signed requests (RFC 9421) with requests and http-message-signatures.

>>> client = SignedClient("https://odoo.example", "key_…", "the secret as it was shown")
>>> client.request("POST", "/integration/v1/party", {"name": "Sunrise Health Plan", "kind": "organisation"},
...                {"Idempotency-Key": "party-17"})
"""

import json
import secrets

import requests
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

COVERED = ("@method", "@target-uri", "@authority")  # and content-digest, which the body adds
IF_PRESENT = (
    "content-type",
    "content-encoding",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "prefer",
)


class SignedClient:
    """Signs and sends requests with one key.

    :param url: scheme and host of the server, as this client reaches it
    :param session: a ``requests.Session`` to send with, if not one of its own
    """

    def __init__(self, url, key_id, secret, session=None):
        self.url = url.rstrip("/")
        self.key_id = key_id
        self.session = session or requests.Session()
        self.signer = HTTPMessageSigner(
            signature_algorithm=algorithms.HMAC_SHA256,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: secret.encode()}),
        )

    def prepare(self, method, path, document=None, headers=None):
        """Return a signed ``requests.PreparedRequest``; each has a nonce of its own, so sign again to repeat.

        :param document: what to send as JSON; bytes are sent as they are
        """
        body = document if document is None or isinstance(document, bytes) else json.dumps(document).encode()
        headers = {**({"Content-Type": "application/json"} if body else {}), **(headers or {})}
        request = self.session.prepare_request(
            requests.Request(method, self.url + path, data=body, headers=headers)
        )
        extra = tuple(name for name in IF_PRESENT if name in request.headers)
        nonce = secrets.token_hex(16)
        self.signer.sign(
            request, key_id=self.key_id, nonce=nonce, covered_component_ids=COVERED + extra, body=body
        )
        return request

    def request(self, method, path, document=None, headers=None, timeout=30):
        """Sign, send, and return the ``requests.Response``; a redirect too, for the signature is for one address."""
        request = self.prepare(method, path, document, headers)
        return self.session.send(request, timeout=timeout, allow_redirects=False)
