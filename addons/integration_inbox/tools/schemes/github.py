# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""As GitHub signs: ``X-Hub-Signature-256: sha256=<hex>``, the HMAC-SHA256 of the body.

Nothing but the body is signed. The id of the delivery (``X-GitHub-Delivery``) is not, so whoever recorded a message
could send it again under another one: the message is told by the SHA-256 of its body, unless a pointer names an id
inside it. No time is signed either, so a recorded message stays good for ever and is refused as long as we know that
we had it: retention keeps these ids.
"""

import hashlib
import hmac
import re

from odoo.addons.integration_core.tools.errors import SignatureInvalid

from ..proof import SECRET, Proof, live, matching_key, one_header, read_secret_only

KINDS = (SECRET,)
ALGORITHMS: dict[str, str] = {}
SIGNS_TIME = False
HEADER = "X-Hub-Signature-256"

_VALUE = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)


def read_key(kind, text, algorithm=""):
    """Read the secret, which is taken as it is written.

    :raises ValueError: when it is too short or none
    """
    return read_secret_only(kind, text)


def verify(request, keys, agreed, now) -> Proof:
    """Prove a message.

    :raises SignatureMissing: when the header is missing
    :raises SignatureInvalid: for anything else that is wrong
    """
    value = one_header(request.headers, agreed.signature_header or HEADER)
    match = _VALUE.fullmatch(value)
    if not match:
        raise SignatureInvalid("the signature is malformed")

    def matches(key):
        expected = hmac.new(key.value, request.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(match[1], expected)

    key = matching_key(live(keys, now), matches)
    return Proof(request.body, key, f"sha256:{hashlib.sha256(request.body).hexdigest()}")
