# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A token of a trusted issuer is believed as far as was agreed, and not a claim further."""

import base64
import json
from dataclasses import replace

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pairs import NOW, jwk, pair, public_pem

from odoo.addons.integration_api.tools import issuer_token
from odoo.addons.integration_api.tools.issuer_token import Trust, parse_algorithms, parse_claims, read_keys
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    EntryRefused,
    IssuerKeyUnknown,
    TokenExpired,
    TokenInvalid,
)


def key_set(*members):
    return json.dumps({"keys": list(members)})


KEYS = key_set(
    jwk(pair("rsa"), kid="r1", use="sig"), jwk(pair("p256"), kid="e1"), jwk(pair("ed25519"), kid="o1")
)
TRUST = Trust(
    "https://issuer.example/realm", "api://odoo", frozenset({"RS256", "ES256", "EdDSA"}), 60, (), KEYS
)


def token(kind="rsa", algorithm="RS256", kid="r1", typ="at+jwt", key=None, **claims):
    good = {"iss": TRUST.issuer, "aud": TRUST.audience, "sub": "billing", "exp": NOW + 600, "iat": NOW}
    said = {name: value for name, value in {**good, **claims}.items() if value is not None}
    header = {name: value for name, value in {"kid": kid, "typ": typ}.items() if value is not None}
    return jwt.encode(said, key or pair(kind), algorithm, headers=header)


def refused(text, error=TokenInvalid, trust=TRUST, now=NOW):
    with pytest.raises(error):
        issuer_token.verify(text, trust, now)


@pytest.mark.parametrize(
    ("kind", "algorithm", "kid"),
    [("rsa", "RS256", "r1"), ("p256", "ES256", "e1"), ("ed25519", "EdDSA", "o1")],
)
def test_a_token_tells_its_subject(kind, algorithm, kid):
    assert issuer_token.verify(token(kind, algorithm, kid), TRUST, NOW) == "billing"


def test_of_several_audiences_one_is_us():
    assert issuer_token.verify(token(aud=["x", TRUST.audience]), TRUST, NOW) == "billing"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://issuer.example/realm/"},
        {"iss": "https://evil.example"},
        {"aud": "api://other"},
        {"aud": []},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "bil\x00ling"},
        {"iss": "https://issuer.example/\x00"},
        {"iss": "https://issuer.example/\ud800"},
        {"exp": None},
        {"exp": "x"},
    ],
)
def test_what_it_says_otherwise_is_refused(claims):
    refused(token(**claims))


def test_its_times_are_held_to_with_the_agreed_leeway():
    assert issuer_token.verify(token(), TRUST, NOW + 659) == "billing"
    refused(token(), TokenExpired, now=NOW + 660)
    refused(token(nbf=NOW + 61), TokenExpired)
    refused(token(iat=NOW + 61), TokenExpired)
    refused(token(), TokenExpired, trust=replace(TRUST, leeway=0), now=NOW + 600)


def test_an_algorithm_that_was_not_agreed_is_refused_though_the_key_would_do():
    refused(token(algorithm="RS512"))
    refused(token(), trust=replace(TRUST, algorithms=frozenset({"ES256"})))


def test_a_key_says_for_which_algorithm_it_is():
    keys = key_set(jwk(pair("rsa"), kid="r1", alg="PS256"))
    trust = replace(TRUST, algorithms=frozenset({"RS256", "PS256"}), keys=keys)
    refused(token(), trust=trust)
    assert issuer_token.verify(token(algorithm="PS256"), trust, NOW) == "billing"


@pytest.mark.parametrize("typ", ["logout+jwt", "dpop+jwt", "secevent+jwt"])
def test_another_kind_of_token_is_refused(typ):
    refused(token(typ=typ))


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "JWT", None])
def test_an_access_token_may_call_itself_so(typ):
    assert issuer_token.verify(token(typ=typ), TRUST, NOW) == "billing"


def test_an_unknown_key_is_told_apart_so_that_new_ones_can_be_asked_for():
    refused(token(kid="r2"), IssuerKeyUnknown)
    refused(token(), IssuerKeyUnknown, trust=replace(TRUST, keys='{"keys": []}'))


