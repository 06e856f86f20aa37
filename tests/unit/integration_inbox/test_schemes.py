# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every scheme guarantees: the right bytes of the right partner at the right time, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partner import BODY, KEYS, NOW, SIGN, verify

from odoo.addons.integration_core.tools.errors import AuthenticationError, SignatureExpired, SignatureMissing
from odoo.addons.integration_inbox.tools.schemes import SCHEMES

ALL = sorted(SCHEMES)
TIMED = [name for name in ALL if SCHEMES[name].SIGNS_TIME]


def test_a_message_is_proven_by_each_scheme():
    for scheme in ALL:
        proof = verify(scheme, SIGN[scheme]())
        assert (proof.content, proof.key) == (BODY, 1), scheme
        assert proof.timestamp == (NOW if scheme in TIMED else None), scheme


@pytest.mark.parametrize("scheme", ALL)
def test_one_changed_byte_of_the_body_is_refused(scheme):
    with pytest.raises(AuthenticationError):
        verify(scheme, SIGN[scheme](), BODY.replace(b"1", b"2"))


@pytest.mark.parametrize("scheme", ALL)
@given(data=st.data())
def test_a_body_cut_short_or_reordered_is_refused(scheme, data):
    body = bytes(data.draw(st.permutations(list(BODY)))[: data.draw(st.integers(0, len(BODY)))])
    if body != BODY:
        with pytest.raises(AuthenticationError):
            verify(scheme, SIGN[scheme](), body)


@pytest.mark.parametrize("scheme", ALL)
@given(data=st.data())
def test_a_changed_or_cut_signature_never_proves_another_message(scheme, data):
    """Whatever is done to the headers, either they are refused or they prove what was signed."""
    headers = SIGN[scheme]()
    name = data.draw(st.sampled_from(sorted(headers)))
    value = headers[name]
    at = data.draw(st.integers(0, len(value) - 1))
    mutated = data.draw(
        st.sampled_from([value[:at], value[:at] + "A" + value[at + 1 :], value[at:], value + value, ""])
    )
    good = verify(scheme, headers)
    try:
        proof = verify(scheme, headers | {name: mutated})
    except AuthenticationError:
        return
    assert proof == good


@pytest.mark.parametrize("scheme", ALL)
def test_a_missing_signature_is_refused_as_missing(scheme):
    with pytest.raises(SignatureMissing):
        verify(scheme, {})


@pytest.mark.parametrize("scheme", ALL)
def test_a_header_of_the_signature_that_came_twice_is_refused(scheme):
    headers = list(SIGN[scheme]().items())
    signing = {"x-github-delivery", "x-github-event", "content-type"}
    for name, value in headers:
        if name.lower() not in signing:
            with pytest.raises(AuthenticationError):
                verify(scheme, [*headers, (name.upper(), value)])


@pytest.mark.parametrize("scheme", ALL)
def test_the_key_of_another_source_is_refused(scheme):
    other = "another shared secret of enough characters"
    signing = {"algorithm": "HS256", "key": other} if scheme == "jwt" else {"secret": other}
    headers = SIGN[scheme](**signing)
    with pytest.raises(AuthenticationError):
        verify(scheme, headers)


@pytest.mark.parametrize("scheme", ALL)
def test_without_a_key_nobody_gets_in(scheme):
    with pytest.raises(AuthenticationError):
        verify(scheme, SIGN[scheme](), keys=())


@pytest.mark.parametrize("scheme", ALL)
def test_a_key_ends_by_time_alone(scheme):
    keys = tuple(replace(key, expires_at=NOW + 1) for key in KEYS[scheme])
    verify(scheme, SIGN[scheme](), keys=keys)
    with pytest.raises(AuthenticationError):
        verify(scheme, SIGN[scheme](), keys=keys, now=NOW + 1)


@pytest.mark.parametrize("scheme", TIMED)
@pytest.mark.parametrize("offset", [-301, 301])
def test_stale_and_future_messages_are_refused(scheme, offset):
    with pytest.raises(SignatureExpired):
        verify(scheme, SIGN[scheme](sent_at=NOW + offset))
    if scheme != "jwt" or offset > 0:  # a token has an end of its own
        verify(scheme, SIGN[scheme](sent_at=NOW + offset // 301 * 300))


@pytest.mark.parametrize("scheme", ["standard_webhooks", "github", "stripe"])
def test_while_keys_overlap_either_proves_and_says_which(scheme):
    (key,) = KEYS[scheme]
    other = replace(key, id=2, value=b"some other secret of the partner")
    for keys in ((key, other), (other, key)):
        assert verify(scheme, SIGN[scheme](), keys=keys).key == 1


@pytest.mark.parametrize("scheme", ALL)
def test_a_public_key_is_never_taken_for_a_shared_secret(scheme):
    module = SCHEMES[scheme]
    for text in ("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----", "short", ""):
        with pytest.raises(ValueError, match=r"."):
            module.read_key("secret", text, "HS256" if scheme == "jwt" else "")


def test_each_scheme_has_what_the_registry_promises():
    for name, module in SCHEMES.items():
        assert set(module.KINDS) <= {"secret", "public"}, name
        assert isinstance(module.SIGNS_TIME, bool)
        assert set(module.ALGORITHMS.values()) <= set(module.KINDS)
