# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a signed request must look like: our policy over RFC 9421 signatures and RFC 9530 digests.

In two steps, because the key is looked up between them: :func:`read_claim` checks the shape and says which key
the request claims to be signed with, :func:`verify` proves it. Nothing of a claim may be trusted in between.

The cryptography and the signature base are the library's (``http-message-signatures``); here is only what the
RFC leaves to the application (§3.2.1): which components, how old, how many signatures, which algorithm.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import http_sf
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)
from http_message_signatures.structures import get_header_fields

from odoo.addons.integration_core.tools.errors import (
    DigestMismatch,
    SignatureExpired,
    SignatureInvalid,
    SignatureMissing,
)

#: RFC 9421 §3.3; a credential has one of them
ALGORITHMS = {
    algorithm.algorithm_id: algorithm
    for algorithm in (
        algorithms.HMAC_SHA256,
        algorithms.ED25519,
        algorithms.ECDSA_P256_SHA256,
        algorithms.RSA_PSS_SHA512,
        algorithms.RSA_V1_5_SHA256,
    )
}

#: what every signature covers; a body adds its digest
COMPONENTS = ("@method", "@target-uri", "@authority")
DIGEST = "content-digest"
#: header fields that decide what a request does: covered if they are there, so that nobody adds, changes or drops one
DECISIVE = ("content-type", "content-encoding", "idempotency-key", "if-match", "if-none-match", "prefer")
#: how far ``created`` may be from our clock, in both directions, in seconds
WINDOW = 300
#: what a caller without a valid signature is told to send (RFC 9421 §5.1)
ACCEPT_SIGNATURE = (
    'sig=("@method" "@target-uri" "@authority" "content-digest" "content-type");created;keyid;nonce'
)

_NONCE = re.compile(r"[\x21-\x7e]{16,128}")
_KEY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


@dataclass(frozen=True)
class SignedRequest:
    """A request as it came over the wire.

    :param url: absolute and still percent-encoded, as the caller signed it
    :param headers: (name, value) pairs; a repeated field may come joined by commas, as WSGI has it
    :param body: the raw bytes, before any decoding
    """

    method: str
    url: str
    headers: tuple = ()
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Claim:
    """What a signature says about itself; not proven yet."""

    key_id: str
    created: int
    nonce: str

    @property
    def forget_at(self) -> int:
        """From when on it is refused for its age, whatever its nonce, in seconds since the epoch."""
        return self.created + 2 * WINDOW


@dataclass(frozen=True)
class _Message:
    """The message interface of the library."""

    method: str
    url: str
    headers: "_Fields"


class _Fields(tuple):
    """Header pairs with the one method that the library reads."""

    def items(self):
        return self


def read_claim(request: SignedRequest, now: float) -> Claim:
    """Check the shape of the request's only signature.

    :param now: seconds since the epoch
    :raises SignatureMissing: when there is none
    :raises SignatureInvalid: when it is malformed, not alone, or does not cover what it must
    :raises SignatureExpired: when it was not created within the window, or is past its own end
    """
    present = get_header_fields(_Fields(request.headers))
    components, params = _read_only_signature(present)
    required = COMPONENTS + ((DIGEST,) if request.body else ())
    required += tuple(name for name in DECISIVE if name in present)
    missing = [name for name in required if name not in components]
    if missing:
        raise SignatureInvalid(f"does not cover {', '.join(missing)}")
    created, expires = params.get("created"), params.get("expires")
    if type(created) is not int or type(expires) not in (int, type(None)):
        raise SignatureInvalid("created is missing, or a time is not an integer")
    if abs(now - created) > WINDOW or (expires is not None and expires < now):
        raise SignatureExpired(f"created {round(now - created)} s ago")
    return Claim(
        _matching(_KEY_ID, params.get("keyid"), "keyid"),
        created,
        _matching(_NONCE, params.get("nonce"), "nonce"),
    )


def verify(request: SignedRequest, claim: Claim, algorithm: str, key: bytes):
    """Prove the claim: the signature is of ``key`` under ``algorithm``, the digest is that of the body.

    :param algorithm: the one of the credential; the request's own word for it must agree and never decides
    :param key: the shared secret, or the public key as PEM
    :raises SignatureInvalid: when the signature does not verify
    :raises DigestMismatch: when it does, and the body is another
    """
    message = _Message(request.method, request.url, _Fields(request.headers))
    verifier = _Verifier(
        signature_algorithm=ALGORITHMS[algorithm],
        key_resolver=MappingKeyResolver(public_keys={claim.key_id: key}, private_keys={}),
    )
    try:
        results = verifier.verify(message, max_age=timedelta(seconds=WINDOW))
    except HTTPMessageSignaturesException as error:
        # its text may quote header values of the caller
        raise SignatureInvalid("does not verify") from error
    try:
        verifier.verify_body(message, results, request.body)
    except HTTPMessageSignaturesException as error:
        raise DigestMismatch("of the body that arrived") from error


class _Verifier(HTTPMessageVerifier):
    """The library's verifier, for claims whose times :func:`read_claim` has checked."""

    def validate_created_and_expires(self, sig_input, max_age=None):
        """Leave the clock to the caller of :func:`read_claim`."""


def _read_only_signature(fields):
    """Return covered component names (those without parameters) and parameters of the one signature."""
    if "signature-input" not in fields or "signature" not in fields:
        raise SignatureMissing("")
    members = _parse(fields["signature-input"])
    if len(members) != 1 or _parse(fields["signature"]).keys() != members.keys():
        raise SignatureInvalid("there must be exactly one signature")
    (components, params), *_rest = members.values()
    if not isinstance(components, list):
        raise SignatureInvalid("Signature-Input is not an inner list")
    return {name for name, qualifiers in components if isinstance(name, str) and not qualifiers}, params


def _parse(value):
    """Parse a Dictionary field (RFC 9651 §3.2) in which a repeated key is an error, not an overwrite."""

    def refuse(key, context):
        raise SignatureInvalid(f"{context} key is repeated")

    try:
        return http_sf.parse(value.encode("ascii"), tltype="dictionary", on_duplicate_key=refuse)
    except (ValueError, TypeError) as error:
        raise SignatureInvalid("malformed signature header") from error


def _matching(pattern, value, name):
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise SignatureInvalid(f"{name} is missing or malformed")
    return value
