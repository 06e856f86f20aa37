# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A token is asked for by the form of RFC 6749, with one proof of one client."""

import base64
from urllib.parse import quote_plus, urlencode

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pairs import NOW, pair

from odoo.addons.integration_api.tools import client_assertion, token_request
from odoo.addons.integration_api.tools.token_request import TokenRequest
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    IntegrationError,
    InvalidScope,
    ProofAmbiguous,
    RequestError,
    SecretWrong,
    TokenInvalid,
    UnsupportedGrantType,
)

ASSERTION = jwt.encode({"iss": "key_1", "exp": NOW}, pair("ed25519"), "EdDSA")
BY_JWT = {"client_assertion_type": client_assertion.TYPE, "client_assertion": ASSERTION}


def read(authorization=None, **parameters):
    parameters = {"grant_type": "client_credentials", **parameters}
    return token_request.read(
        urlencode({name: value for name, value in parameters.items() if value is not None}).encode(),
        authorization,
    )


def basic(name, secret):
    return "Basic " + base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()


def test_the_three_proofs_are_read():
    assert read(basic("key_1", "s3:c+ret")) == TokenRequest("key_1", secret="s3:c+ret")
    assert read(client_id="key_1", client_secret="s3") == TokenRequest("key_1", secret="s3")
    assert read(**BY_JWT) == read(**BY_JWT, client_id="key_1") == TokenRequest("key_1", assertion=ASSERTION)
    assert read(basic("key_1", "s3"), client_id="key_1").key_id == "key_1"


def test_neither_secret_nor_assertion_show_in_a_representation():
    assert "s3cret" not in repr(read(client_id="key_1", client_secret="s3cret"))
    assert ASSERTION not in repr(read(**BY_JWT))


def test_two_proofs_or_none_are_refused():
    for options in (
        {},
        {"client_id": "key_1"},
        {"authorization": basic("key_1", "s"), "client_secret": "s"},
        {"authorization": basic("key_1", "s"), **BY_JWT},
        {"client_id": "key_1", "client_secret": "s", **BY_JWT},
    ):
        with pytest.raises(ProofAmbiguous):
            read(**options)


def test_two_clients_are_refused():
    for options in ({"authorization": basic("key_2", "s")}, BY_JWT | {"client_id": "key_2"}):
        with pytest.raises(ProofAmbiguous):
            read(**{"client_id": "key_1", **options})


def test_another_grant_a_scope_and_a_missing_grant_are_told_apart():
    for grant in ("password", "authorization_code", ""):
        with pytest.raises(UnsupportedGrantType):
            read(grant_type=grant)
    with pytest.raises(InvalidScope):
        read(client_id="key_1", client_secret="s", scope="all")
    with pytest.raises(RequestError):
        read(grant_type=None, client_id="key_1", client_secret="s")


@pytest.mark.parametrize(
    "value", ["", "Basic", "Basic !", "Bearer a.b.c", "Basic a2V5", basic("", "s"), basic("k", "")]
)
def test_a_malformed_header_is_refused(value):
    with pytest.raises(SecretWrong):
        read(value)


def test_a_malformed_assertion_is_refused():
    for options in (
        {"client_assertion": ASSERTION},
        {"client_assertion_type": client_assertion.TYPE},
        {**BY_JWT, "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
        {**BY_JWT, "client_assertion": "a.b.c"},
    ):
        with pytest.raises(TokenInvalid):
            read(**options)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"grant_type",
        b"grant_type=client_credentials&grant_type=client_credentials",
        b"grant_type=client_credentials&client_secret=a&client_secret=b",
        b"grant_type=%ff",
        b"\xff",
        b"a=1&" * 30,
        b"a=" + b"1" * token_request.LONGEST,
    ],
)
def test_what_is_no_form_is_the_requests_fault(body):
    with pytest.raises(RequestError):
        token_request.read(body, None)


@given(st.binary(), st.none() | st.text())
def test_whatever_comes_is_refused_by_an_error_of_ours(body, authorization):
    with pytest.raises(IntegrationError) as caught:
        token_request.read(body, authorization)
    assert isinstance(caught.value, RequestError | AuthenticationError)
