# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a sender comes by an access token and how long it uses one, over real sockets."""

import asyncio
import base64
import json
from urllib.parse import parse_qs

import pytest

pytest.importorskip("aiohttp")

from receiver import LOOPBACK, MESSAGE, answer, listening, make_lane, now
from sending import CANARY

from odoo.addons.integration_webhook.engine.sender import Sender
from odoo.addons.integration_webhook.engine.token import TokenSource, TokenStore
from odoo.addons.integration_webhook.tools.authentication import (
    Authentication,
    ClientCredentials,
    Token,
    basic,
    prepare_token_request,
    read_token,
    read_token_error,
)


class TokenServer:
    """Gives tokens, numbered, and remembers who asked how."""

    def __init__(self, status=200, **values):
        self.status = status
        self.values = values
        self.asked = []

    async def handle(self, fields, body, writer):
        self.asked.append((fields, {name: value for name, (value,) in parse_qs(body.decode()).items()}))
        token = {"access_token": f"token-{len(self.asked)}", "token_type": "Bearer", "expires_in": 3600}
        await answer(self.status, json.dumps(token | self.values).encode())(fields, body, writer)


def send_with_token(server, takes=lambda token: True, *, count=1, **client):
    """Send to a receiver that takes certain tokens; return the outcomes and what it got to see."""

    async def receive(fields, body, writer):
        taken = takes(fields.get("authorization", ""))
        await answer(200 if taken else 401, fields.get("authorization", "").encode())(fields, body, writer)

    async def run():
        async with listening(server.handle) as (token_port, _asked), listening(receive) as (port, seen):
            oauth2 = ClientCredentials(f"http://127.0.0.1:{token_port}/", "me", CANARY, **client)
            lane = make_lane(f"http://127.0.0.1:{port}/", authentication=Authentication(oauth2=oauth2))
            async with Sender(lane, now=now) as sender:
                outcomes = await asyncio.gather(*(sender.send(MESSAGE) for _ in range(count)))
            return outcomes, [fields.get("authorization") for fields, _body in seen]

    return asyncio.run(run())


def test_one_token_serves_many_requests():
    server = TokenServer()
    outcomes, seen = send_with_token(server, count=10)
    assert {outcome.code for outcome in outcomes} == {"ok"}
    assert set(seen) == {"Bearer token-1"}
    ((fields, form),) = server.asked
    assert form == {"grant_type": "client_credentials"}
    assert fields["authorization"] == basic("me", CANARY)


def test_a_token_that_is_not_taken_is_replaced_once():
    server = TokenServer()
    (outcome,), seen = send_with_token(server, lambda token: token == "Bearer token-2")
    assert outcome.code == "ok"
    assert seen == ["Bearer token-1", "Bearer token-2"]


def test_a_receiver_that_takes_no_token_gets_no_third():
    server = TokenServer()
    (outcome,), seen = send_with_token(server, lambda token: False)
    assert outcome.code == "http_401"
    assert len(seen) == len(server.asked) == 2
    assert "token-" not in outcome.excerpt


def test_id_and_secret_may_go_in_the_form():
    server = TokenServer()
    send_with_token(server, in_body=True, scope="send", audience="hooks")
    ((fields, form),) = server.asked
    assert "authorization" not in fields
    assert form == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": CANARY,
        "scope": "send",
        "audience": "hooks",
    }


def test_id_and_secret_are_encoded_before_they_are_joined():
    """RFC 6749 §2.3.1: a colon or a percent sign in them stays what it is."""
    headers, _form = prepare_token_request(ClientCredentials("https://t.example/", "a:b", "p%ä"))
    assert base64.b64decode(headers["Authorization"].split()[1]) == b"a%3Ab:p%25%C3%A4"


