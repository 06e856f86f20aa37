# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A request is believed only when its signature covers it whole, is fresh, alone and true."""

from dataclasses import replace

import pytest
from signing import COVERED, KEY_ID, NONCE, NOW, SECRET, signed

from odoo.addons.integration_api.tools.http_signature import (
    WINDOW,
    Claim,
    read_claim,
    verify,
)
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    DigestMismatch,
    SignatureExpired,
    SignatureInvalid,
    SignatureMissing,
)

BODY = b'{"name": "Ward 4"}'


def accept(request, secret=SECRET, now=NOW):
    claim = read_claim(request, now)
    verify(request, claim, "hmac-sha256", secret)
    return claim


def with_header(request, name, change):
    headers = tuple((n, change(v) if n.lower() == name else v) for n, v in request.headers)
    return replace(request, headers=headers)


def test_a_signed_read_and_a_signed_write_are_accepted():
    assert accept(signed()) == Claim(KEY_ID, NOW, NONCE)
    accept(signed("POST", body=BODY))


def test_no_signature_is_missing_not_invalid():
    for drop in ("signature", "signature-input", None):
        request = signed()
        headers = tuple(pair for pair in request.headers if drop and pair[0].lower() != drop)
        with pytest.raises(SignatureMissing):
            accept(replace(request, headers=headers))


@pytest.mark.parametrize("dropped", ["@method", "@target-uri", "@authority"])
def test_every_required_component_is_required(dropped):
    covered = tuple(name for name in ("@method", "@target-uri", "@authority") if name != dropped)
    with pytest.raises(SignatureInvalid, match=dropped):
        accept(signed(covered=covered))


def test_a_body_needs_its_digest_covered():
    request = replace(signed("POST"), body=BODY)
    with pytest.raises(SignatureInvalid, match="content-digest"):
        accept(request)


@pytest.mark.parametrize("name", ["Content-Type", "Idempotency-Key", "If-Match"])
def test_a_header_that_decides_what_is_done_is_covered_if_it_is_there(name):
    headers, covered = {name: "a"}, (*COVERED, name.lower())
    request = signed("PATCH", headers=headers, covered=covered)
    accept(request)
    with pytest.raises(SignatureInvalid, match=name.lower()):
        accept(signed("PATCH", headers=headers))
    with pytest.raises(SignatureInvalid, match=name.lower()):
        accept(replace(signed("PATCH"), headers=(*signed("PATCH").headers, (name, "a"))))
    for change in (lambda headers: headers | {name: "b"}, lambda headers: _without(headers, name)):
        with pytest.raises(SignatureInvalid):
            accept(replace(request, headers=tuple(change(dict(request.headers)).items())))


def _without(headers, name):
    return {key: value for key, value in headers.items() if key != name}


def test_a_part_of_the_digest_is_not_the_digest():
    request = signed("POST", body=BODY)
    tampered = with_header(
        request, "signature-input", lambda v: v.replace('"content-digest"', '"content-digest";key="x"')
    )
    with pytest.raises(SignatureInvalid, match="content-digest"):
        accept(tampered)


def test_another_body_is_a_digest_mismatch_on_the_raw_bytes():
    request = replace(signed("POST", body=BODY), body=BODY.replace(b": ", b":"))
    with pytest.raises(DigestMismatch):
        accept(request)


@pytest.mark.parametrize(
    ("change"),
    [
        {"method": "DELETE"},
        {"url": "https://odoo.example/integration/v1/party?limit=50&name=a%20b"},
        {"url": "https://other.example/integration/v1/party?limit=5&name=a%20b"},
        {"url": "http://odoo.example/integration/v1/party?limit=5&name=a%20b"},
        {"url": "https://odoo.example/integration/v1/party?limit=5&name=a+b"},
    ],
)
def test_any_change_of_the_request_breaks_it(change):
    with pytest.raises(SignatureInvalid):
        accept(replace(signed(), **change))


