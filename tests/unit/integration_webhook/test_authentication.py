# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a sender shows who it is: headers, tokens and certificates, over real sockets."""

import asyncio
import base64
import json
from urllib.parse import parse_qs

import pytest

pytest.importorskip("aiohttp")

from certificates import Authority
from cryptography.hazmat.primitives.asymmetric import rsa
from receiver import LOOPBACK, MESSAGE, answer, listening, make_lane, now

from odoo.addons.integration_webhook.engine.sender import Sender
from odoo.addons.integration_webhook.engine.token import TokenSource, TokenStore
from odoo.addons.integration_webhook.tools.authentication import (
    Authentication,
    Certificate,
    ClientCredentials,
    Token,
    basic,
    bearer,
    check_certificate,
    keep_certificates,
    make_tls_context,
    prepare_token_request,
    read_token,
    read_token_error,
)
from odoo.addons.integration_webhook.tools.headers import MASK

CANARY = "canary-s3cr3t"


def send(authentication, handle=None, *, headers=(), count=1, ssl=None, scheme="http"):
    """Send to a receiver; return the outcomes and the headers it saw."""

    async def run():
        async with listening(handle or answer(), ssl) as (port, seen):
            lane = make_lane(
                f"{scheme}://127.0.0.1:{port}/", authentication=authentication, headers=tuple(headers)
            )
            async with Sender(lane, now=now) as sender:
                outcomes = await asyncio.gather(*(sender.send(MESSAGE) for _ in range(count)))
        return outcomes, [fields for fields, _body in seen]

    return asyncio.run(run())


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


def test_user_and_password_are_sent():
    (outcome,), (fields,) = send(Authentication(basic("aladdin", "open sesame")))
    assert outcome.code == "ok"
    assert fields["authorization"] == "Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_a_token_and_further_headers_are_sent():
    _outcomes, (fields,) = send(Authentication(bearer("abc")), headers=[("X-Tenant", "42")])
    assert (fields["authorization"], fields["x-tenant"]) == ("Bearer abc", "42")


def test_nothing_is_sent_without_an_authentication():
    _outcomes, (fields,) = send(Authentication())
    assert "authorization" not in fields


@pytest.mark.parametrize(
    "authentication",
    [
        Authentication(basic("me", CANARY), password=CANARY),
        Authentication(bearer(CANARY), password=CANARY),
    ],
)
def test_what_a_receiver_sends_back_of_our_secrets_is_hidden(authentication):
    header = "canary-header"
    echoed = (
        f"got {authentication.authorization} {base64.b64encode(f'me:{CANARY}'.encode())} {CANARY} {header}"
    )
    (outcome,), _seen = send(authentication, answer(400, echoed.encode()), headers=[("X-Key", header)])
    assert outcome.code == "http_400"
    assert outcome.excerpt.startswith("got ")
    for secret in (authentication.authorization, authentication.authorization.split()[1], CANARY, header):
        assert secret not in outcome.excerpt


def test_a_secret_cut_off_by_the_limit_of_the_excerpt_is_hidden_too():
    echoed = "x" * 2040 + CANARY
    (outcome,), _seen = send(Authentication(bearer(CANARY), password=CANARY), answer(400, echoed.encode()))
    assert "canary" not in outcome.excerpt


@pytest.mark.parametrize("head", ["", "x" * 500], ids=["at once", "after something"])
def test_a_long_secret_sent_back_several_times_is_hidden_to_its_last_part(head):
    """Masking makes the text shorter, so that what was cut off far behind comes to stand within the excerpt."""
    secret = "".join(f"canary{number:04}" for number in range(409))
    (outcome,), _seen = send(
        Authentication(), answer(400, (head + secret * 3).encode()), headers=[("X-Key", secret)]
    )
    assert "canary" not in outcome.excerpt
    assert outcome.excerpt.startswith(head + MASK)


def test_what_an_answer_says_behind_a_secret_stays_where_nothing_was_cut():
    (outcome,), _seen = send(Authentication(bearer(CANARY)), answer(400, f"{CANARY} is unknown".encode()))
    assert outcome.excerpt == f"{MASK} is unknown"


@pytest.mark.parametrize(
    "quote",
    [
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps(text).replace("/", r"\/"),
    ],
    ids=["ascii", "unicode", "slashes"],
)
def test_a_secret_sent_back_within_json_is_hidden(quote):
    password = 'canary/"\\ä'
    (outcome,), _seen = send(
        Authentication(basic("me", password), password=password), answer(400, quote(password).encode())
    )
    assert outcome.excerpt == f'"{MASK}"'


