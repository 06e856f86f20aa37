# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Only a public key that is strong and fits its algorithm is taken, as PEM or as JWK."""

import hashlib
import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pairs import KINDS, certificate, jwk, pair, private_pem, public_pem

from odoo.addons.integration_api.tools import public_key
from odoo.addons.integration_core.tools.errors import EntryRefused


def refused(text, algorithm="ed25519"):
    with pytest.raises(EntryRefused) as caught:
        public_key.read(text, algorithm)
    return caught.value.code


@pytest.mark.parametrize("algorithm", KINDS)
def test_pem_and_jwk_of_one_key_are_one_key(algorithm):
    private = pair(KINDS[algorithm])
    one = public_key.read(public_pem(private), algorithm)
    assert one == public_key.read(json.dumps(jwk(private)), algorithm)
    assert one.pem == public_pem(private)


def test_the_fingerprint_is_what_openssl_shows():
    pem = public_pem(pair("ed25519"))
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem.encode(), capture_output=True, check=True
    ).stdout
    assert public_key.read(pem, "ed25519").fingerprint == hashlib.sha256(der).hexdigest()


@pytest.mark.parametrize("kind", ["ed25519", "p256", "rsa"])
def test_a_private_key_is_refused_as_one(kind):
    private = pair(kind)
    algorithm = next(name for name, of in KINDS.items() if of == kind)
    assert refused(private_pem(private), algorithm) == "public_key_private"
    assert refused(public_pem(private) + private_pem(private), algorithm) == "public_key_private"
    assert refused(json.dumps(jwk(private, d="AAAA")), algorithm) == "public_key_private"


def test_a_symmetric_jwk_is_no_public_key():
    assert refused(json.dumps({"kty": "oct", "k": "AAAA"})) == "public_key_private"


@pytest.mark.parametrize("algorithm", KINDS)
@pytest.mark.parametrize("kind", ["ed25519", "p256", "rsa"])
def test_a_key_of_another_kind_is_refused(algorithm, kind):
    if KINDS[algorithm] != kind:
        assert refused(public_pem(pair(kind)), algorithm) == "public_key_of_other_kind"
        assert refused(json.dumps(jwk(pair(kind))), algorithm) == "public_key_of_other_kind"


def test_weak_keys_and_other_curves_are_refused():
    for kind in ("rsa1024", "rsa_e3"):
        for algorithm in ("rsa-pss-sha512", "rsa-v1_5-sha256"):
            assert refused(public_pem(pair(kind)), algorithm) == "public_key_weak"
    assert refused(public_pem(pair("p384")), "ecdsa-p256-sha256") == "public_key_curve"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "key",
        "{",
        "{}",
        '{"kty": "RSA"}',
        "[]",
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
    ],
)
def test_garbage_is_unreadable(text):
    assert refused(text) == "public_key_unreadable"
    assert refused("x" * 20_000) == "public_key_unreadable"


def test_two_keys_and_a_certificate_are_no_key():
    pem = public_pem(pair("ed25519"))
    assert refused(pem + pem) == "public_key_unreadable"
    assert refused(certificate(pair("ed25519"))) == "public_key_unreadable"


@given(
    st.text()
    | st.dictionaries(st.sampled_from(["kty", "crv", "x", "n", "e", "alg"]), st.text()).map(json.dumps)
)
def test_whatever_is_entered_is_refused_in_words(text):
    assert refused(text).startswith("public_key_")
