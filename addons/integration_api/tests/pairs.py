# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Key pairs, keys of an issuer and certificates, as partners have them."""

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

MAKERS = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ecdsa-p256-sha256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "rsa-pss-sha512": lambda: rsa.generate_private_key(65537, 2048),
    "rsa-v1_5-sha256": lambda: rsa.generate_private_key(65537, 2048),
}


@cache
def pair(algorithm, number=0):
    """Return a private key for an algorithm, the same each time."""
    return MAKERS[algorithm]()


def private_pem(key):
    """Return a private key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key):
    """Return the public half as PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_set(**keys):
    """Return the JWK Set of RSA keys by their names."""
    to_jwk = jwt.algorithms.RSAAlgorithm.to_jwk
    return json.dumps(
        {
            "keys": [
                {**json.loads(to_jwk(key.public_key())), "kid": name, "use": "sig"}
                for name, key in keys.items()
            ]
        }
    )


def certificate(key, start=-1, end=90):
    """Return a certificate as PEM, valid from and until so many days from now."""
    now = datetime.now(timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "partner.example")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(now + timedelta(days=start)).not_valid_after(now + timedelta(days=end))
    return built.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()
