# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An access token of ours is good for its credential, here, for ten minutes, and in no other form."""

import base64
import json

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pairs import NOW, pair, public_pem

from odoo.addons.integration_api.tools import bearer
from odoo.addons.integration_core.tools.errors import TokenExpired, TokenInvalid

AT_REST = bytes(range(32))
KEY = bearer.derive_key(AT_REST, "secret of the database")
HERE = bearer.name_issuer("5b0a3d3c-3b1f-11ef-9c3d-0242ac120002")
TOKEN = bearer.make(KEY, HERE, "key_1", NOW)


def encoded(data):
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def forge(header=None, key=KEY, algorithm="HS256", **claims):
    """Return a token like ours with something else in it; ``None`` leaves a claim out."""
    good = jwt.decode(TOKEN, options={"verify_signature": False})
    claims = {name: value for name, value in {**good, **claims}.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers={"typ": "at+jwt", **(header or {})})


def refused(token, error=TokenInvalid, now=NOW):
    with pytest.raises(error):
        bearer.read(token, (KEY,), HERE, now)


def test_a_token_names_its_credential_until_it_ends():
    assert bearer.read(TOKEN, (KEY,), HERE, NOW) == "key_1"
    assert bearer.read(TOKEN, (KEY,), HERE, NOW + bearer.LIFETIME - 1) == "key_1"
    refused(TOKEN, TokenExpired, NOW + bearer.LIFETIME)


def test_no_two_tokens_are_the_same():
    assert bearer.make(KEY, HERE, "key_1", NOW) != TOKEN


def test_another_database_believes_nothing_of_it():
    with pytest.raises(TokenInvalid):
        bearer.read(TOKEN, (bearer.derive_key(AT_REST, "another secret"),), HERE, NOW)
    with pytest.raises(TokenInvalid):
        bearer.read(TOKEN, (), HERE, NOW)
    with pytest.raises(TokenInvalid):
        bearer.read(TOKEN, (KEY,), bearer.name_issuer("another"), NOW)


def test_a_key_of_before_still_reads():
    newer = bearer.derive_key(b"n" * 32, "secret of the database")
    assert bearer.read(TOKEN, (newer, KEY), HERE, NOW) == "key_1"


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "exp", "iat", "jti", "client_id"])
def test_every_claim_is_needed(name):
    refused(forge(**{name: None}))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://issuer.example"},
        {"aud": "https://other.example"},
        {"aud": [HERE]},
        {"sub": "key_2"},
        {"sub": 7},
        {"exp": "later"},
        {"exp": True},
        {"exp": 10**30},
        {"exp": NOW + 86400},
    ],
)
def test_what_it_says_otherwise_is_refused(claims):
    refused(forge(**claims))


def test_before_its_beginning_it_is_refused():
    refused(forge(iat=NOW + 60), TokenExpired)
    refused(forge(nbf=NOW + 60), TokenExpired)


@pytest.mark.parametrize(
    "header", [{"typ": "JWT"}, {"typ": None}, {"crit": ["x"]}, {"b64": False}, {"zip": "DEF"}, {"kid": 7}]
)
def test_another_header_is_refused(header):
    head = {"alg": "HS256", "typ": "at+jwt", **header}
    body = TOKEN.split(".")[1]
    base = f"{encoded(head)}.{body}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(base.encode(), KEY)
    refused(f"{base}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
def test_none_is_no_algorithm(name):
    body = TOKEN.split(".")[1]
    for signature in ("", TOKEN.split(".")[2]):
        refused(f"{encoded({'alg': name, 'typ': 'at+jwt'})}.{body}.{signature}")


def test_another_algorithm_is_refused():
    refused(forge(key=KEY * 2, algorithm="HS512"))
    refused(forge(key=pair("p256"), algorithm="ES256"))
    refused(forge(key=pair("rsa"), algorithm="RS256"))


def test_a_header_may_not_bring_its_own_key():
    refused(forge(key=b"x" * 32, header={"jwk": {"kty": "oct", "k": "eHh4"}}))
    refused(forge(key=pair("p256"), algorithm="ES256", header={"jku": "https://evil.example/keys"}))


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "a.b.c.d", "a.b.c", "é.é.é", "a" * 9000 + ".b.c"])
def test_garbage_is_refused(token):
    refused(token)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("AQgwz059-_."))
def test_any_change_of_a_token_breaks_it(position, letter):
    changed = TOKEN[:position] + letter + TOKEN[position + 1 :]
    # the last letter of a part holds bits that say nothing
    if changed != TOKEN and position not in (TOKEN.rindex(".") - 1, len(TOKEN) - 1):
        refused(changed)


@given(st.integers(0, len(TOKEN) - 1))
def test_a_cut_token_is_refused(length):
    refused(TOKEN[:length])


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_a_header_or_body_is_it_is_refused(document):
    refused(f"{encoded(document)}.{encoded(document)}.{TOKEN.split('.')[2]}")
    refused(f"{TOKEN.split('.')[0]}.{encoded(document)}.{TOKEN.split('.')[2]}")


def test_a_public_key_is_no_shared_secret():
    pem = public_pem(pair("rsa"))
    head, body = encoded({"alg": "HS256", "typ": "at+jwt"}), TOKEN.split(".")[1]
    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = hmac.sign(f"{head}.{body}".encode(), pem.encode())
    refused(f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")
