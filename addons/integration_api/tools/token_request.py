# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client asks of the token endpoint: client credentials (RFC 6749 §4.4), proven in one way (§2.3, RFC 7523)."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from odoo.addons.integration_core.tools.errors import (
    InvalidScope,
    ProofAmbiguous,
    RequestError,
    SecretWrong,
    TokenInvalid,
    UnsupportedGrantType,
)

from . import client_assertion

#: bytes of a request
LONGEST = 16 * 1024
MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_PARAMETERS = 20
_KEY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


@dataclass(frozen=True)
class TokenRequest:
    """Who asks for a token, and by which proof; not proven yet.

    :param secret: empty where there is an assertion
    :param assertion: a JWT of the client's key, else empty
    """

    key_id: str
    secret: str = field(default="", repr=False)
    assertion: str = field(default="", repr=False)


def read(body: bytes, authorization: str | None) -> TokenRequest:
    """Read a request.

    :param authorization: the header field, ``None`` where there is none
    :raises RequestError: when it is malformed (§5.2: ``invalid_request``)
    :raises UnsupportedGrantType: or
    :raises InvalidScope:
    :raises AuthenticationError: when the client is not named, or proves itself in two ways or in none
    """
    parameters = _parse(body)
    if "grant_type" not in parameters:
        raise RequestError("grant_type is missing")
    if parameters["grant_type"] != "client_credentials":
        raise UnsupportedGrantType("")
    if parameters.get("scope"):
        raise InvalidScope("")
    ways = [
        way
        for way, is_there in (
            ("header", authorization is not None),
            ("secret", "client_secret" in parameters),
            ("assertion", "client_assertion" in parameters or "client_assertion_type" in parameters),
        )
        if is_there
    ]
    if len(ways) != 1:
        raise ProofAmbiguous(" and ".join(ways) or "no proof")
    if ways == ["assertion"]:
        return _by_assertion(parameters)
    key_id, secret = (
        _read_basic(authorization)
        if ways == ["header"]
        else (parameters.get("client_id"), parameters["client_secret"])
    )
    if parameters.get("client_id", key_id) != key_id:
        raise ProofAmbiguous("two clients are named")
    if not key_id or not _KEY_ID.fullmatch(key_id) or not secret:
        raise SecretWrong("there is no key id or no secret")
    return TokenRequest(key_id, secret=secret)


def _by_assertion(parameters):
    if parameters.get("client_assertion_type") != client_assertion.TYPE:
        raise TokenInvalid("the type of the assertion is unknown")
    assertion = parameters.get("client_assertion", "")
    key_id = client_assertion.read_key_id(assertion)
    if parameters.get("client_id", key_id) != key_id:
        raise ProofAmbiguous("two clients are named")
    return TokenRequest(key_id, assertion=assertion)


def _parse(body):
    if len(body) > LONGEST:
        raise RequestError(f"the limit is {LONGEST} bytes")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError as error:
        raise RequestError("the body is no form") from error
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise RequestError("a parameter is repeated")  # RFC 6749 §3.2
    return parameters


def _read_basic(authorization):
    """Return user and password, each of which is form-encoded inside (RFC 6749 §2.3.1)."""
    scheme, _blank, encoded = authorization.strip().partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError("another scheme")
        name, separator, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        if not separator:
            raise ValueError("no colon")
        return unquote_plus(name, errors="strict"), unquote_plus(secret, errors="strict")
    except (ValueError, binascii.Error) as error:
        raise SecretWrong("the header is malformed") from error
