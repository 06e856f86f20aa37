# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Key pairs, keys of issuers and certificates for the tests beside this file."""

import json
from datetime import datetime, timedelta, timezone
from functools import cache

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

NOW = 1_790_000_000
#: an algorithm of RFC 9421 -> the kind of its keys
KINDS = {"ed25519": "ed25519", "ecdsa-p256-sha256": "p256", "rsa-pss-sha512": "rsa", "rsa-v1_5-sha256": "rsa"}
MAKERS = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "rsa1024": lambda: rsa.generate_private_key(65537, 1024),
    "rsa_e3": lambda: rsa.generate_private_key(3, 2048),
}


@cache
def pair(kind, number=0):
    """Return a private key of a kind, the same each time."""
    return MAKERS[kind]()


def private_pem(key):
    """Return a private key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key):
    """Return the public half of a private key as PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def jwk(key, **members):
    """Return the public half of a private key as a JWK."""
    algorithm = jwt.algorithms.ECAlgorithm
    if isinstance(key, ed25519.Ed25519PrivateKey):
        algorithm = jwt.algorithms.OKPAlgorithm
    elif isinstance(key, rsa.RSAPrivateKey):
        algorithm = jwt.algorithms.RSAAlgorithm
    found = {**json.loads(algorithm.to_jwk(key.public_key())), **members}
    found.pop("key_ops", None)
    return found


def certificate(key, start=-1, end=30, name="partner.example"):
    """Return a certificate as PEM, valid from and until so many days from ``NOW``."""
    now = datetime.fromtimestamp(NOW, timezone.utc)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now + timedelta(days=start))
        .not_valid_after(now + timedelta(days=end))
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256())
    )
    return built.public_bytes(Encoding.PEM).decode()
