# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Standard Webhooks 1.0.0: ``webhook-signature`` over ``id.timestamp.body``, by HMAC (v1) or ed25519 (v1a).

A header may hold several signatures, of keys that overlap and of versions that we do not know; one of ours is enough.
"""

import base64
import hmac

from cryptography.exceptions import InvalidSignature

from odoo.addons.integration_core.tools.errors import SignatureExpired, SignatureInvalid
from odoo.addons.integration_core.tools.standard_webhooks import (
    HEADERS,
    parse_public_key,
    parse_secret,
    signed_content,
)

from ..proof import PUBLIC, SECRET, SHORTEST_SECRET, Proof, any_of, is_time, live, matching_key, one_header

KINDS = (SECRET, PUBLIC)
_MOST_SIGNATURES = 10  # one for each live key, and some
ALGORITHMS: dict[str, str] = {}
SIGNS_TIME = True


def read_key(kind, text, algorithm=""):
    """Read ``whsec_…`` or ``whpk_…``.

    :raises ValueError: when it is neither, or too short
    """
    if kind == PUBLIC:
        return parse_public_key(text.strip())
    secret = parse_secret(text.strip())
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"the signing secret has less than {SHORTEST_SECRET} bytes")
    return secret


def verify(request, keys, agreed, now) -> Proof:
    """Prove a message.

    :raises SignatureMissing: when a header is missing
    :raises SignatureExpired: when the time is outside the tolerance
    :raises SignatureInvalid: for anything else that is wrong
    """
    keys = live(keys, now)
    webhook_id, sent_at, signatures = (one_header(request.headers, name) for name in HEADERS)
    if not is_time(sent_at):
        raise SignatureInvalid("the timestamp is no number")
    if abs(now - int(sent_at)) > agreed.tolerance:
        raise SignatureExpired("the timestamp is outside the tolerance")
    content = signed_content(webhook_id, int(sent_at), request.body)
    tokens = signatures.split(" ")[:_MOST_SIGNATURES]

    def matches(key):
        return any_of(_matches(key.value, token, content) for token in tokens)

    return Proof(request.body, matching_key(keys, matches), webhook_id, int(sent_at))


def _matches(key, token, content):
    if isinstance(key, bytes):
        expected = b"v1," + base64.b64encode(hmac.digest(key, content, "sha256"))
        return hmac.compare_digest(token.encode(), expected)
    if not token.startswith("v1a,"):
        return False
    try:
        key.verify(base64.b64decode(token[4:], validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True
