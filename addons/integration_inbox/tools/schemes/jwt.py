# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON Web Tokens (RFC 7519, RFC 8725): a token that vouches for the body, or a body that is the token.

As ``Authorization: Bearer`` the token holds the SHA-256 of the body in a claim that was agreed; without such a claim
the body itself is the token and its claims are the message. Issuer, audience, ``iat``, ``exp`` and ``jti`` are needed;
``jti`` is the message's id. A key is good for one algorithm, which the token has to name: so neither ``none`` nor a
public key taken for a shared secret gets anybody in.
"""

import base64
import hashlib
import hmac
import json

import jwt

from odoo.addons.integration_api.tools import public_key
from odoo.addons.integration_core.tools.errors import (
    DigestMismatch,
    KeyNotFound,
    SignatureExpired,
    SignatureInvalid,
    SignatureMissing,
)

from ..proof import PUBLIC, SECRET, Proof, any_of, live, one_header, read_secret

KINDS = (PUBLIC, SECRET)
ALGORITHMS = {"RS256": PUBLIC, "PS256": PUBLIC, "ES256": PUBLIC, "EdDSA": PUBLIC, "HS256": SECRET}
SIGNS_TIME = True

_SHORTEST_HMAC = 32  # bytes (RFC 7518 §3.2)
_BEARER = "bearer "
_NEEDED = ["iss", "aud", "iat", "exp", "jti"]
# times are checked here, against the clock of the caller; the rest is the library's
_OPTIONS = {"require": _NEEDED, "verify_exp": False, "verify_nbf": False, "verify_iat": False}


def read_key(kind, text, algorithm=""):
    """Read a public key, as PEM or JWK, or a shared secret as it is written, for one algorithm.

    :raises ValueError: when it is not one that the algorithm can use
    """
    if ALGORITHMS.get(algorithm) != kind:
        raise ValueError(f"{algorithm or 'no algorithm'} is none for this kind of key")
    if kind == SECRET:
        secret = read_secret(text)
        if len(secret) < _SHORTEST_HMAC:
            raise ValueError(f"a secret for HS256 has {_SHORTEST_HMAC} characters at least")
        return secret
    return public_key.load(text, algorithm)


def verify(request, keys, agreed, now) -> Proof:
    """Prove a message.

    :raises SignatureMissing: when there is no token
    :raises KeyNotFound: when no key fits what the token names
    :raises SignatureExpired: when it is stale or from the future
    :raises DigestMismatch: when it vouches for another body
    :raises SignatureInvalid: for anything else that is wrong
    """
    if not (agreed.issuer and agreed.audience):
        raise SignatureInvalid("issuer and audience were not agreed")
    token = _read_token(request, agreed)
    claims, key = _prove(token, live(keys, now), agreed)
    issued_at = _check_times(claims, now, agreed.tolerance)
    if not isinstance(claims["jti"], str) or not claims["jti"]:
        raise SignatureInvalid("jti is no text")
    if agreed.body_claim:
        _check_body(claims.get(agreed.body_claim), request.body)
        content = request.body
    else:
        content = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return Proof(content, key, claims["jti"], issued_at)


def _read_token(request, agreed):
    if agreed.body_claim:
        value = one_header(request.headers, "Authorization")
        if not value.lower().startswith(_BEARER):
            raise SignatureMissing("there is no bearer token")
        return value[len(_BEARER) :]
    try:
        return request.body.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise SignatureInvalid("the body is no token") from error


def _prove(token, keys, agreed):
    """Return the claims of a token, and the number of the key that signed it."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise SignatureInvalid("the token is malformed") from error
    if "crit" in header or header.get("b64") is False:
        raise SignatureInvalid("the token asks for an extension")
    named, algorithm = header.get("kid"), header.get("alg")
    # a key without a name fits a token that names none, or any: then its algorithm and its signature decide
    fitting = [key for key in keys if key.algorithm == algorithm and (not key.key_id or key.key_id == named)]
    if not fitting:
        raise KeyNotFound("no key of this name and algorithm")
    for key in fitting:
        try:
            claims = jwt.decode(
                token,
                key.value,
                algorithms=[key.algorithm],
                issuer=agreed.issuer,
                audience=agreed.audience,
                options=_OPTIONS,
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise SignatureInvalid(type(error).__name__) from error
        return claims, key.id
    raise SignatureInvalid("no key matches")


def _check_times(claims, now, tolerance):
    """Return when the token was made.

    :raises SignatureInvalid: when a time is no number
    """
    times = {name: claims[name] for name in ("iat", "exp", "nbf") if name in claims}
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in times.values()):
        raise SignatureInvalid("a time is no number")
    if not all(abs(value) < 1e12 for value in times.values()):
        raise SignatureInvalid("a time is out of range")
    if times["exp"] <= now or times.get("nbf", now) > now + tolerance:
        raise SignatureExpired("past its end, or not valid yet")
    if abs(now - times["iat"]) > tolerance:
        raise SignatureExpired("issued outside the tolerance")
    return int(times["iat"])


def _check_body(claimed, body):
    """Refuse another body than the one whose SHA-256 the claim holds, as hex, base64 or base64url."""
    digest = hashlib.sha256(body).digest()
    texts = [
        digest.hex(),
        base64.b64encode(digest).decode(),
        base64.urlsafe_b64encode(digest).decode().rstrip("="),
    ]
    if not isinstance(claimed, str):
        raise DigestMismatch("there is none")
    if not any_of(hmac.compare_digest(claimed.encode(), text.encode()) for text in texts):
        raise DigestMismatch("of the body that arrived")
