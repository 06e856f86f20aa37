# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a sender shows who it is besides its signature, as values: nothing here asks a network or a database."""

import base64
import hashlib
import json
import os
import re
import ssl
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote_plus, urlencode

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from odoo.addons.integration_core.tools.errors import EntryRefused

# A token is not used any more this long before it ends, so that it does not end on its way.
EXPIRY_MARGIN_SECONDS = 30
# RFC 6749 §5.1 does not oblige a server to say how long a token lasts.
DEFAULT_LIFETIME_SECONDS = 300
LONGEST_LIFETIME_SECONDS = 24 * 3600
# RFC 6749 §5.2: the only words of an error answer that are told to anybody.
TOKEN_ERRORS = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    }
)
_PEM_LABEL = re.compile(r"-----BEGIN ([^-]*)-----")


@dataclass(frozen=True)
class ClientCredentials:
    """An OAuth 2.0 client that asks for its own tokens (RFC 6749 §4.4).

    :param in_body: client id and secret go in the form instead of the header (§2.3.1)
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    audience: str = ""
    in_body: bool = False


@dataclass(frozen=True)
class Certificate:
    """Material of TLS.

    :param chain: our certificate and what lies between it and its authority, as PEM
    :param private_key: of our certificate, as PEM
    :param authority: trust this authority only, as PEM, instead of those that everybody trusts
    """

    chain: str = ""
    private_key: str = field(default="", repr=False)
    authority: str = ""


@dataclass(frozen=True)
class Authentication:
    """What a request carries, and how its connection is made.

    :param authorization: value of the header, for basic and bearer
    :param oauth2: where its value comes from otherwise
    :param password: what the value of the header hides
    """

    authorization: str = field(default="", repr=False)
    oauth2: ClientCredentials | None = None
    certificate: Certificate | None = None
    password: str = field(default="", repr=False)

    def get_secrets(self) -> tuple[str, ...]:
        """What must not be shown, should somebody send it back."""
        found = (self.authorization, self.password, self.oauth2.client_secret if self.oauth2 else "")
        return tuple(value for value in found if value)


@dataclass(frozen=True)
class Token:
    """An access token, and until when it is used (seconds of a monotonic clock)."""

    value: str = field(repr=False)
    good_until: float


def basic(user: str, password: str) -> str:
    """Value of ``Authorization`` for a user and password (RFC 7617), in UTF-8."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def bearer(token: str) -> str:
    """Value of ``Authorization`` for a token (RFC 6750)."""
    return f"Bearer {token}"


def prepare_token_request(client: ClientCredentials) -> tuple[dict[str, str], bytes]:
    """The headers and the form that ask for a token."""
    form = {"grant_type": "client_credentials"}
    form |= {name: value for name, value in (("scope", client.scope), ("audience", client.audience)) if value}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if client.in_body:
        form |= {"client_id": client.client_id, "client_secret": client.client_secret}
    else:  # §2.3.1: both are form-encoded before they are joined
        headers["Authorization"] = basic(quote_plus(client.client_id), quote_plus(client.client_secret))
    return headers, urlencode(form).encode()


def read_token(body: bytes, now: float) -> Token:
    """Read the answer of a token server (RFC 6749 §5.1).

    :param now: seconds of the monotonic clock by which the token will be used
    :raise ValueError: when it holds no bearer token; the message quotes nothing of it
    """
    answer = _parse(body)
    if not isinstance(answer, dict):
        raise ValueError("the answer is no object")
    value, kind, lifetime = answer.get("access_token"), answer.get("token_type"), answer.get("expires_in")
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        raise ValueError("the answer holds no access token")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise ValueError("the token is no bearer token")
    lifetime = _read_lifetime(lifetime)
    return Token(value, now + max(lifetime - EXPIRY_MARGIN_SECONDS, lifetime / 2))


def _parse(body):
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # not chained: it holds the body
        raise ValueError("the answer is not JSON") from None


def _read_lifetime(value):
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return DEFAULT_LIFETIME_SECONDS
    except OverflowError:  # an integer of hundreds of digits
        return LONGEST_LIFETIME_SECONDS if value > 0 else 0
    return min(seconds, LONGEST_LIFETIME_SECONDS) if seconds > 0 else 0


def read_token_error(body: bytes) -> str:
    """The registered error code of a refusal, or an empty text: the rest is the server's and may quote us."""
    try:
        code = _parse(body).get("error")
    except (ValueError, AttributeError):
        return ""
    return code if isinstance(code, str) and code in TOKEN_ERRORS else ""


def keep_certificates(text: str) -> str:
    """Write the certificates of a PEM text anew, without whatever stands around them.

    :raise EntryRefused: when it holds none, or a private key or anything else in PEM; the error quotes nothing
    """
    if set(_PEM_LABEL.findall(text)) - {"CERTIFICATE"}:
        raise EntryRefused("not_only_certificates")
    try:
        found = x509.load_pem_x509_certificates(text.encode())
    except ValueError:
        raise EntryRefused("certificates_not_pem") from None
    return "".join(certificate.public_bytes(serialization.Encoding.PEM).decode() for certificate in found)


def check_certificate(certificate: Certificate) -> None:
    """Check that it can be used, as far as it is there: a chain whose key is not given yet is only read.

    :raise EntryRefused: saying what is wrong, without quoting the key
    """
    if certificate.chain and not certificate.private_key:
        keep_certificates(certificate.chain)
        certificate = replace(certificate, chain="")
    make_tls_context(certificate)


def fingerprint(chain: str) -> str:
    """SHA-256 of our certificate, which is public and tells it apart."""
    leaf = x509.load_pem_x509_certificates(chain.encode())[0]
    return hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()


def make_tls_context(certificate: Certificate | None) -> ssl.SSLContext:
    """Server certificates and names are always checked.

    :raise EntryRefused: when the material cannot be used, or OpenSSL takes it for too weak
    """
    certificate = certificate or Certificate()
    authority = certificate.authority and keep_certificates(certificate.authority)
    try:
        context = ssl.create_default_context(cadata=authority or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate.chain:
            _load_pair(context, certificate)
    except ssl.SSLError as error:
        raise EntryRefused("certificate_unusable", reason=error.reason or "OpenSSL") from None
    return context


def _load_pair(context, certificate):
    """Python takes a private key from a file only: it lies there for a moment, under a password made up for it."""
    chain, key = keep_certificates(certificate.chain).encode(), _load_key(certificate)
    if _public_bytes(key) != _public_bytes(x509.load_pem_x509_certificates(chain)[0]):
        raise EntryRefused("key_of_another")
    password = os.urandom(16).hex()
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "client.pem")
        path.write_bytes(locked + chain)
        context.load_cert_chain(path, password=password)


def _load_key(certificate):
    try:
        return serialization.load_pem_private_key(certificate.private_key.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # not chained: the cause may quote the key
        raise EntryRefused("key_not_pem") from None


def _public_bytes(holder):
    try:
        return holder.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    except UnsupportedAlgorithm:
        raise EntryRefused("key_unknown_kind") from None
