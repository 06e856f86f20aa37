# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same addresses are refused on every path that leads out: deliveries, test sends, token requests."""

import asyncio
import socket
from functools import partial

import pytest

pytest.importorskip("aiohttp")

from receiver import LOOPBACK, MESSAGE, answer, listening, make_lane, now
from test_addresses import REFUSED_ADDRESSES, REFUSED_URLS

from odoo.addons.integration_core.engine import guarded
from odoo.addons.integration_core.tools.addresses import AddressRules
from odoo.addons.integration_core.tools.errors import AddressRefused
from odoo.addons.integration_webhook.engine.sender import Sender
from odoo.addons.integration_webhook.engine.token import TokenSource, TokenStore
from odoo.addons.integration_webhook.engine.trial import try_once
from odoo.addons.integration_webhook.tools.authentication import Authentication, ClientCredentials


def deliver(url, rules, resolve):
    async def run():
        async with Sender(make_lane(url, rules, total=1.0), now=now, resolve=resolve) as sender:
            return await sender.send(MESSAGE)

    return asyncio.run(run())


def test_send(url, rules, resolve):
    sender = partial(Sender, resolve=resolve)
    return try_once(make_lane(url, rules, total=1.0), MESSAGE, now=now, sender=sender).outcome


test_send.__test__ = False


def request_token(url, rules, resolve):
    """A delivery to a good address, that needs a token of a bad one."""

    async def ask(host, port):
        return await resolve(host, port)

    proof = Authentication(oauth2=ClientCredentials(url, "client", "canary-secret"))
    lane = make_lane("https://receiver.example/", rules, total=1.0, authentication=proof)

    async def run():
        async with Sender(lane, now=now, resolve=ask) as sender:
            return await sender.send(MESSAGE)

    return asyncio.run(run())


PATHS = pytest.mark.parametrize("path", [deliver, test_send, request_token])
PUBLIC = AddressRules()


@pytest.fixture
def no_connection(monkeypatch):
    """Fail the test when anything is connected to."""
    tried = []

    async def connect(self, req, traces, timeout):
        tried.append(req.url)
        raise AssertionError("connected")

    def make_socket(self, *_args, **_options):
        tried.append(self)
        raise AssertionError("connected")

    monkeypatch.setattr(socket.socket, "connect", make_socket)
    monkeypatch.setattr(asyncio.BaseEventLoop, "sock_connect", make_socket)
    yield
    assert not tried


async def never(_host, _port):
    raise AssertionError("a literal address is asked of nobody")


@PATHS
@pytest.mark.parametrize("url", REFUSED_URLS)
def test_a_refused_url_is_refused(path, url, no_connection):
    outcome = path(url, PUBLIC, never)
    assert (outcome.code, outcome.status) == ("address_refused", None)


@PATHS
@pytest.mark.parametrize(
    ("address", "rules"),
    [
        *((address, PUBLIC) for address in REFUSED_ADDRESSES),
        *((address, LOOPBACK) for address in REFUSED_ADDRESSES if address != "127.0.0.1"),
    ],
)
def test_a_refused_address_is_refused_in_a_url(path, address, rules, no_connection):
    host = f"[{address}]" if ":" in address else address
    assert path(f"https://{host}/", rules, never).code == "address_refused"


@PATHS
@pytest.mark.parametrize("address", REFUSED_ADDRESSES)
@pytest.mark.parametrize("among", [[], ["8.8.8.8"]], ids=["alone", "behind a good one"])
def test_a_refused_address_is_refused_when_a_name_resolves_to_it(path, address, among, no_connection):
    async def resolve(_host, _port):
        return [(0, text) for text in [*among, address]]

    outcome = path("https://partner.example/", PUBLIC, resolve)
    assert (outcome.code, outcome.address) == ("resolved_address_refused", None)
    assert address not in outcome.excerpt


@PATHS
@pytest.mark.parametrize("address", REFUSED_ADDRESSES)
def test_a_name_that_answers_differently_the_second_time_gains_nothing(path, address, monkeypatch):
    """The first answer passes and is connected to; it never comes to a second, or the second is refused as well."""
    connected = []

    async def connect(addr_infos, **_options):
        connected.extend(info[4][0] for info in addr_infos)
        raise OSError("nobody there")

    monkeypatch.setattr(guarded.aiohttp.connector.aiohappyeyeballs, "start_connection", connect)
    answers = iter(["8.8.8.8"])

    async def resolve(_host, _port):
        return [(socket.AF_INET, next(answers, address))]

    path("https://partner.example/", PUBLIC, resolve)
    assert connected == ["8.8.8.8"]
    assert path("https://partner.example/", PUBLIC, resolve).code == "resolved_address_refused"
    assert connected == ["8.8.8.8"]


def test_nothing_is_written_to_a_peer_that_was_not_checked(monkeypatch):
    """Should a connection ever end elsewhere than at a checked address, it is closed before a byte is written."""

    async def run():
        async with listening(answer()) as (port, seen):

            async def resolve(_host, _port):
                return [(socket.AF_INET, "127.0.0.2")]

            connect = guarded.aiohttp.connector.aiohappyeyeballs.start_connection

            async def divert(addr_infos, **options):
                diverted = [(*info[:4], ("127.0.0.1", port)) for info in addr_infos]
                return await connect(diverted, **options)

            monkeypatch.setattr(guarded.aiohttp.connector.aiohappyeyeballs, "start_connection", divert)
            async with Sender(make_lane(f"http://a.example:{port}/"), now=now, resolve=resolve) as sender:
                outcome = await sender.send(MESSAGE)
            return outcome, seen

    outcome, seen = asyncio.run(run())
    assert outcome.code == "resolved_address_refused"
    assert "not checked" in outcome.detail
    assert not seen


def test_a_token_server_elsewhere_is_named_as_such():
    async def ask():
        source = TokenSource(
            ClientCredentials("https://127.0.0.1/", "a", "b"),
            PUBLIC,
            connect_timeout=1,
            total_timeout=1,
            store=TokenStore(),
        )
        await source.get(1)

    with pytest.raises(AddressRefused, match="token request"):
        asyncio.run(ask())


def test_no_proxy_of_the_environment_is_used(monkeypatch):
    async def run():
        async with listening(answer()) as (port, seen), listening(answer(502)) as (proxy, proxied):
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
            async with Sender(make_lane(f"http://127.0.0.1:{port}/"), now=now) as sender:
                return await sender.send(MESSAGE), len(seen), len(proxied)

    outcome, seen, proxied = asyncio.run(run())
    assert (outcome.code, seen, proxied) == ("ok", 1, 0)
