# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530), by the policy that our API has for its clients.

The signature names its key, covers method, address, body and time, and has a nonce, which is the message's id unless a
pointer names one inside the body: the nonce differs from try to try with some senders.
"""

from odoo.addons.integration_api.tools import http_signature as policy
from odoo.addons.integration_api.tools import public_key
from odoo.addons.integration_core.tools.errors import KeyNotFound, SignatureExpired, SignatureInvalid

from ..proof import PUBLIC, SECRET, Proof, live, read_secret

_HMAC = "hmac-sha256"
# those that the API lets its clients use
ALGORITHMS = {name: SECRET if name == _HMAC else PUBLIC for name in policy.ALGORITHMS}
KINDS = tuple(dict.fromkeys(ALGORITHMS.values()))
SIGNS_TIME = True


def read_key(kind, text, algorithm=""):
    """Read a shared secret as it is written, or a public key, as PEM or JWK, for one algorithm.

    :raises ValueError: when it is not one that the algorithm can use
    """
    algorithm = algorithm or (_HMAC if kind == SECRET else "")
    if ALGORITHMS.get(algorithm) != kind:
        raise ValueError(f"{algorithm or 'no algorithm'} is none for this kind of key")
    if kind == SECRET:
        return read_secret(text)
    return public_key.load(text, algorithm)


def verify(request, keys, agreed, now) -> Proof:
    """Prove a message.

    :raises KeyNotFound: when it names none of the source's keys
    :raises AuthenticationError: as the policy of the API
    """
    claim = policy.read_claim(request, now)
    if not request.body:
        raise SignatureInvalid("there is no body")
    if abs(now - claim.created) > agreed.tolerance:
        raise SignatureExpired("created outside the tolerance")
    named = [key for key in live(keys, now) if key.key_id == claim.key_id]
    if len(named) != 1:
        raise KeyNotFound(claim.key_id)
    policy.verify(request, claim, named[0].algorithm or _HMAC, named[0].value)
    return Proof(request.body, named[0].id, claim.nonce, claim.created)
