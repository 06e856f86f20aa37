# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Standard Webhooks 1.0.0 signatures over ``id.timestamp.body``, of what leaves.

Scheme ``v1`` is HMAC-SHA256 with a secret that both sides hold (``whsec_…``). Scheme ``v1a`` is ed25519 (RFC 8032): we
hold the private key (``whsk_…``), and the receiver gets the public one (``whpk_…``), which signs nothing.

What is signed is bytes; a body that was parsed and written again is another body.
"""

import base64
import hmac
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from odoo.addons.integration_core.tools.standard_webhooks import (
    PRIVATE_PREFIX,
    PUBLIC_PREFIX,
    SECRET_PREFIX,
    decode,
    parse_secret,
    signed_content,
)

SECRET_BYTES = 32

# Bytes are an HMAC key.
SigningKey = bytes | Ed25519PrivateKey


def new_secret(random: bytes) -> str:
    """Write random bytes as a secret."""
    if len(random) < 24:
        raise ValueError("a signing secret has 24 bytes at least")
    return SECRET_PREFIX + base64.b64encode(random).decode()


def new_private_key(random: bytes) -> str:
    """Write 32 random bytes as a private key: the seed and, after it, the public key."""
    if len(random) != 32:
        raise ValueError("the seed of a private key has 32 bytes")
    key = Ed25519PrivateKey.from_private_bytes(random)
    return PRIVATE_PREFIX + base64.b64encode(random + key.public_key().public_bytes_raw()).decode()


def parse_private_key(text: str) -> Ed25519PrivateKey:
    """Read a private key, a seed alone or with its public key.

    :raise ValueError: when it is none, or the two do not belong together
    """
    if not text.startswith(PRIVATE_PREFIX):
        raise ValueError("a private signing key begins with " + PRIVATE_PREFIX)
    content = decode(text.removeprefix(PRIVATE_PREFIX))
    if len(content) not in (32, 64):
        raise ValueError("a private signing key has 32 or 64 bytes")
    key = Ed25519PrivateKey.from_private_bytes(content[:32])
    if content[32:] and content[32:] != key.public_key().public_bytes_raw():
        raise ValueError("the private signing key does not belong to the public one written after it")
    return key


def write_public_key(key: Ed25519PrivateKey) -> str:
    """The public key of a private one, as the receiver gets it."""
    return PUBLIC_PREFIX + base64.b64encode(key.public_key().public_bytes_raw()).decode()


def parse_key(text: str) -> SigningKey:
    """Read a key to sign with, of either scheme.

    :raise ValueError: when it is none
    """
    return parse_private_key(text) if text.startswith(PRIVATE_PREFIX) else parse_secret(text)


def sign(keys: Iterable[SigningKey], webhook_id: str, timestamp: int, body: bytes) -> str:
    """Value of ``webhook-signature``: one signature for each key, so that keys can overlap while they are rotated.

    :raise ValueError: without a key
    """
    content = signed_content(webhook_id, timestamp, body)
    signatures = [_sign_once(key, content) for key in keys]
    if not signatures:
        raise ValueError("no key to sign with")
    return " ".join(signatures)


def _sign_once(key, content):
    if isinstance(key, bytes):
        return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    return "v1a," + base64.b64encode(key.sign(content)).decode()