def test_keys_that_are_too_old_are_believed_no_more():
    trust = replace(TRUST, keys_until=NOW + 1)
    assert issuer_token.verify(token(), trust, NOW) == "billing"
    refused(token(), IssuerKeyUnknown, trust=trust, now=NOW + 1)


def test_a_key_of_somebody_else_under_a_known_name_is_refused():
    refused(token(key=pair("rsa", 1)))
    refused(token("p256", "ES256", "r1"))


def test_without_a_name_the_key_must_be_the_only_one():
    assert issuer_token.verify(token(kid=None), TRUST, NOW) == "billing"
    two = key_set(jwk(pair("rsa"), kid="a"), jwk(pair("rsa", 1), kid="b"))
    refused(token(kid=None), trust=replace(TRUST, keys=two))
    twice = key_set(jwk(pair("rsa"), kid="r1"), jwk(pair("rsa", 1), kid="r1"))
    refused(token(), trust=replace(TRUST, keys=twice))


def test_the_public_key_as_a_shared_secret_and_none_are_refused():
    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    body = token().split(".")[1]
    for secret in (public_pem(pair("rsa")).encode(), KEYS.encode()):
        base = f"{encoded(json.dumps({'alg': 'HS256', 'kid': 'r1'}).encode())}.{body}"
        refused(f"{base}.{encoded(hmac.sign(base.encode(), secret))}")
    for name in ("none", "None", ""):
        refused(f"{encoded(json.dumps({'alg': name, 'kid': 'r1'}).encode())}.{body}.{token().split('.')[2]}")


def test_a_critical_header_is_refused():
    said = jwt.decode(token(), options={"verify_signature": False})
    for header in ({"crit": ["b64"], "b64": True}, {"crit": ["urn:x"], "urn:x": 1}, {"crit": []}):
        refused(jwt.encode(said, pair("rsa"), "RS256", headers={"kid": "r1", **header}))


def test_agreed_claims_are_needed():
    trust = replace(TRUST, claims=parse_claims("scope = odoo.write\nazp=billing"))
    good = {"azp": "billing", "scope": "openid odoo.write"}
    assert issuer_token.verify(token(**good), trust, NOW) == "billing"
    assert issuer_token.verify(token(azp="billing", scope=["odoo.write"]), trust, NOW) == "billing"
    for wrong in ({}, {**good, "azp": "other"}, {**good, "scope": "odoo.writes"}, {**good, "scope": []}):
        refused(token(**wrong), trust=trust)


def test_symmetric_algorithms_and_none_cannot_be_agreed():
    assert parse_algorithms("RS256, ES256 EdDSA") == {"RS256", "ES256", "EdDSA"}
    for text in ("none", "HS256", "RS256 HS512", "rs256", "dir"):
        with pytest.raises(EntryRefused) as caught:
            parse_algorithms(text)
        assert caught.value.code == "algorithm_refused"
    for text in ("", " ", None):
        with pytest.raises(EntryRefused):
            parse_algorithms(text)


def test_of_a_key_set_only_good_public_signing_keys_are_used():
    bad = [
        jwk(pair("rsa"), kid="enc", use="enc"),
        jwk(pair("rsa1024"), kid="weak"),
        jwk(pair("rsa"), kid="private", d="AAAA"),
        {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"},
        {"kty": "RSA", "n": "!", "e": "AQAB", "kid": "broken"},
        {**jwk(pair("rsa"), kid="ops"), "key_ops": ["encrypt"]},
        jwk(pair("rsa"), kid=7),
        "no key",
        {},
    ]
    good = jwk(pair("p256"), kid="good")
    assert [key.key_id for key in read_keys(key_set(*bad, good))] == ["good"]
    with pytest.raises(EntryRefused) as caught:
        read_keys(key_set(*bad))
    assert caught.value.code == "no_key_in_set"


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"keys": 1}', '{"keys": null}', "[" * 100_000])
def test_what_is_no_key_set_is_refused(text):
    with pytest.raises(EntryRefused):
        read_keys(text)


GOOD = token("ed25519", "EdDSA", "o1")


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("AQgwz059-_."))
def test_any_change_of_a_token_breaks_it(position, letter):
    changed = GOOD[:position] + letter + GOOD[position + 1 :]
    if changed != GOOD and position not in (GOOD.rindex(".") - 1, GOOD.index(".") - 1, len(GOOD) - 1):
        refused(changed, AuthenticationError)
