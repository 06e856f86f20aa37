# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A signature is proven with the key and the algorithm of its credential, whatever the request says."""

import base64
from dataclasses import replace

import pytest
from http_message_signatures import algorithms
from hypothesis import given
from hypothesis import strategies as st
from pairs import KINDS, pair, private_pem, public_pem
from signing import KEY_ID, NOW, signed

from odoo.addons.integration_api.tools.http_signature import (
    ALGORITHMS,
    read_claim,
    verify,
)
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    KeyNotFound,
    SignatureInvalid,
)

BODY = b'{"name": "Ward 4"}'


def test_ed25519_is_not_read_as_hmac():
    """The public key of another algorithm used as an HMAC secret (algorithm confusion) is refused."""
    key = pair("ed25519")
    request = signed(secret=key, algorithm=algorithms.ED25519)
    with pytest.raises(SignatureInvalid):
        verify(request, read_claim(request, NOW), "hmac-sha256", key.public_key().public_bytes_raw())


@pytest.mark.parametrize("algorithm", KINDS)
def test_every_kind_of_key_signs(algorithm):
    private = pair(KINDS[algorithm])
    request = signed("POST", body=BODY, algorithm=ALGORITHMS[algorithm], secret=private_pem(private).encode())
    verify(request, read_claim(request, NOW), algorithm, public_pem(private).encode())


@pytest.mark.parametrize("algorithm", KINDS)
@pytest.mark.parametrize("other", ["hmac-sha256", *KINDS])
@pytest.mark.parametrize("include_alg", [True, False])
def test_a_signature_of_another_algorithm_or_key_is_refused(algorithm, other, include_alg):
    private = pair(KINDS[algorithm])
    key = public_pem(private).encode()
    # what an attacker has: the public key, which is no secret to sign with, and a pair of their own
    secret = key if other == "hmac-sha256" else private_pem(pair(KINDS[other], number=1)).encode()
    request = signed(algorithm=ALGORITHMS[other], secret=secret, include_alg=include_alg)
    with pytest.raises(SignatureInvalid):
        verify(request, read_claim(request, NOW), algorithm, key)


def test_a_key_signs_by_its_own_algorithm_only_though_another_would_fit():
    private = pair("rsa")
    request = signed(
        algorithm=ALGORITHMS["rsa-v1_5-sha256"], secret=private_pem(private).encode(), include_alg=False
    )
    with pytest.raises(SignatureInvalid):
        verify(request, read_claim(request, NOW), "rsa-pss-sha512", public_pem(private).encode())


ASYMMETRIC = signed(
    "POST", body=BODY, algorithm=algorithms.ED25519, secret=private_pem(pair("ed25519")).encode()
)
FIELDS = dict(ASYMMETRIC.headers)


@given(st.sampled_from(["Signature", "Signature-Input", "Content-Digest"]), st.data())
def test_any_change_of_what_is_signed_or_signs_breaks_it(name, data):
    value = FIELDS[name]
    position = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.sampled_from('AQgwz059=:;",()'))
    changed = value[:position] + letter + value[position + 1 :]
    if changed == value or base64_of(changed) == base64_of(value):
        return
    with pytest.raises(AuthenticationError):
        request = replace(ASYMMETRIC, headers=tuple({**FIELDS, name: changed}.items()))
        claim = read_claim(request, NOW)
        if claim.key_id != KEY_ID:  # as whoever looks the key up does
            raise KeyNotFound(claim.key_id)
        verify(request, claim, "ed25519", public_pem(pair("ed25519")).encode())


def base64_of(value):
    """Return what a header holds in base64, whose last letter has bits that say nothing, or the header as it is."""
    text = value.partition(":")[2].rstrip(":")
    try:
        return base64.b64decode(text, validate=True) + value.partition(":")[0].encode()
    except ValueError:
        return value