def test_secrets_are_in_no_repr():
    lane = make_lane(
        "https://a.example/",
        headers=(("X-Key", CANARY),),
        authentication=Authentication(
            basic("me", CANARY),
            ClientCredentials("https://t.example/", "me", CANARY),
            Certificate("public", CANARY),
            CANARY,
        ),
    )
    assert CANARY not in repr(lane)
    assert CANARY not in repr(Token(CANARY, 1.0))
    assert base64.b64encode(f"me:{CANARY}".encode()).decode() not in repr(lane)


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


@pytest.fixture(scope="module")
def authority():
    """One for all tests of certificates."""
    return Authority()


def test_an_own_authority_is_trusted_instead_of_the_usual_ones(authority):
    server = authority.serve()
    (outcome,), _seen = send(
        Authentication(certificate=Certificate(authority=authority.pem)), ssl=server, scheme="https"
    )
    assert outcome.code == "ok"
    for other in (Authentication(), Authentication(certificate=Certificate(authority=Authority("x").pem))):
        (outcome,), seen = send(other, ssl=server, scheme="https")
        assert (outcome.code, seen) == ("tls_failure", [])


def test_a_receiver_that_asks_for_a_certificate_gets_ours(authority):
    server = authority.serve(asks_clients=True)
    chain, key = authority.issue("odoo.example")
    (outcome,), _seen = send(
        Authentication(certificate=Certificate(chain, key, authority.pem)), ssl=server, scheme="https"
    )
    assert outcome.code == "ok"
    (outcome,), seen = send(
        Authentication(certificate=Certificate(authority=authority.pem)), ssl=server, scheme="https"
    )
    assert outcome.code in ("tls_failure", "connection_closed")
    assert not seen


def test_a_certificate_for_another_name_is_refused(authority):
    async def run():
        async with listening(answer(), authority.serve()) as (port, seen):

            async def resolve(_host, _port):
                return [(2, "127.0.0.1")]

            proof = Authentication(certificate=Certificate(authority=authority.pem))
            lane = make_lane(f"https://other.example:{port}/", authentication=proof)
            async with Sender(lane, now=now, resolve=resolve) as sender:
                return await sender.send(MESSAGE), seen

    outcome, seen = asyncio.run(run())
    assert (outcome.code, seen) == ("tls_failure", [])


def test_certificates_that_cannot_be_used_are_refused(authority):
    chain, key = authority.issue("a.example")
    _chain, other = authority.issue("b.example")
    weak = authority.issue("weak.example", key=rsa.generate_private_key(65537, 1024))
    for certificate, problem in (
        (Certificate("nonsense"), "not_pem"),
        (Certificate(chain, other), "key_of_another"),
        (Certificate(chain, f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----"), "not_pem"),
        (Certificate(authority="nonsense"), "not_pem"),
        (Certificate(chain + key), "not_only"),
        (Certificate(chain + key, key), "not_only"),
        (Certificate(authority=key + authority.pem), "not_only"),
        (Certificate(*weak), "TOO_SMALL"),
    ):
        for use in (check_certificate, make_tls_context):
            if use is make_tls_context and certificate.chain and not certificate.private_key:
                continue
            with pytest.raises(ValueError, match=problem) as caught:
                use(certificate)
            assert CANARY not in str(caught.value)
            assert key.splitlines()[1] not in str(caught.value)
    check_certificate(Certificate(chain, key, authority.pem))
    check_certificate(Certificate(chain))


def test_what_stands_around_certificates_hinders_nobody_and_is_not_kept(authority):
    chain, key = authority.issue("a.example")
    decorated = f"# Zertifizierungsstelle Müller\n{authority.pem}\n{CANARY} ü\n{chain}ü"
    assert keep_certificates(decorated) == authority.pem + chain
    make_tls_context(Certificate(f"ü {CANARY}\n{chain}", key, decorated))


def test_a_private_key_lies_in_no_file_in_the_clear(authority, monkeypatch):
    chain, key = authority.issue("a.example")
    written = []
    from pathlib import Path

    write = Path.write_bytes

    def remember(path, content):
        written.append((path, content))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", remember)
    make_tls_context(Certificate(chain, key))
    ((path, content),) = written
    assert b"ENCRYPTED PRIVATE KEY" in content
    assert not path.exists()
