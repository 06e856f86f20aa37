# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Idempotency keys, cursors, networks, entity tags, target URIs and clearance of bodies."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from odoo.addons.integration_api.tools import clearance, etag, idempotency, incoming, networks, page_cursor
from odoo.addons.integration_core.tools.errors import (
    BodyTooLarge,
    IdempotencyKeyMissing,
    InvalidCursor,
    MalformedBody,
    UnknownProperty,
)

KEY = b"k" * 32


# --- idempotency ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["abc-1", '"abc-1"', " abc-1 "])
def test_a_key_is_the_same_with_and_without_quotes(header):
    assert idempotency.read_key(header) == "abc-1"


@pytest.mark.parametrize("header", [None, "", "  "])
def test_no_key_is_missing(header):
    with pytest.raises(IdempotencyKeyMissing):
        idempotency.read_key(header)


@pytest.mark.parametrize("header", ["a,a", "a b", "é", "x" * 256, "a\x00"])
def test_a_strange_or_repeated_key_is_malformed(header):
    with pytest.raises(MalformedBody):
        idempotency.read_key(header)


def test_the_fingerprint_tells_requests_apart():
    prints = {
        idempotency.fingerprint("POST", "/a", b"1"),
        idempotency.fingerprint("PUT", "/a", b"1"),
        idempotency.fingerprint("POST", "/a?", b"1"),
        idempotency.fingerprint("POST", "/a", b"1 "),
    }
    assert len(prints) == 4


# --- cursor -----------------------------------------------------------------------------------------------------


def test_a_cursor_comes_back_as_it_went():
    position = ["2026-01-01 00:00:00.000001", 17, "ü"]
    assert page_cursor.decode(page_cursor.encode(position, "s", KEY), "s", KEY) == position


@pytest.mark.parametrize("position", [[1], [12], [123], [1234]])
def test_a_cursor_needs_no_escaping_in_a_url(position):
    assert page_cursor.encode(position, "s", KEY).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: c + "A", lambda c: "A" + c[1:], lambda c: "é", lambda c: ""]
)
def test_a_changed_cursor_is_refused(change):
    cursor = page_cursor.encode([17], "s", KEY)
    with pytest.raises(InvalidCursor):
        page_cursor.decode(change(cursor), "s", KEY)


def test_a_cursor_of_another_query_or_database_is_refused():
    cursor = page_cursor.encode([17], "s", KEY)
    for scope, key in (("t", KEY), ("s", b"other")):
        with pytest.raises(InvalidCursor):
            page_cursor.decode(cursor, scope, key)


# --- networks ---------------------------------------------------------------------------------------------------


def test_networks_allow_what_they_hold():
    allowed = networks.parse("10.0.0.0/8\n192.0.2.7, 2001:db8::/32")
    for address in ("10.1.2.3", "192.0.2.7", "2001:db8::1", "::ffff:10.1.2.3"):
        assert networks.allows(allowed, address)
    for address in ("11.0.0.1", "192.0.2.8", "2001:db9::1", "", None, "unknown", "10.1.2.3, 10.1.2.4"):
        assert not networks.allows(allowed, address)


def test_no_network_allows_all():
    assert networks.allows(networks.parse(""), "203.0.113.9")


@pytest.mark.parametrize("text", ["10.0.0.1/8", "ward 4", "10.0.0.0/33"])
def test_a_network_that_is_none_is_named(text):
    with pytest.raises(ValueError, match=text.split()[0]):
        networks.parse(text)


# --- entity tags ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ['"abc"', '"x", "abc"', "*", '"x" ,"abc" '])
def test_a_tag_matches(header):
    assert etag.if_match(header, "abc") and etag.if_none_match(header, "abc")


@pytest.mark.parametrize("header", ['"abcd"', "abc", '"ABC"', "", '"x""abc"'])
def test_another_tag_does_not(header):
    assert not etag.if_match(header, "abc") and not etag.if_none_match(header, "abc")


def test_a_weak_tag_is_good_for_reading_and_not_for_writing():
    assert etag.if_none_match('W/"abc"', "abc") and not etag.if_match('W/"abc"', "abc")


# --- target URI -------------------------------------------------------------------------------------------------


def test_the_target_uri_is_as_the_caller_wrote_it():
    environ = {"REQUEST_URI": "/integration/v1/party?name=a%20b&x=%2F", "PATH_INFO": "/else"}
    assert incoming.target_uri(environ, "https", "h") == "https://h/integration/v1/party?name=a%20b&x=%2F"


def test_the_absolute_form_gives_the_same():
    assert incoming.target_uri({"REQUEST_URI": "http://h/a?b=1"}, "http", "h") == "http://h/a?b=1"


def test_without_the_raw_target_it_is_rebuilt():
    path = "/a b/ü".encode().decode("latin-1")
    assert (
        incoming.target_uri({"PATH_INFO": path, "QUERY_STRING": "q=1"}, "http", "h")
        == "http://h/a%20b/%C3%BC?q=1"
    )


def test_a_signed_request_is_read_as_it_was_sent():
    http = Request(
        EnvironBuilder("/a?b=%2F", method="POST", data=b"1234", headers={"X-One": "1"}).get_environ()
    )
    signed = incoming.read_signed(http, 4)
    assert (signed.method, signed.body) == ("POST", b"1234")
    assert signed.url.endswith("/a?b=%2F")
    assert ("X-One", "1") in signed.headers


def test_a_body_over_the_limit_is_refused_with_the_limit():
    http = Request(EnvironBuilder(method="POST", data=b"12345").get_environ())
    with pytest.raises(BodyTooLarge) as caught:
        incoming.read_body(http, 4)
    assert caught.value.extra["limit"] == 4


# --- clearance --------------------------------------------------------------------------------------------------

SCHEMA = {
    "properties": {
        "name": {"x-sensitivity": "public"},
        "email": {"x-sensitivity": "personal"},
        "lines": {
            "x-sensitivity": "public",
            "items": {
                "properties": {"text": {"x-sensitivity": "internal"}, "a/b": {"x-sensitivity": "financial"}}
            },
        },
    }
}


def test_a_document_within_the_clearance_passes():
    document = {"name": "x", "email": "y", "lines": [{"text": "z"}]}
    clearance.check_document(document, SCHEMA, frozenset({"personal"}))


def test_each_place_outside_the_clearance_is_named():
    document = {"name": "x", "email": "y", "lines": [{"text": "z"}, {"a/b": "1"}], "state": "posted"}
    with pytest.raises(UnknownProperty) as caught:
        clearance.check_document(document, SCHEMA, frozenset())
    assert [error["pointer"] for error in caught.value.extra["errors"]] == [
        "/email",
        "/lines/1/a~1b",
        "/state",
    ]


def test_of_any_number_of_places_only_the_first_are_named():
    document = {f"member_{number}": "x" for number in range(1000)}
    with pytest.raises(UnknownProperty) as caught:
        clearance.check_document(document, SCHEMA, frozenset())
    assert len(caught.value.extra["errors"]) == 20


def test_one_cannot_filter_by_what_one_may_not_see():
    assert clearance.cleared_filters(["name", "email"], SCHEMA, frozenset()) == {"name"}
