# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver's check of a signature, written from the specification and not with the code that signs."""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PUBLIC_PREFIX = "whpk_"


def verify(keys, headers, body):
    """Raise unless one of the keys made one of the signatures.

    :param keys: bytes of secrets, or public keys as the receiver gets them (``whpk_…``)
    """
    found = {name.lower(): value for name, value in headers}
    content = f"{found['webhook-id']}.{found['webhook-timestamp']}.".encode() + body
    tokens = found["webhook-signature"].split(" ")
    assert any(_matches(key, token, content) for key in keys for token in tokens), "no signature matches"


def _matches(key, token, content):
    version, _, signature = token.partition(",")
    if isinstance(key, bytes):
        return (
            version == "v1" and base64.b64decode(signature) == hmac.new(key, content, hashlib.sha256).digest()
        )
    if version != "v1a":
        return False
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix(PUBLIC_PREFIX)))
    public.verify(base64.b64decode(signature), content)
    return True
