# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client's proof at our token endpoint by a JWT of its own key: ``private_key_jwt`` (RFC 7523 §3)."""

import re
from dataclasses import dataclass

from odoo.addons.integration_core.tools.errors import TokenInvalid

from . import jwt_shape
from .public_key import JWT_ALGORITHMS

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: how long an assertion may live, in seconds; its id is remembered as long
LONGEST = 300
LEEWAY = 30
_ID = re.compile(r"[\x21-\x7e]{8,128}")
_KEY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


@dataclass(frozen=True)
class Assertion:
    """What an assertion says that verified.

    :param nonce: its ``jti``, which works once
    :param forget_at: from when on it would be refused for its age, in seconds since the epoch
    """

    key_id: str
    nonce: str
    forget_at: float


def read_key_id(assertion: str) -> str:
    """Return whose assertion this claims to be; not proven yet.

    :raises TokenInvalid: when it is malformed, or names none
    """
    issuer = jwt_shape.peek(assertion).issuer
    if not issuer or not _KEY_ID.fullmatch(issuer):
        raise TokenInvalid("iss is no key id")
    return issuer


def verify(assertion: str, key_id: str, algorithm: str, key: bytes, audience: str, now: float) -> Assertion:
    """Prove an assertion.

    :param algorithm: the one of the credential, never the one of the token
    :param key: the credential's public key, PEM
    :param audience: address of our token endpoint
    :raises TokenInvalid: when it does not verify, is for somebody else, or lives longer than five minutes
    :raises TokenExpired:
    """
    claims = jwt_shape.decode(
        assertion,
        key,
        JWT_ALGORITHMS[algorithm],
        audience=audience,
        issuer=key_id,
        options={"require": ["iss", "sub", "aud", "exp", "jti"], "strict_aud": True},
    )
    if claims["sub"] != key_id:
        raise TokenInvalid("sub is not iss")
    jwt_shape.check_times(claims, now, LEEWAY, longest=LONGEST)
    if not isinstance(claims["jti"], str) or not _ID.fullmatch(claims["jti"]):
        raise TokenInvalid("jti has 8 to 128 visible characters")
    return Assertion(key_id, claims["jti"], claims["exp"] + LEEWAY)
