# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sending over real sockets to a server of our own."""

import asyncio
import socket
import threading
import time
from dataclasses import replace

import pytest

pytest.importorskip("aiohttp")

from aiohttp import web
from receiver import KEY, LOOPBACK, MESSAGE, make_lane, now
from verifying import verify

from odoo.addons.integration_core.engine.guarded import MOST_ADDRESSES, GuardedClient
from odoo.addons.integration_core.tools.addresses import AddressRules
from odoo.addons.integration_webhook.engine.sender import EXCERPT_BYTES, Sender
from odoo.addons.integration_webhook.engine.trial import try_once


def send(handler, *, url="http://127.0.0.1:{port}/hook", private=True, resolve=None, total=2.0, count=1):
    """Send to a server with this handler; return the outcomes and the requests it saw."""
    seen = []

    async def record(request):
        seen.append((request, await request.read()))
        return await handler(request)

    async def run():
        runner = web.ServerRunner(web.Server(record), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        rules = LOOPBACK if private else AddressRules(public_ports=frozenset({443, port}))
        lane = make_lane(url.format(port=port), rules, total=total)
        options = {"resolve": resolve} if resolve else {}
        try:
            async with Sender(lane, now=now, **options) as sender:
                return [await sender.send(MESSAGE) for _ in range(count)]
        finally:
            await runner.shutdown()
            await runner.cleanup()

    return asyncio.run(run()), seen


async def ok(_request):
    return web.Response(text="thanks")


def test_what_is_signed_is_what_is_sent():
    (outcome,), ((request, body),) = send(ok)
    assert (outcome.code, outcome.status, outcome.excerpt) == ("ok", 200, "thanks")
    assert body == MESSAGE.body
    verify([KEY], request.headers.items(), body, int(request.headers["webhook-timestamp"]))
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")


def test_connections_are_kept():
    outcomes, seen = send(ok, count=5)
    assert {outcome.code for outcome in outcomes} == {"ok"}
    assert len({request.transport for request, _body in seen}) == 1


def test_a_redirect_is_a_failure_and_is_not_followed():
    async def redirect(_request):
        raise web.HTTPFound("/elsewhere")

    (outcome,), seen = send(redirect)
    assert outcome.code == "http_302"
    assert len(seen) == 1


def test_an_error_is_an_outcome():
    async def fail(_request):
        return web.Response(status=503, text="busy\x00")

    (outcome,), _seen = send(fail)
    assert (outcome.code, outcome.status, outcome.excerpt) == ("http_503", 503, "busy")


def test_a_slow_receiver_ends_at_the_deadline():
    async def hang(_request):
        await asyncio.Event().wait()

    (outcome,), _seen = send(hang, total=0.3)
    assert outcome.code == "timeout"
    assert 250 <= outcome.duration_ms < 1500


def test_a_closing_receiver_is_an_outcome():
    async def close(request):
        request.transport.close()
        return web.Response()

    (outcome,), _seen = send(close)
    assert outcome.code == "connection_closed"


def test_nobody_listening_is_an_outcome():
    (outcome,), _seen = send(ok, url="http://127.0.0.1:1/")
    assert outcome.code == "connect_failure"


def test_a_connection_that_nobody_takes_is_told_as_such_and_not_as_a_slow_receiver():
    """A firewall that swallows everything; the receiver was never asked."""

    async def run():
        with socket.socket() as swallowing:
            swallowing.bind(("127.0.0.1", 0))
            swallowing.listen(0)
            port = swallowing.getsockname()[1]
            with socket.create_connection(("127.0.0.1", port)):  # the queue is full
                lane = replace(make_lane(f"http://127.0.0.1:{port}/", total=5.0), connect_timeout=0.2)
                async with Sender(lane, now=now) as sender:
                    return await sender.send(MESSAGE)

    outcome = asyncio.run(run())
    assert outcome.code == "connect_failure"
    assert outcome.duration_ms < 2000


@pytest.fixture
def hanging_resolver(monkeypatch):
    """No name server answers until the test is over."""
    over, asked = threading.Event(), []

    def hang(host, *_args, **_options):
        asked.append(host)
        over.wait(30)
        raise socket.gaierror("no name server")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    yield asked
    over.set()


@pytest.mark.parametrize(("connect", "code"), [(0.2, "dns_failure"), (9, "timeout")])
def test_a_resolver_that_hangs_outlives_no_deadline(hanging_resolver, connect, code):
    """Not even its thread is waited for."""
    lane = replace(make_lane("https://partner.example/", total=0.5), connect_timeout=connect)
    started = time.perf_counter()
    outcome = try_once(lane, MESSAGE, now=now).outcome
    assert time.perf_counter() - started < 5
    assert (hanging_resolver, outcome.code) == (["partner.example"], code)


def test_an_endless_answer_is_cut():
    async def flood(request):
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65536)
        except ConnectionError:
            return response

    (outcome,), _seen = send(flood)
    assert outcome.code == "ok"
    assert len(outcome.excerpt) == EXCERPT_BYTES


