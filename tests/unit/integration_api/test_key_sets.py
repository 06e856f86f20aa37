# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The keys of an issuer are asked for over real sockets, and whatever it answers, it ends soon."""

import asyncio
import json
import socket
import threading
import time
from contextlib import contextmanager
from ipaddress import ip_network

import pytest
from pairs import jwk, pair

from odoo.addons.integration_api import key_sets
from odoo.addons.integration_core.tools.addresses import AddressRules, AllowedNetwork

LOOPBACK = AddressRules((AllowedNetwork(ip_network("127.0.0.0/8")),))
KEYS = json.dumps({"keys": [jwk(pair("rsa"), kid="r1")]}).encode()


@contextmanager
def answering(answer):
    """Serve ``answer`` (bytes; ``None``: never) to every request, from a thread; gives the URL and the requests."""
    loop, seen, ready = asyncio.new_event_loop(), [], threading.Event()

    async def serve(reader, writer):
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode())
        if answer is None:
            await asyncio.sleep(60)
        writer.write(answer)
        writer.close()

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        seen.append(server.sockets[0].getsockname()[1])
        ready.set()

    thread = threading.Thread(target=lambda: (loop.create_task(main()), loop.run_forever()), daemon=True)
    thread.start()
    ready.wait(5)
    port = seen.pop()
    try:
        yield f"http://127.0.0.1:{port}/keys", seen
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def http(body=KEYS, status="200 OK", headers=""):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def test_keys_are_received_by_a_get():
    with answering(http()) as (url, seen):
        fetched = key_sets.fetch(url, LOOPBACK)
    assert (fetched.keys, fetched.failure) == (KEYS.decode(), "")
    assert seen[0].startswith("GET /keys HTTP/1.1")
    assert "jwk-set+json" in seen[0]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (http(status="404 Not Found"), "http_404"),
        (http(status="302 Found", headers="Location: https://evil.example/\r\n"), "http_302"),
        (http(b"<html>"), "no_key_set"),
        (http(b"\xff"), "no_key_set"),
        (http(b'{"keys": []}'), "no_key_in_set"),
        (http(json.dumps({"keys": [{"kty": "oct", "k": "AAAA"}]}).encode()), "no_key_in_set"),
        (http(b" " * (key_sets.LONGEST + 1)), "body_too_large"),
        (b"nothing of HTTP\r\n\r\n", "invalid_response"),
        (b"", "connection_closed"),
    ],
)
def test_whatever_else_it_answers_is_a_failure(answer, failure):
    with answering(answer) as (url, _seen):
        assert key_sets.fetch(url, LOOPBACK) == key_sets.Fetched(failure=failure)


def test_an_issuer_that_hangs_is_left_after_seconds(monkeypatch):
    monkeypatch.setattr(key_sets, "TOTAL_TIMEOUT", 0.3)
    begun = time.monotonic()
    with answering(None) as (url, _seen):
        assert key_sets.fetch(url, LOOPBACK).failure == "timeout"
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "url", ["https://169.254.169.254/keys", "http://127.0.0.1:1/keys", "https://10.0.0.1/keys"]
)
def test_the_inside_is_closed(url):
    assert key_sets.fetch(url, AddressRules()).failure == "address_refused"


def test_nobody_there_is_a_failure():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/keys"
        assert key_sets.fetch(url, LOOPBACK).failure == "connect_failure"
