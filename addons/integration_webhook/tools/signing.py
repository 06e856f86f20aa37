# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Standard Webhooks 1.0.0 signatures over ``id.timestamp.body``.

Scheme ``v1`` is HMAC-SHA256 with a secret that both sides hold (``whsec_…``). Scheme ``v1a`` is ed25519 (RFC 8032): we
hold the private key (``whsk_…``), and the receiver gets the public one (``whpk_…``), which signs nothing.

What is signed is bytes; a body that was parsed and written again is another body.

Nothing receives webhooks yet: what reads public keys and verifies is for an inbox, and proves meanwhile what we sign.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from odoo.addons.integration_core.tools.errors import SignatureExpired, SignatureInvalid, SignatureMissing

SECRET_PREFIX = "whsec_"
PRIVATE_PREFIX = "whsk_"
PUBLIC_PREFIX = "whpk_"
SECRET_BYTES = 32
TOLERANCE_SECONDS = 300
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")

# Bytes are an HMAC key.
SigningKey = bytes | Ed25519PrivateKey
VerifyingKey = bytes | Ed25519PublicKey


def new_secret(random: bytes) -> str:
    """Write random bytes as a secret."""
    if len(random) < 24:
        raise ValueError("a signing secret has 24 bytes at least")
    return SECRET_PREFIX + base64.b64encode(random).decode()


def parse_secret(secret: str) -> bytes:
    """Read a secret, with or without prefix and padding.

    :raise ValueError: when it is empty, not base64, or a key of the asymmetric scheme
    """
    if secret.startswith((PUBLIC_PREFIX, PRIVATE_PREFIX)):
        raise ValueError("a key of the asymmetric scheme is no HMAC secret")
    key = _decode(secret.removeprefix(SECRET_PREFIX))
    if not key:
        raise ValueError("the signing secret is empty")
    return key


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
    content = _decode(text.removeprefix(PRIVATE_PREFIX))
    if len(content) not in (32, 64):
        raise ValueError("a private signing key has 32 or 64 bytes")
    key = Ed25519PrivateKey.from_private_bytes(content[:32])
    if content[32:] and content[32:] != key.public_key().public_bytes_raw():
        raise ValueError("the private signing key does not belong to the public one written after it")
    return key


def write_public_key(key: Ed25519PrivateKey) -> str:
    """The public key of a private one, as the receiver gets it."""
    return PUBLIC_PREFIX + base64.b64encode(key.public_key().public_bytes_raw()).decode()


def parse_public_key(text: str) -> Ed25519PublicKey:
    """Read a public key.

    :raise ValueError: when it is none
    """
    if not text.startswith(PUBLIC_PREFIX):
        raise ValueError("a public signing key begins with " + PUBLIC_PREFIX)
    return Ed25519PublicKey.from_public_bytes(_decode(text.removeprefix(PUBLIC_PREFIX)))


def parse_key(text: str) -> SigningKey:
    """Read a key to sign with, of either scheme.

    :raise ValueError: when it is none
    """
    return parse_private_key(text) if text.startswith(PRIVATE_PREFIX) else parse_secret(text)


def sign(keys: Iterable[SigningKey], webhook_id: str, timestamp: int, body: bytes) -> str:
    """Value of ``webhook-signature``: one signature for each key, so that keys can overlap while they are rotated.

    :raise ValueError: without a key
    """
    content = _content(webhook_id, timestamp, body)
    signatures = [_sign_once(key, content) for key in keys]
    if not signatures:
        raise ValueError("no key to sign with")
    return " ".join(signatures)


def verify(
    keys: Iterable[VerifyingKey],
    headers: Iterable[tuple[str, str]],
    body: bytes,
    now: int,
    tolerance: int = TOLERANCE_SECONDS,
) -> None:
    """Check a received request.

    :param headers: as received, so that a header that came twice is seen
    :param now: seconds since 1970
    :raise SignatureMissing: when a header is missing
    :raise SignatureExpired: when the timestamp is too old or from the future
    :raise SignatureInvalid: for anything else that is wrong
    """
    webhook_id, sent_at, signatures = _read_headers(headers)
    if not (sent_at.isascii() and sent_at.isdigit()):
        raise SignatureInvalid("the timestamp is no number")
    if abs(now - int(sent_at)) > tolerance:
        raise SignatureExpired("the timestamp is outside the tolerance")
    keys = list(keys)
    if not keys:
        raise SignatureInvalid("no key to verify with")
    content = _content(webhook_id, int(sent_at), body)
    matches = [_matches(key, token, content) for token in signatures.split(" ") for key in keys]
    if not any(matches):
        raise SignatureInvalid("no signature matches")


def _content(webhook_id, timestamp, body):
    return b"%s.%d.%s" % (webhook_id.encode(), timestamp, body)


def _sign_once(key, content):
    if isinstance(key, bytes):
        return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    return "v1a," + base64.b64encode(key.sign(content)).decode()


def _matches(key, token, content):
    if isinstance(key, bytes):
        return hmac.compare_digest(token.encode(), _sign_once(key, content).encode())
    if not token.startswith("v1a,"):
        return False
    try:
        key.verify(base64.b64decode(token[4:], validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _decode(text):
    text = text.rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("the signing secret is not base64") from error


def _read_headers(headers):
    found = {}
    for name, value in headers:
        name = name.lower()
        if name in HEADERS:
            if name in found:
                raise SignatureInvalid(f"{name} came twice")
            found[name] = value
    for name in HEADERS:
        if not found.get(name):
            raise SignatureMissing(f"{name} is missing")
    return [found[name] for name in HEADERS]
