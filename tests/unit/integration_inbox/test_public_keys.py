# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A partner's public key is judged as one of a client is, whatever scheme it is for."""

import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from partner import pem

from odoo.addons.integration_core.tools.errors import EntryRefused
from odoo.addons.integration_inbox.tools.schemes import SCHEMES

RSA, EC = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
GOOD = [
    ("jwt", "RS256", RSA),
    ("jwt", "PS256", RSA),
    ("jwt", "ES256", EC),
    ("jwt", "EdDSA", ED),
    ("http_signature", "rsa-pss-sha512", RSA),
    ("http_signature", "rsa-v1_5-sha256", RSA),
    ("http_signature", "ecdsa-p256-sha256", EC),
    ("http_signature", "ed25519", ED),
]
RSA_ALGORITHMS = [case[:2] for case in GOOD if case[2] is RSA]


def refused(scheme, algorithm, text):
    with pytest.raises(EntryRefused) as caught:
        SCHEMES[scheme].read_key("public", text, algorithm)
    return caught.value.code


def test_every_algorithm_of_every_scheme_is_among_these():
    known = {(scheme, name) for scheme, name, _key in GOOD}
    for scheme, module in SCHEMES.items():
        assert {(scheme, name) for name, kind in module.ALGORITHMS.items() if kind == "public"} <= known


@pytest.mark.parametrize(("scheme", "algorithm", "key"), GOOD)
def test_a_good_key_is_taken_and_one_of_another_kind_is_not(scheme, algorithm, key):
    assert SCHEMES[scheme].read_key("public", f"\n{pem(key)} ", algorithm) == key.public_key()
    for other in {RSA, EC, ED} - {key}:
        assert refused(scheme, algorithm, pem(other)) == "public_key_of_other_kind"


@pytest.mark.parametrize(("scheme", "algorithm"), RSA_ALGORITHMS)
@pytest.mark.parametrize(("exponent", "bits"), [(65537, 1024), (3, 2048)])
def test_weak_rsa_is_refused(scheme, algorithm, exponent, bits):
    weak = rsa.generate_private_key(exponent, bits)
    assert refused(scheme, algorithm, pem(weak)) == "public_key_weak"


@pytest.mark.parametrize(("scheme", "algorithm"), [("jwt", "ES256"), ("http_signature", "ecdsa-p256-sha256")])
@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1()])
def test_another_curve_is_refused(scheme, algorithm, curve):
    assert refused(scheme, algorithm, pem(ec.generate_private_key(curve))) == "public_key_curve"


@pytest.mark.parametrize(("scheme", "algorithm", "key"), GOOD)
def test_a_private_key_that_was_pasted_is_refused_as_one(scheme, algorithm, key):
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert refused(scheme, algorithm, private) == "public_key_private"
    assert refused(scheme, algorithm, pem(key) + private) == "public_key_private"


def test_a_private_key_of_standard_webhooks_is_refused_too():
    with pytest.raises(ValueError, match="begins with whpk_"):
        SCHEMES["standard_webhooks"].read_key("public", "whsk_" + "A" * 43)


def test_a_jwk_is_taken_as_well_and_a_private_one_refused():
    members = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC.public_key()))
    assert SCHEMES["jwt"].read_key("public", json.dumps(members), "ES256") == EC.public_key()
    private = jwt.algorithms.ECAlgorithm.to_jwk(EC)
    assert refused("jwt", "ES256", private) == "public_key_private"