@pytest.mark.parametrize(
    ("server", "detail"),
    [
        (TokenServer(401, error="invalid_client"), "http_401 invalid_client"),
        (TokenServer(400, error=f"you sent {CANARY}"), "http_400"),
        (TokenServer(302), "http_302"),
        (TokenServer(access_token=None), "the answer holds no access token"),
        (TokenServer(access_token="a\r\nX-Evil: 1"), "the answer holds no access token"),
        (TokenServer(token_type="mac"), "the token is no bearer token"),
    ],
)
def test_without_a_token_nothing_is_sent(server, detail):
    (outcome,), seen = send_with_token(server)
    assert (outcome.code, outcome.detail, outcome.excerpt) == ("token_refused", detail, "")
    assert not seen


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[" * 60_000),
        (400, b"[" * 60_000),
        (200, b'{"access_token": "t", "token_type": "bearer", "expires_in": ' + b"9" * 5_000 + b"}"),
    ],
    ids=["nested", "nested refusal", "number without end"],
)
def test_a_token_server_that_answers_poison_is_an_outcome(status, body):
    class Poisonous(TokenServer):
        async def handle(self, fields, _body, writer):
            await answer(status, body)(fields, b"", writer)

    outcomes, seen = send_with_token(Poisonous(), count=3)
    assert {outcome.code for outcome in outcomes} == {"token_refused"}
    assert not seen


def test_a_token_server_that_hangs_costs_no_more_than_the_deadline():
    class Hanging(TokenServer):
        async def handle(self, fields, body, writer):
            await asyncio.sleep(60)

    outcomes, seen = send_with_token(Hanging(), count=20)
    assert {outcome.code for outcome in outcomes} <= {"token_refused", "timeout"}
    assert max(outcome.duration_ms for outcome in outcomes) < 3500
    assert not seen


def test_a_token_is_asked_for_again_shortly_before_it_ends():
    server, clock = TokenServer(expires_in=100), [1000.0]

    async def run():
        async with listening(server.handle) as (port, _seen):
            source = TokenSource(
                ClientCredentials(f"http://127.0.0.1:{port}/", "me", CANARY),
                LOOPBACK,
                connect_timeout=1,
                total_timeout=1,
                store=TokenStore(),
                monotonic=lambda: clock[0],
            )
            found = []
            for moment in (1000, 1069, 1071):
                clock[0] = moment
                found.append(await source.get(1))
            return found

    assert asyncio.run(run()) == ["token-1", "token-1", "token-2"]


def test_a_new_secret_finds_no_token_of_the_old_one():
    store = TokenStore()
    old, new = (ClientCredentials("https://t.example/", "me", secret) for secret in ("old", "new"))
    store.put(old, Token("t", 10))
    assert store.get(old, 0)
    assert store.get(new, 0) is None


def test_tokens_are_not_hoarded():
    store = TokenStore(most=3)
    clients = [ClientCredentials("https://t.example/", str(n), "s") for n in range(5)]
    for client in clients:
        store.put(client, Token("t", 10))
    assert [bool(store.get(client, 0)) for client in clients] == [False, False, True, True, True]


def test_a_late_complaint_does_not_drop_the_token_that_followed():
    store, client = TokenStore(), ClientCredentials("https://t.example/", "me", "s")
    store.put(client, Token("second", 10))
    store.drop(client, "first")
    assert store.get(client, 0).value == "second"


@pytest.mark.parametrize(
    ("expires_in", "used"),
    [
        *((3600, 3570), (40, 20), (None, 270), ("60", 30), (-1, 0), (10**12, 86370), ("x", 270)),
        *((10**400, 86370), (-(10**400), 0), (float("nan"), 0), (float("inf"), 86370), ([], 270)),
    ],
)
def test_how_long_a_token_is_used(expires_in, used):
    answered = json.dumps({"access_token": "t", "token_type": "bearer", "expires_in": expires_in})
    assert read_token(answered.encode(), 0.0).good_until == used


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"null", b"\xff", b'{"access_token": 1, "token_type": "bearer"}'),
        *(b"[" * 60_000, b'{"error":' * 7_000, b"9" * 60_000),
    ],
    ids=lambda body: repr(body[:40]),
)
def test_what_is_no_token_is_refused(body):
    with pytest.raises(ValueError, match="the answer"):
        read_token(body, 0.0)
    assert read_token_error(body) == ""
