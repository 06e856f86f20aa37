# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a request to a message: what is read when, and what is not taken for one."""

import hashlib
import ipaddress
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partner import AUDIENCE, BODY, ISSUER, KEYS, NOW, SECRET, make_token, request, sign_github, sign_stripe
from partner import sign_standard_webhooks as sign

from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    MalformedBody,
    NetworkDenied,
    UnsupportedMediaType,
)
from odoo.addons.integration_inbox.tools.proof import Agreed
from odoo.addons.integration_inbox.tools.receiving import Source, receive

SOURCE = Source(1, "billing", 1, "standard_webhooks", KEYS["standard_webhooks"], type_pointer="/type")
GITHUB = replace(
    SOURCE, scheme="github", keys=KEYS["github"], type_header="X-GitHub-Event", type_pointer="/action"
)
STRIPE = replace(SOURCE, scheme="stripe", keys=KEYS["stripe"])


def take(source, headers, body=BODY, media_type="application/json", address="192.0.2.7"):
    return receive(request(headers, body), source, address, media_type, NOW)


def test_a_message_is_what_was_signed():
    message = take(SOURCE, sign())
    assert (message.message_id, message.type, message.content) == ("msg_1", "order.created", BODY.decode())
    assert (message.digest, message.size) == (hashlib.sha256(BODY).hexdigest(), len(BODY))
    assert (message.key, message.sent_at) == (1, NOW)


def test_ids_come_from_where_they_are_signed():
    assert take(GITHUB, sign_github()).message_id == "sha256:" + hashlib.sha256(BODY).hexdigest()
    assert take(replace(GITHUB, id_pointer="/id"), sign_github()).message_id == "evt_1"
    assert take(STRIPE, sign_stripe()).message_id == "evt_1"
    assert take(replace(SOURCE, id_pointer="/data/number"), sign()).message_id == "T/1"


@pytest.mark.parametrize("id_", [None, "", " ", "a b", "ä", "x" * 256, True, {}, [], 1.5])
def test_an_id_that_is_none_is_refused(id_):
    body = json.dumps({"id": id_}).encode()
    with pytest.raises(MalformedBody):
        take(STRIPE, sign_stripe(body), body)


def test_a_number_is_an_id_too():
    body = b'{"id": 17}'
    assert take(STRIPE, sign_stripe(body), body).message_id == "17"


def test_a_type_is_read_from_header_and_body_and_may_be_missing():
    body = b'{"action": "opened"}'
    assert take(GITHUB, sign_github(body), body).type == "order.opened"
    assert take(GITHUB, sign_github()).type == "order"
    assert take(SOURCE, sign(b"{}"), b"{}").type == ""
    odd = json.dumps({"type": "line\nbreak"}).encode()
    assert take(SOURCE, sign(odd), odd).type == ""
    twice = [*sign_github(body).items(), ("X-GitHub-Event", "other")]
    assert take(GITHUB, twice, body).type == "opened", "a header that came twice names nothing"


def test_nothing_is_parsed_before_it_is_proven():
    for body in (b"{", b"[" * 100_000, b"\xff", b'{"a": 1, "a": 2}'):
        with pytest.raises(AuthenticationError):
            take(SOURCE, sign(), body)
        with pytest.raises(MalformedBody):
            take(SOURCE, sign(body), body)


def test_who_proves_nothing_does_not_learn_which_networks_are_open():
    source = replace(SOURCE, networks=(ipaddress.ip_network("198.51.100.0/24"),))
    with pytest.raises(AuthenticationError):
        take(source, {})
    with pytest.raises(NetworkDenied):
        take(source, sign())
    take(source, sign(), address="198.51.100.3")


def test_only_the_media_types_that_were_agreed_are_taken():
    with pytest.raises(UnsupportedMediaType):
        take(SOURCE, sign(), media_type="text/plain")
    take(replace(SOURCE, media_types=("text/plain",)), sign(), media_type="text/plain")


def test_a_body_that_is_a_token_holds_the_message():
    agreed = Agreed(issuer=ISSUER, audience=AUDIENCE)
    source = replace(SOURCE, scheme="jwt", keys=KEYS["jwt"], agreed=agreed)
    token = make_token(body_sha256=None, type="order.created").encode()
    message = take(source, {}, token, media_type="application/jwt")
    assert (message.message_id, message.type) == ("tok_1", "order.created")


@given(st.binary(max_size=200))
def test_whatever_arrives_is_a_message_or_an_error_of_ours(body):
    try:
        message = take(SOURCE, sign(body), body)
    except MalformedBody:
        return
    assert json.loads(message.content) == json.loads(body)


def test_no_secret_is_in_what_might_be_logged():
    source = repr(SOURCE) + repr(KEYS) + repr(take(SOURCE, sign()))
    assert SECRET not in source
    assert BODY.decode() not in source
