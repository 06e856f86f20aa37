# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever a receiver answers, it costs a bounded time and a bounded memory, and is an outcome."""

import asyncio
import gzip
import itertools
import tracemalloc

import pytest

pytest.importorskip("aiohttp")

from receiver import MESSAGE, answer, listening, make_lane, now

from odoo.addons.integration_core.engine import guarded
from odoo.addons.integration_webhook.engine.sender import EXCERPT_BYTES, Sender

MIB = 2**20


def send(handle, *, total=1.0, count=1):
    """Send to a receiver with this handler; return the outcomes and how many requests it saw."""

    async def run():
        async with listening(handle) as (port, seen):
            async with Sender(make_lane(f"http://127.0.0.1:{port}/", total=total), now=now) as sender:
                outcomes = [await sender.send(MESSAGE) for _ in range(count)]
            return outcomes, len(seen)

    return asyncio.run(run())


def test_a_body_of_a_gigabyte_is_left_unread_and_its_connection_closed():
    written = []

    async def flood(_fields, _body, writer):
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {1024 * MIB}\r\n\r\n".encode())
        for _ in range(1024):
            writer.write(bytes(MIB))
            await writer.drain()
            written.append(MIB)

    tracemalloc.start()
    try:
        (outcome,), _seen = send(flood, total=5)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert outcome.code == "ok"
    assert len(outcome.excerpt) <= EXCERPT_BYTES
    assert sum(written) < 64 * MIB, "the receiver's writes failed, as nobody read them"
    assert peak < 32 * MIB
    assert outcome.duration_ms < 2000


def test_a_gzip_bomb_is_not_unpacked():
    bomb = gzip.compress(bytes(20 * MIB))
    (outcome,), _seen = send(answer(200, bomb, [("Content-Encoding", "gzip")]))
    assert outcome.code == "ok"
    assert 0 < len(outcome.excerpt) <= EXCERPT_BYTES


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Long", "y" * 100_000)],
        [(f"X-{n}", "y") for n in range(10_000)],
        [("X-" + "n" * 100_000, "y")],
    ],
    ids=["one that is long", "many", "one with a long name"],
)
def test_a_flood_of_headers_is_an_outcome(headers):
    (outcome,), _seen = send(answer(200, b"", headers))
    assert outcome.code == "invalid_response"


def test_headers_without_end_are_an_outcome():
    async def flood(_fields, _body, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: 1\r\n" * 1000)
            await writer.drain()

    (outcome,), _seen = send(flood)
    assert outcome.code == "invalid_response"


def test_a_status_line_without_end_is_an_outcome():
    async def flood(_fields, _body, writer):
        while True:
            writer.write(b"HTTP/1.1 200 " + b"O" * 65536)
            await writer.drain()

    (outcome,), _seen = send(flood)
    assert outcome.code == "invalid_response"


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_closing_before_the_status_is_complete_is_an_outcome(begin):
    async def close(_fields, _body, writer):
        writer.write(begin)
        writer.close()

    (outcome,), _seen = send(close)
    assert outcome.code in ("connection_closed", "invalid_response")


def test_a_reset_right_after_the_connection_is_a_closed_connection_to_be_tried_again(monkeypatch):
    """The transport tells no peer then, which is nobody, and not somebody else."""

    connect = guarded.aiohttp.TCPConnector.connect

    async def connect_to_nobody(self, req, traces, timeout):
        connection = await connect(self, req, traces, timeout)
        monkeypatch.setitem(connection.transport._extra, "peername", None)
        return connection

    monkeypatch.setattr(guarded.aiohttp.TCPConnector, "connect", connect_to_nobody)
    (outcome,), seen = send(answer())
    assert (outcome.code, seen) == ("connection_closed", 0)


def test_closing_within_the_body_is_the_status_that_came():
    async def close(_fields, _body, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        writer.close()

    (outcome,), _seen = send(close)
    assert (outcome.code, outcome.excerpt) == ("ok", "half")


@pytest.mark.parametrize(
    ("begin", "code"),
    [
        (b"", "timeout"),
        (b"HTTP/1.1 200 OK\r\n", "timeout"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", "ok"),
    ],
    ids=["status", "headers", "body"],
)
def test_an_answer_that_drips_ends_at_the_deadline(begin, code):
    async def drip(_fields, _body, writer):
        writer.write(begin)
        drops = b"x" if begin else b"HTTP/1.1 200 And so on and so forth"
        for drop in itertools.cycle(drops):
            writer.write(bytes([drop]))
            await writer.drain()
            await asyncio.sleep(0.02)

    (outcome,), _seen = send(drip, total=0.4)
    assert outcome.code == code
    assert 300 <= outcome.duration_ms < 1500


def test_after_a_hostile_answer_the_next_message_is_sent_over_another_connection():
    async def first_bad(_fields, body, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 5000)

    outcomes, seen = send(first_bad, count=3)
    assert [outcome.code for outcome in outcomes] == ["ok", "ok", "ok"]
    assert seen == 3


def test_two_answers_to_one_request_do_not_answer_the_next():
    """A second answer waiting on the connection must not be taken for that of the next delivery."""
    count = 0

    async def twice(_fields, _body, writer):
        nonlocal count
        count += 1
        if count == 1:
            writer.write(
                b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            )
        else:
            writer.write(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n")

    outcomes, _seen = send(twice, count=2)
    assert outcomes[0].code != "ok"
    assert outcomes[1].code != "ok"


@pytest.mark.parametrize(("value", "seconds"), [("120", 120), ("soon", None), (None, None)])
def test_retry_after_is_told(value, seconds):
    (outcome,), _seen = send(answer(503, b"", [("Retry-After", value)] if value else ()))
    assert (outcome.code, outcome.retry_after) == ("http_503", seconds)
