# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Receivers over real sockets, good and hostile, for the tests of what sends."""

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from ipaddress import ip_network

from odoo.addons.integration_core.tools.addresses import AddressRules, AllowedNetwork
from odoo.addons.integration_webhook.engine.lane import Lane, Message
from odoo.addons.integration_webhook.tools.retry import RetryPolicy

KEY = bytes(range(32))
MESSAGE = Message(1, "msg_1", "0af7651916cd43dd8448eb211c80319c", b'{"a":1}')
LOOPBACK = AddressRules((AllowedNetwork(ip_network("127.0.0.0/8")),))


def now():
    """The time in UTC, without zone."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def make_lane(url, rules=LOOPBACK, *, total=2.0, **values):
    """A lane to this URL."""
    return Lane(1, url, (KEY,), RetryPolicy(()), rules, frozenset(), 1.0, total, 10, **values)


@asynccontextmanager
async def listening(handle, ssl=None):
    """Serve raw connections by ``handle(head, body, writer)``; gives the port and the list of requests."""
    seen = []

    async def serve(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                pairs = (line.split(": ", 1) for line in head.decode().split("\r\n")[1:-2])
                fields = {name.lower(): value for name, value in pairs}
                body = await reader.readexactly(int(fields.get("content-length", 0)))
                seen.append((fields, body))
                await handle(fields, body, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=ssl)
    try:
        yield server.sockets[0].getsockname()[1], seen
    finally:
        server.close()


def answer(status=200, body=b"", headers=()):
    """A handler that answers the same each time."""
    lines = [
        f"HTTP/1.1 {status} X",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers),
    ]

    async def handle(_fields, _body, writer):
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)

    return handle
