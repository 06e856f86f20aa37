# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys and signed content of Standard Webhooks 1.0.0, which whoever signs and whoever verifies share.

Scheme ``v1`` is HMAC-SHA256 with a secret that both sides hold (``whsec_…``). Scheme ``v1a`` is ed25519 (RFC 8032): the
sender holds the private key (``whsk_…``), the receiver the public one (``whpk_…``). What is signed is bytes; a body
that was parsed and written again is another body.
"""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SECRET_PREFIX = "whsec_"
PRIVATE_PREFIX = "whsk_"
PUBLIC_PREFIX = "whpk_"
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def parse_secret(secret: str) -> bytes:
    """Read a secret, with or without prefix and padding.

    :raise ValueError: when it is empty, not base64, or a key of the asymmetric scheme
    """
    if secret.startswith((PUBLIC_PREFIX, PRIVATE_PREFIX)):
        raise ValueError("a key of the asymmetric scheme is no HMAC secret")
    key = decode(secret.removeprefix(SECRET_PREFIX))
    if not key:
        raise ValueError("the signing secret is empty")
    return key


def parse_public_key(text: str) -> Ed25519PublicKey:
    """Read a public key.

    :raise ValueError: when it is none
    """
    if not text.startswith(PUBLIC_PREFIX):
        raise ValueError("a public signing key begins with " + PUBLIC_PREFIX)
    return Ed25519PublicKey.from_public_bytes(decode(text.removeprefix(PUBLIC_PREFIX)))


def signed_content(webhook_id: str, timestamp: int, body: bytes) -> bytes:
    """Return what a signature is made over."""
    return b"%s.%d.%s" % (webhook_id.encode(), timestamp, body)


def decode(text: str) -> bytes:
    """Read the base64 of a key, with or without padding.

    :raise ValueError: when it is none
    """
    text = text.rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("the signing secret is not base64") from error