def test_an_answer_that_stalls_after_its_status_is_that_status():
    async def stall(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"taken")
        await asyncio.sleep(5)
        return response

    (outcome,), _seen = send(stall, total=0.3)
    assert (outcome.code, outcome.status, outcome.excerpt) == ("ok", 200, "taken")


def test_a_packed_answer_is_not_unpacked():
    async def bomb(_request):
        return web.Response(body=b"\x1f\x8b" + bytes(100), headers={"Content-Encoding": "gzip"})

    (outcome,), _seen = send(bomb)
    assert outcome.code == "ok"


def test_a_flood_of_headers_is_an_outcome():
    async def headers(_request):
        return web.Response(headers={"x-long": "y" * 100_000})

    (outcome,), _seen = send(headers)
    assert outcome.code == "invalid_response"


def test_a_name_that_the_resolver_cannot_even_encode_is_an_outcome():
    (outcome,), _seen = send(ok, url=f"http://{'a' * 64}.example:{{port}}/hook")
    assert outcome.code == "dns_failure"


def test_a_name_that_does_not_resolve_is_an_outcome():
    async def resolve(_host, _port):
        raise OSError("no such name")

    (outcome,), _seen = send(ok, url="https://example.com/", resolve=resolve)
    assert outcome.code == "dns_failure"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "https://localhost:{port}/"]
)
def test_this_machine_is_refused_unless_the_system_is_private(url):
    (outcome,), seen = send(ok, url=url, private=False)
    assert outcome.code == "address_refused"
    assert not seen


def test_a_public_name_with_a_private_address_is_refused():
    async def resolve(_host, _port):
        return [(2, "8.8.8.8"), (2, "127.0.0.1")]

    (outcome,), seen = send(ok, url="https://example.com:{port}/", private=False, resolve=resolve)
    assert outcome.code == "resolved_address_refused"
    assert not seen


def test_a_name_server_that_is_wrong_for_a_moment_costs_an_attempt_and_tells_nothing_of_the_inside():
    answers = iter(["10.20.30.40", "0.0.0.0", "127.0.0.1"])

    async def resolve(_host, _port):
        return [(2, next(answers))]

    outcomes, seen = send(ok, url="http://partner.example:{port}/", resolve=resolve, count=3)
    assert [(outcome.code, outcome.address) for outcome in outcomes] == [
        ("resolved_address_refused", None),
        ("resolved_address_refused", None),
        ("ok", "127.0.0.1"),
    ]
    assert "10.20" not in outcomes[0].detail
    assert len(seen) == 1


def test_of_many_addresses_a_few_are_told():
    async def resolve(_host, _port):
        return [(2, f"127.0.0.{number}") for number in range(1, 200)]

    (outcome,), _seen = send(ok, url="http://partner.example:{port}/", resolve=resolve)
    assert outcome.code == "ok"
    assert len(outcome.address.split(", ")) == MOST_ADDRESSES


def test_what_nobody_thought_of_costs_one_message_and_is_logged_without_content(caplog, monkeypatch):
    read, asked = GuardedClient._read, []

    async def stumble(response, limit):
        asked.append(limit)
        if len(asked) == 2:
            raise KeyError(str(response.headers))
        return await read(response, limit)

    monkeypatch.setattr(GuardedClient, "_read", staticmethod(stumble))
    outcomes, _seen = send(ok, count=3)
    assert [outcome.code for outcome in outcomes] == ["ok", "send_failed", "ok"]
    assert outcomes[1].detail == "KeyError"
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert "Content-Length" not in caplog.text
    assert "stumble" in record.getMessage(), "it tells where"


def test_the_connection_goes_to_the_checked_address():
    """A name that answers differently the second time gains nothing: it is asked once for a connection."""
    asked = []

    async def resolve(host, _port):
        asked.append(host)
        return [(2, "127.0.0.1")] if len(asked) == 1 else [(2, "169.254.169.254")]

    (outcome,), seen = send(ok, url="http://partner.example:{port}/", resolve=resolve)
    assert outcome.code == "ok"
    assert (asked, len(seen), outcome.address) == (["partner.example"], 1, "127.0.0.1")


def test_a_tls_failure_is_an_outcome():
    (outcome,), _seen = send(ok, url="https://127.0.0.1:{port}/")
    assert outcome.code == "tls_failure"