@pytest.mark.parametrize("offset", [-WINDOW - 1, WINDOW + 1])
def test_outside_the_window_it_is_expired(offset):
    with pytest.raises(SignatureExpired):
        accept(signed(created=NOW + offset))


@pytest.mark.parametrize("offset", [-WINDOW, WINDOW])
def test_inside_the_window_a_clock_may_be_wrong_both_ways(offset):
    accept(signed(created=NOW + offset))


def test_past_its_own_end_it_is_expired():
    from datetime import datetime, timezone

    request = signed(created=NOW - 60, expires=datetime.fromtimestamp(NOW - 1, timezone.utc))
    with pytest.raises(SignatureExpired):
        accept(request)


@pytest.mark.parametrize("nonce", [None, "short", "x" * 129])
def test_a_nonce_is_required(nonce):
    with pytest.raises(SignatureInvalid, match="nonce"):
        accept(signed(nonce=nonce))


def test_a_token_in_place_of_a_text_is_refused():
    with pytest.raises(SignatureInvalid):
        accept(with_header(signed(), "signature-input", lambda v: v.replace(f'"{NONCE}"', "a" + NONCE)))


@pytest.mark.parametrize(
    "created", ["", ";created", ';created="1790000000"', ";created=1790000000.0", ";created=@1790000000"]
)
def test_created_must_be_an_integer(created):
    request = with_header(signed(), "signature-input", lambda v: v.replace(f";created={NOW}", created))
    with pytest.raises(SignatureInvalid):
        accept(request)


def test_a_wrong_secret_is_refused():
    with pytest.raises(SignatureInvalid):
        accept(signed(), secret=SECRET + b"x")


def test_a_cut_or_changed_signature_is_refused():
    for change in (lambda v: v.replace("=:", "=:AAAA", 1), lambda v: v[:12] + ":", lambda v: "pyhms=::"):
        with pytest.raises(SignatureInvalid):
            accept(with_header(signed(), "signature", change))


def test_the_algorithm_is_the_credentials_and_never_the_requests():
    for word in ("none", "ed25519", "hmac-sha512", "HMAC-SHA256"):
        request = with_header(signed(), "signature-input", lambda v, w=word: v.replace("hmac-sha256", w))
        with pytest.raises(SignatureInvalid):
            accept(request)


def test_a_request_may_leave_the_algorithm_out():
    accept(signed(include_alg=False))


def test_two_signatures_are_refused_even_when_both_are_good():
    first, second = signed(label="a"), signed(label="b")
    pairs = dict(first.headers)
    for name, value in second.headers:
        pairs[name] = f"{pairs[name]},{value}"
    with pytest.raises(SignatureInvalid, match="exactly one"):
        accept(replace(first, headers=tuple(pairs.items())))


@pytest.mark.parametrize("name", ["Signature", "Signature-Input", "Content-Digest"])
def test_a_repeated_header_is_refused(name):
    request = signed("POST", body=BODY)
    doubled = with_header(request, name.lower(), lambda v: f"{v},{v}")
    assert doubled != request
    with pytest.raises(AuthenticationError):
        accept(doubled)
    repeated = replace(request, headers=(*request.headers, (name, dict(request.headers)[name])))
    with pytest.raises(AuthenticationError):
        accept(repeated)


@pytest.mark.parametrize("value", ["", "sig", "sig=1", "sig=(", "sig=();created=1", "\xff", 'sig=("a" "a")'])
def test_garbage_is_refused_with_a_reason(value):
    with pytest.raises(SignatureInvalid):
        accept(with_header(signed(), "signature-input", lambda v: value))


def test_no_secret_and_no_signature_in_a_message_or_repr():
    request = signed("POST", body=BODY)
    with pytest.raises(SignatureInvalid) as caught:
        accept(request, secret=b"another secret")
    signature = dict(request.headers)["Signature"]
    assert signature not in str(caught.value) and "another secret" not in str(caught.value)
    assert "Ward 4" not in repr(request)
