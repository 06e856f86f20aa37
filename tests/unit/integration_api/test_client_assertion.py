# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A client proves itself by a JWT of its own key, for our token endpoint, within minutes."""

import base64
import json

import jwt
import pytest
from pairs import KINDS, NOW, pair, public_pem

from odoo.addons.integration_api.tools import client_assertion
from odoo.addons.integration_api.tools.public_key import JWT_ALGORITHMS
from odoo.addons.integration_core.tools.errors import TokenExpired, TokenInvalid

URL = "https://odoo.example/integration/v1/token"


def assertion(algorithm="ed25519", key=None, jwt_algorithm=None, header=None, **claims):
    good = {"iss": "key_1", "sub": "key_1", "aud": URL, "exp": NOW + 60, "iat": NOW, "jti": "abcdefgh"}
    said = {name: value for name, value in {**good, **claims}.items() if value is not None}
    key = key or pair(KINDS[algorithm])
    return jwt.encode(said, key, jwt_algorithm or JWT_ALGORITHMS[algorithm], headers=header)


def verify(token, algorithm="ed25519", now=NOW, key_id="key_1", url=URL):
    key = public_pem(pair(KINDS[algorithm])).encode()
    return client_assertion.verify(token, key_id, algorithm, key, url, now)


def refused(token, error=TokenInvalid, **options):
    with pytest.raises(error):
        verify(token, **options)


@pytest.mark.parametrize("algorithm", KINDS)
def test_every_algorithm_works(algorithm):
    token = assertion(algorithm)
    assert client_assertion.read_key_id(token) == "key_1"
    found = verify(token, algorithm)
    assert (found.nonce, found.forget_at) == ("abcdefgh", NOW + 60 + client_assertion.LEEWAY)


@pytest.mark.parametrize("algorithm", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_an_algorithm_is_the_credentials_and_no_other(algorithm, other):
    if algorithm != other:
        refused(assertion(other), algorithm=algorithm)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "key_2"},
        {"sub": "key_2"},
        {"aud": "https://odoo.example/"},
        {"aud": "https://evil.example/integration/v1/token"},
        {"aud": [URL, "https://evil.example"]},
        {"exp": NOW + 301 + client_assertion.LEEWAY},
        {"jti": "short"},
        {"jti": 12345678},
        {"jti": "x" * 129},
        {"exp": None},
        {"jti": None},
        {"aud": None},
        {"sub": None},
        {"iss": None},
    ],
)
def test_what_it_says_otherwise_is_refused(claims):
    refused(assertion(**claims))


def test_its_times_are_held_to():
    refused(assertion(), TokenExpired, now=NOW + 60 + client_assertion.LEEWAY)
    refused(assertion(nbf=NOW + 120), TokenExpired)
    refused(assertion(iat=NOW + 120), TokenExpired)


def test_a_key_of_another_client_is_refused():
    refused(assertion(key=pair("ed25519", 1)))


def test_a_public_key_as_a_shared_secret_is_refused():
    pem = public_pem(pair("rsa"))

    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    body = assertion("rsa-v1_5-sha256").split(".")[1]
    base = f"{encoded(json.dumps({'alg': 'HS256'}).encode())}.{body}"
    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    refused(f"{base}.{encoded(hmac.sign(base.encode(), pem.encode()))}", algorithm="rsa-v1_5-sha256")
    none = encoded(json.dumps({"alg": "none"}).encode())
    refused(f"{none}.{body}.AA", algorithm="rsa-v1_5-sha256")


def test_whose_it_claims_to_be_has_the_shape_of_a_key_id():
    for issuer in (None, "", "key 1", "k" * 129, "ключ"):
        with pytest.raises(TokenInvalid):
            client_assertion.read_key_id(assertion(iss=issuer))
