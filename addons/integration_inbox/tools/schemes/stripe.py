# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""As Stripe signs: ``Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]`` over ``t.body``, by HMAC-SHA256.

The id of the message is inside the signed body. Several ``v1`` are of keys that overlap; other schemes in the header
(``v0``) are not looked at, so nobody can have us take a weaker one.
"""

import hashlib
import hmac

from odoo.addons.integration_core.tools.errors import SignatureExpired, SignatureInvalid, SignatureMissing

from ..proof import SECRET, Proof, any_of, is_time, live, matching_key, one_header, read_secret_only

KINDS = (SECRET,)
ALGORITHMS: dict[str, str] = {}
SIGNS_TIME = True
HEADER = "Stripe-Signature"


def read_key(kind, text, algorithm=""):
    """Read the secret, which is taken as it is written (``whsec_…`` included).

    :raises ValueError: when it is too short or none
    """
    return read_secret_only(kind, text)


def verify(request, keys, agreed, now) -> Proof:
    """Prove a message; its id is for a pointer to find.

    :raises SignatureMissing: when the header or its v1 part is missing
    :raises SignatureExpired: when the time is outside the tolerance
    :raises SignatureInvalid: for anything else that is wrong
    """
    sent_at, signatures = _read(one_header(request.headers, agreed.signature_header or HEADER))
    if abs(now - sent_at) > agreed.tolerance:
        raise SignatureExpired("the timestamp is outside the tolerance")
    content = b"%d.%s" % (sent_at, request.body)

    def matches(key):
        expected = hmac.new(key.value, content, hashlib.sha256).hexdigest().encode()
        return any_of(hmac.compare_digest(signature.encode(), expected) for signature in signatures)

    return Proof(request.body, matching_key(live(keys, now), matches), None, sent_at)


def _read(value):
    """Return (seconds, signatures) of the header's value."""
    times, signatures = [], []
    for part in value.split(","):
        name, is_pair, text = part.strip().partition("=")
        if not is_pair:
            raise SignatureInvalid("the signature is malformed")
        if name == "t":
            times.append(text)
        elif name == "v1":
            signatures.append(text)
    if not signatures:
        raise SignatureMissing("there is no v1 signature")
    if len(times) != 1 or not is_time(times[0]):
        raise SignatureInvalid("the time is missing, repeated or no number")
    return int(times[0]), signatures
