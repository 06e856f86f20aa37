# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A request proves itself in exactly one way, and a certificate is told of by a proxy of ours alone."""

import itertools

import pytest

from odoo.addons.integration_api.tools.proof import Proof, Proxies, find, find_peer, is_proxy_unbelieved
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    ProofAmbiguous,
    ProxyUntrusted,
    SignatureMissing,
    TokenInvalid,
)

PROXIES = Proxies.parse("X-SSL-Client-Cert", "10.0.0.0/24 ::1")
PROXY = "10.0.0.7"
WAYS = {
    "signature": (("Signature-Input", "sig=()"), ("Signature", "sig=:AA==:")),
    "token": (("Authorization", "Bearer a.b.c"),),
    "certificate": (("X-SSL-Client-Cert", "cert"),),
}


def test_each_way_is_found():
    assert find(WAYS["signature"], PROXIES, PROXY) == Proof("signature")
    assert find(WAYS["token"], PROXIES, PROXY) == Proof("token", "a.b.c")
    assert find(WAYS["certificate"], PROXIES, PROXY) == Proof("certificate", "cert")
    assert find((("authorization", "bearer  a.b.c"),), PROXIES, PROXY).value == "a.b.c"


@pytest.mark.parametrize("ways", [w for n in (2, 3) for w in itertools.combinations(WAYS, n)])
def test_two_ways_at_once_are_refused(ways):
    with pytest.raises(ProofAmbiguous):
        find(tuple(itertools.chain(*(WAYS[way] for way in ways))), PROXIES, PROXY)


@pytest.mark.parametrize("half", [0, 1])
def test_half_a_signature_beside_a_token_is_refused_too(half):
    with pytest.raises(ProofAmbiguous):
        find((WAYS["signature"][half], *WAYS["token"]), PROXIES, PROXY)


def test_no_way_is_missing():
    for headers in ((), (("X-SSL-Client-Cert", ""),), (("X-SSL-Client-Cert", "  "),), (("Cookie", "a=b"),)):
        with pytest.raises(SignatureMissing):
            find(headers, PROXIES, PROXY)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "a.b.c",
        "Bearer a.b.c, Bearer d.e.f",
        "Bearer a.b.c,Bearer d.e.f",
        "Bearer a b",
        "Bearer é",
        "Signature keyId=x",
    ],
)
def test_another_authorization_or_a_repeated_one_is_refused(value):
    with pytest.raises(TokenInvalid):
        find((("Authorization", value),), PROXIES, PROXY)


def test_a_repeated_header_is_refused_where_it_comes_as_two():
    for way in ("token", "certificate"):
        with pytest.raises(ProofAmbiguous):
            find(WAYS[way] * 2, PROXIES, PROXY)


@pytest.mark.parametrize("peer", ["10.0.1.7", "203.0.113.9", "", None, "proxy", "10.0.0.7, 1.2.3.4"])
def test_a_certificate_told_by_anybody_else_is_refused(peer):
    with pytest.raises(ProxyUntrusted):
        find(WAYS["certificate"], PROXIES, peer)


@pytest.mark.parametrize("peer", ["10.0.0.7", "::ffff:10.0.0.7", "::1"])
def test_a_certificate_is_believed_of_our_proxies(peer):
    assert find(WAYS["certificate"], PROXIES, peer).value == "cert"


def test_without_proxies_nobody_is_believed_and_without_a_header_it_is_not_looked_at():
    with pytest.raises(ProxyUntrusted):
        find(WAYS["certificate"], Proxies.parse("X-SSL-Client-Cert", ""), "127.0.0.1")
    with pytest.raises(SignatureMissing):
        find(WAYS["certificate"], Proxies.parse("", "127.0.0.0/8"), "127.0.0.1")
    assert find((*WAYS["certificate"], *WAYS["token"]), Proxies(), PROXY).kind == "token"


def test_a_network_that_is_none_is_an_error_of_the_configuration():
    with pytest.raises(ValueError, match="proxy"):
        Proxies.parse("X-SSL-Client-Cert", "proxy")


def test_the_peer_is_who_connected_and_not_who_is_said_to_have():
    assert find_peer({"REMOTE_ADDR": "10.0.0.7"}) == "10.0.0.7"
    behind = {"REMOTE_ADDR": "10.0.0.7", "werkzeug.proxy_fix.orig": {"REMOTE_ADDR": "203.0.113.9"}}
    assert find_peer(behind) == "203.0.113.9"
    assert find_peer({"HTTP_X_FORWARDED_FOR": "10.0.0.7", "REMOTE_ADDR": "203.0.113.9"}) == "203.0.113.9"
    assert find_peer({"werkzeug.proxy_fix.orig": {}, "REMOTE_ADDR": "10.0.0.7"}) is None


def test_a_proxy_is_unbelieved_where_odoo_did_not_take_its_word():
    assert not is_proxy_unbelieved({"REMOTE_ADDR": "203.0.113.9"})
    for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"):
        assert is_proxy_unbelieved({name: "10.0.0.7"})
        assert not is_proxy_unbelieved({name: "10.0.0.7", "werkzeug.proxy_fix.orig": {}})


def test_every_refusal_looks_the_same_from_outside():
    assert all(
        issubclass(kind, AuthenticationError) for kind in (ProofAmbiguous, ProxyUntrusted, TokenInvalid)
    )
