# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a JWT must look like before anything of it is verified, and its times (RFC 7519, RFC 8725).

The cryptography is PyJWT's. Here is what it leaves to the application: how long, which headers, and a clock that is
an argument.
"""

import re
from dataclasses import dataclass, field

import jwt

from odoo.addons.integration_core.tools.errors import TokenExpired, TokenInvalid

#: characters of a token that is looked at
LONGEST = 8192
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_LATEST = 2**40  # seconds; no date beyond it is one
#: what PyJWT is to leave alone: who calls it does so, with a clock of its own
NO_CLOCK = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


@dataclass(frozen=True)
class Peek:
    """What a token says about itself; not proven yet, good for finding the key only."""

    algorithm: str
    key_id: str | None
    kind: str
    issuer: str | None
    claims: dict = field(repr=False)


def peek(token: str) -> Peek:
    """Look into a token without believing it.

    :raises TokenInvalid: when it is no JWT in compact form, or asks for what we do not understand
    """
    if len(token) > LONGEST or not _COMPACT.fullmatch(token):
        raise TokenInvalid("not a compact JWT")
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise TokenInvalid("malformed") from error
    # RFC 7515 §4.1.11: what we must understand and do not
    if "crit" in header or "b64" in header or "zip" in header:
        raise TokenInvalid("has a critical header")
    algorithm, kind = header.get("alg"), header.get("typ", "")
    key_id, issuer = header.get("kid"), claims.get("iss")
    if not isinstance(algorithm, str) or not isinstance(kind, str):
        raise TokenInvalid("its header is malformed")
    if not _is_text(key_id) or not _is_text(issuer):
        raise TokenInvalid("kid or iss is not a text")
    return Peek(algorithm, key_id, kind.lower().removeprefix("application/"), issuer, claims)


def _is_text(value):
    """Whether it is missing or a text without control characters and halves of letters, which no database takes."""
    return value is None or (isinstance(value, str) and value.isprintable())


def check_times(claims: dict, now: float, leeway: float, longest: float | None = None):
    """Check ``exp``, ``nbf`` and ``iat``.

    :param now: seconds since the epoch
    :param leeway: how far the other clock may be off, in seconds
    :param longest: how far in the future ``exp`` may be, in seconds
    :raises TokenInvalid: when one is no time, or ``exp`` is missing or too far away
    :raises TokenExpired: when it is over, or has not begun
    """
    times = {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
    if any(type(value) not in (int, float) or not abs(value) < _LATEST for value in times.values()):
        raise TokenInvalid("a time is not a number")
    if "exp" not in times:
        raise TokenInvalid("it has no end")
    if times["exp"] + leeway <= now:
        raise TokenExpired(f"ended {round(now - times['exp'])} s ago")
    if max(times.get("nbf", now), times.get("iat", now)) > now + leeway:
        raise TokenExpired("it has not begun")
    if longest is not None and times["exp"] > now + longest + leeway:
        raise TokenInvalid("it lives too long")


def decode(token: str, key, algorithm: str, **expected) -> dict:
    """Verify a token under the one algorithm and return its claims; the times are left to :func:`check_times`.

    :param expected: ``audience`` and ``issuer``, and ``options`` of PyJWT
    :raises TokenInvalid:
    """
    options = {**NO_CLOCK, **expected.pop("options", {})}
    try:
        return jwt.decode(token, key, algorithms=[algorithm], options=options, **expected)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        # its text may quote what the token says
        raise TokenInvalid(f"does not verify: {type(error).__name__}") from error
