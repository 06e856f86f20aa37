# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Public keys that a partner hands over, as PEM or JWK: read, judged and brought into one form.

Nothing private is taken: whoever sends a private key has to make a new pair, as it was seen by others.
"""

import hashlib
import json
import re
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from odoo.addons.integration_core.tools.errors import EntryRefused

#: algorithm of a credential (RFC 9421 §3.3) -> the one of its JWTs (RFC 7518 §3.1, RFC 8037 §3.1)
JWT_ALGORITHMS = {
    "ed25519": "EdDSA",
    "ecdsa-p256-sha256": "ES256",
    "rsa-pss-sha512": "PS512",
    "rsa-v1_5-sha256": "RS256",
}
SHORTEST_RSA, LONGEST_RSA = 2048, 8192  # bits; longer ones cost whoever verifies too much
SMALLEST_EXPONENT = 65537
LONGEST_TEXT = 16 * 1024  # characters

_PRIVATE = re.compile(r"PRIVATE KEY")
_PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}  # RFC 7518 §6
_KINDS = {
    "ed25519": ed25519.Ed25519PublicKey,
    "ecdsa-p256-sha256": ec.EllipticCurvePublicKey,
    "rsa-pss-sha512": rsa.RSAPublicKey,
    "rsa-v1_5-sha256": rsa.RSAPublicKey,
    "EdDSA": ed25519.Ed25519PublicKey,
    "ES256": ec.EllipticCurvePublicKey,
    "PS256": rsa.RSAPublicKey,
    "RS256": rsa.RSAPublicKey,
}


@dataclass(frozen=True)
class PublicKey:
    """A public key that was judged.

    :param pem: SubjectPublicKeyInfo, as PEM
    :param fingerprint: SHA-256 of its DER, in hex: ``openssl pkey -pubin -outform DER | sha256sum``
    """

    pem: str
    fingerprint: str


def read(text: str, algorithm: str) -> PublicKey:
    """Read a key as :func:`load` does, and bring it into our form.

    :raises EntryRefused: as that does
    """
    return describe(load(text, algorithm))


def load(text: str, algorithm: str):
    """Read and judge a key that is to verify signatures of ``algorithm``; return it as one of ``cryptography``.

    :param text: PEM (SubjectPublicKeyInfo) or JWK (RFC 7517), of one public key
    :param algorithm: by its name for signatures (RFC 9421 §3.3) or for tokens (RFC 7518 §3.1, RFC 8037 §3.1)
    :raises EntryRefused: when it is none, private, weak, or of another kind
    """
    text = (text or "").strip()
    if len(text) > LONGEST_TEXT:
        raise EntryRefused("public_key_unreadable")
    if _PRIVATE.search(text):
        raise EntryRefused("public_key_private")
    key = _from_jwk(text) if text.startswith("{") else _from_pem(text)
    if not isinstance(key, _KINDS[algorithm]):
        raise EntryRefused("public_key_of_other_kind", algorithm=algorithm)
    check_strength(key, curve="secp256r1")
    return key


def describe(key) -> PublicKey:
    """Return a key of ``cryptography`` in our form."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return PublicKey(pem, hashlib.sha256(der).hexdigest())


def check_strength(key, curve: str | None = None):
    """Refuse a key that is too weak, or too large to verify with at every request.

    :param curve: the only one allowed of an elliptic curve; any of those in use where it is left out
    :raises EntryRefused:
    """
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        if not SHORTEST_RSA <= key.key_size <= LONGEST_RSA or exponent < SMALLEST_EXPONENT:
            raise EntryRefused("public_key_weak", shortest=SHORTEST_RSA, longest=LONGEST_RSA)
    curves = {curve} if curve else {"secp256r1", "secp384r1", "secp521r1"}
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name not in curves:
        raise EntryRefused("public_key_curve")


def _from_pem(text):
    if text.count("-----BEGIN") != 1:
        raise EntryRefused("public_key_unreadable")
    try:
        return load_pem_public_key(text.encode("ascii"))
    except Exception as error:  # cryptography has many kinds, and this is what a person typed
        raise EntryRefused("public_key_unreadable") from error


def _from_jwk(text):
    try:
        members = json.loads(text)
        if _PRIVATE_MEMBERS & members.keys():
            raise EntryRefused("public_key_private")
        return jwt.PyJWK(members, algorithm=members.get("alg") or _guess(members)).key
    except EntryRefused:
        raise
    except Exception as error:  # as above
        raise EntryRefused("public_key_unreadable") from error


def _guess(members):
    """Return an algorithm under which a JWK without one can be read; it decides nothing else."""
    return {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}.get(members.get("kty"))
