# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Standard Webhooks 1.0.0 signatures, symmetric scheme ``v1``: HMAC-SHA256 over ``id.timestamp.body``.

What is signed is bytes; a body that was parsed and written again is another body.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

from odoo.addons.integration_core.tools.errors import SignatureExpired, SignatureInvalid, SignatureMissing

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32
TOLERANCE_SECONDS = 300
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def new_secret(random: bytes) -> str:
    """Write random bytes as a secret."""
    if len(random) < 24:
        raise ValueError("a signing secret has 24 bytes at least")
    return SECRET_PREFIX + base64.b64encode(random).decode()


def parse_secret(secret: str) -> bytes:
    """Read a secret, with or without prefix and padding.

    :raise ValueError: when it is empty, not base64, or a key of the asymmetric scheme
    """
    if secret.startswith(("whpk_", "whsk_")):
        raise ValueError("a key of the asymmetric scheme is no HMAC secret")
    encoded = secret.removeprefix(SECRET_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("the signing secret is not base64") from error
    if not key:
        raise ValueError("the signing secret is empty")
    return key


def sign(keys: Iterable[bytes], webhook_id: str, timestamp: int, body: bytes) -> str:
    """Value of ``webhook-signature``: one signature for each key, so that keys can overlap while they are rotated.

    :raise ValueError: without a key
    """
    content = b"%s.%d.%s" % (webhook_id.encode(), timestamp, body)
    signatures = [
        "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys
    ]
    if not signatures:
        raise ValueError("no key to sign with")
    return " ".join(signatures)


def verify(
    keys: Iterable[bytes],
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
    expected = [token.encode() for token in sign(keys, webhook_id, int(sent_at), body).split(" ")]
    received = [token.encode() for token in signatures.split(" ") if token.startswith("v1,")]
    matches = [hmac.compare_digest(token, good) for token in received for good in expected]
    if not any(matches):
        raise SignatureInvalid("no signature matches")


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
