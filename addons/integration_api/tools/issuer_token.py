# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Access tokens of an issuer that we trust: its keys (JWK Set, RFC 7517 §5), and what a token of it must say.

Algorithms are those of the trust, never those of the token, and asymmetric all: ``none`` and a public key in the
place of a secret are not possible. A key is used for the algorithms that fit its kind, and for no other.
"""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache

import jwt

from odoo.addons.integration_core.tools.errors import EntryRefused, IssuerKeyUnknown, TokenInvalid

from . import jwt_shape
from .public_key import check_strength

#: algorithm -> what its keys are: kty and crv (RFC 7518 §6, RFC 8037 §2)
KINDS = {
    "RS256": ("RSA", None),
    "RS384": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "EdDSA": ("OKP", "Ed25519"),
}
#: keys of a set that are looked at
MOST_KEYS = 50
LONGEST_LEEWAY = 120  # seconds
# what an access token calls itself: RFC 9068 §2.1, or nothing in particular, as many do; an ID token does so too, and
# is kept out by its audience
_TYPES = {"at+jwt", "jwt", ""}
#: claims that hold words with blanks between (RFC 8693 §4.2)
_WORDS = {"scope", "scp"}
_PRIVATE_MEMBERS = {"d", "k"}


@dataclass(frozen=True)
class Trust:
    """How an issuer is believed.

    :param issuer: ``iss``, letter by letter
    :param audience: one of ``aud``
    :param algorithms: of :data:`KINDS`
    :param leeway: how far its clock may be off, in seconds
    :param claims: (name, value) that a token must have besides; of a list the value must be a part
    :param keys: its JWK Set, as text
    :param keys_until: from when on they are too old to be believed, in seconds since the epoch
    """

    issuer: str
    audience: str
    algorithms: frozenset
    leeway: int = 60
    claims: tuple = ()
    keys: str = field(default='{"keys":[]}', repr=False)
    keys_until: float = float("inf")


@dataclass(frozen=True)
class Key:
    """A key of an issuer, and the algorithms it may be used with."""

    key_id: str | None
    algorithms: frozenset
    key: object = field(repr=False)


def parse_algorithms(text: str) -> frozenset:
    """Read algorithms such as ``RS256 ES256``.

    :raises EntryRefused: when there is none, or one that is unknown, symmetric or ``none``
    """
    words = frozenset(re.split(r"[\s,]+", (text or "").strip())) - {""}
    if not words:
        raise EntryRefused("no_algorithm")
    if unknown := sorted(words - KINDS.keys()):
        raise EntryRefused("algorithm_refused", text=", ".join(unknown))
    return words


def parse_claims(text: str) -> tuple:
    """Read claims that a token must have, one ``name=value`` a line.

    :raises EntryRefused: naming a line that is none
    """
    found = []
    for line in filter(None, map(str.strip, (text or "").splitlines())):
        name, separator, value = (part.strip() for part in line.partition("="))
        if not (name and separator and value):
            raise EntryRefused("no_claim", text=line)
        found.append((name, value))
    return tuple(found)


@lru_cache(maxsize=64)
def read_keys(text: str) -> tuple[Key, ...]:
    """Return the keys of a JWK Set that are good for anything: public, for signatures, and strong.

    :raises EntryRefused: when it is no JWK Set, or none of its keys is good
    """
    try:
        members = json.loads(text)["keys"]
        found = tuple(key for member in members[:MOST_KEYS] if (key := _read_key(member)))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise EntryRefused("no_key_set") from error
    if not found:
        raise EntryRefused("no_key_in_set")
    return found


def _read_key(member):
    """Return one key, or nothing for one that is not for us: others may stand in the same set."""
    if not isinstance(member, dict) or _PRIVATE_MEMBERS & member.keys():
        return None
    operations, key_id = member.get("key_ops"), member.get("kid")
    if member.get("use", "sig") != "sig" or (isinstance(operations, list) and "verify" not in operations):
        return None
    if not isinstance(key_id, str | None):
        return None
    kind = (member.get("kty"), member.get("crv"))
    usable = frozenset(name for name, needed in KINDS.items() if kind == needed)
    if "alg" in member:
        usable &= {member["alg"]}
    if not usable:
        return None
    try:
        key = jwt.PyJWK(member, algorithm=min(usable)).key
        check_strength(key)
    except Exception:  # whatever an issuer publishes: a key that cannot be read is not used
        return None
    return Key(key_id, usable, key)


def verify(token: str, trust: Trust, now: float) -> str:
    """Return the subject of a token that the issuer gave.

    :param now: seconds since the epoch
    :raises IssuerKeyUnknown: when its key is none of those that we know; the issuer may have a new one
    :raises TokenInvalid: when it does not verify, or is not for us
    :raises TokenExpired:
    """
    claimed = jwt_shape.peek(token)
    if claimed.kind not in _TYPES:
        raise TokenInvalid("it is no access token")
    if claimed.algorithm not in trust.algorithms:
        raise TokenInvalid("its algorithm is not agreed")
    claims = jwt_shape.decode(
        token,
        _choose(claimed, trust, now).key,
        claimed.algorithm,
        audience=trust.audience,
        issuer=trust.issuer,
        options={"require": ["iss", "aud", "exp", "sub"]},
    )
    jwt_shape.check_times(claims, now, trust.leeway)
    for name, value in trust.claims:
        if not _has(claims.get(name), value, name in _WORDS):
            raise TokenInvalid(f"a claim is not as agreed: {name}")
    if not isinstance(claims["sub"], str) or not claims["sub"] or not claims["sub"].isprintable():
        raise TokenInvalid("it has no subject")
    return claims["sub"]


def _choose(claimed, trust, now):
    """Return the one key that may have signed."""
    if now >= trust.keys_until:
        raise IssuerKeyUnknown("its keys are too old")
    try:
        keys = read_keys(trust.keys)
    except EntryRefused:
        keys = ()
    fitting = [key for key in keys if claimed.key_id in (None, key.key_id)]
    if not fitting:
        raise IssuerKeyUnknown("")
    fitting = [key for key in fitting if claimed.algorithm in key.algorithms]
    if len(fitting) != 1:
        raise TokenInvalid("there is no one key for it")
    return fitting[0]


def _has(found, value, is_words):
    """Whether a claim is ``value``, or a list, or words with blanks between, of which it is one."""
    if isinstance(found, list):
        return value in [str(item) for item in found]
    if isinstance(found, bool):
        return value == str(found).lower()
    if not isinstance(found, str | int):
        return False
    return str(found) == value or (is_words and value in str(found).split())
