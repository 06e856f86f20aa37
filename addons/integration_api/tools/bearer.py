# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Our own access tokens (RFC 9068): made by our token endpoint, read by nobody but us.

A token names a credential and says nothing else: what may be done with it is asked anew at each request, so that it
ends with its credential. It is bound to this database, by its issuer and audience and by its key, and that key is not
in the database: whoever reads a backup makes no tokens.
"""

import secrets

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from odoo.addons.integration_core.tools.errors import TokenInvalid

from . import jwt_shape

#: how long a token is good, in seconds
LIFETIME = 600
TYPE = "at+jwt"
_ALGORITHM = "HS256"
_REQUIRED = ["iss", "aud", "sub", "exp", "iat", "jti", "client_id"]


def derive_key(encryption_key: bytes, database_secret: str) -> bytes:
    """Return a key of tokens, which is of no use for anything else (RFC 5869).

    :param encryption_key: one of those that encrypt secrets at rest, which are configured outside the database
    :param database_secret: this database's own, so that another one with the same encryption key makes other tokens
    """
    salt, info = database_secret.encode(), b"integration_api access token v1"
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(encryption_key)


def name_issuer(database_uuid: str) -> str:
    """Return who issues our tokens and whom they are for; no address, since one Odoo may have several."""
    return f"urn:uuid:{database_uuid}"


def make(key: bytes, issuer: str, key_id: str, now: float, lifetime: int = LIFETIME) -> str:
    """Return a token for a credential.

    :param key_id: of the credential
    :param lifetime: seconds
    """
    claims = {
        "iss": issuer,
        "aud": issuer,
        "sub": key_id,
        "client_id": key_id,
        "iat": int(now),
        "exp": int(now) + lifetime,
        "jti": secrets.token_hex(16),
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM, headers={"typ": TYPE})


def read(token: str, keys: tuple, issuer: str, now: float) -> str:
    """Return the key id of the credential that a token of ours names.

    :param keys: the current one, and those of before, until no token of theirs is left
    :raises TokenInvalid: when it is not ours, or none at all
    :raises TokenExpired:
    """
    if jwt_shape.peek(token).kind != TYPE:
        raise TokenInvalid("it is no access token")
    claims = _decode(token, keys, issuer)
    jwt_shape.check_times(claims, now, leeway=0, longest=LIFETIME)
    if not isinstance(claims["sub"], str) or claims["sub"] != claims["client_id"]:
        raise TokenInvalid("its subject is not its client")
    return claims["sub"]


def _decode(token, keys, issuer):
    failure = TokenInvalid("there is no key")
    options = {"require": _REQUIRED, "strict_aud": True}
    for key in keys:
        try:
            return jwt_shape.decode(token, key, _ALGORITHM, audience=issuer, issuer=issuer, options=options)
        except TokenInvalid as error:
            failure = error
    raise failure
