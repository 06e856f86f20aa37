# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sends messages of one lane over HTTP, many at once, on one event loop.

Nothing a receiver does may hurt us: no redirect is followed, no proxy or cookie is used, an answer is read up to a
limit and never unpacked, and each request ends at its deadline.
"""

import asyncio
import contextlib
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import aiohttp

from ..tools.addresses import AddressRefused, check_addresses, check_url
from ..tools.retry import Outcome
from ..tools.signing import sign
from .lane import Lane, Message

EXCERPT_BYTES = 2048
USER_AGENT = "Odoo-Integration-Webhooks/1"

# What went wrong, by exception: the first that fits counts.
FAILURES = (
    (aiohttp.ClientConnectorDNSError, "dns_failure"),
    (aiohttp.ClientSSLError, "tls_failure"),
    (asyncio.TimeoutError, "timeout"),
    (aiohttp.ClientConnectorError, "connect_failure"),
    (aiohttp.ServerDisconnectedError, "connection_closed"),
    (aiohttp.ClientOSError, "connection_closed"),
    (aiohttp.ClientError, "invalid_response"),
)

Resolve = Callable[[str, int], Awaitable[list[tuple[int, str]]]]


async def resolve_by_system(host: str, port: int) -> list[tuple[int, str]]:
    """Ask the system's resolver.

    :return: list of (address family, address)
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address[0]) for family, _type, _proto, _name, address in found]


class CheckedResolver(aiohttp.abc.AbstractResolver):
    """Hands the connector only addresses that were checked, so that it connects to those and to no others.

    :ivar addresses: what the name resolved to last
    """

    def __init__(self, scheme: str, private_network: bool, resolve: Resolve):
        self._scheme = scheme
        self._private_network = private_network
        self._resolve = resolve
        self.addresses = []

    async def resolve(self, host, port=0, family=socket.AF_INET):
        """Resolve and check a name.

        :raise AddressRefused: when one of its addresses is not allowed
        """
        try:
            found = await self._resolve(host, port)
        except UnicodeError as error:  # not even the form of a name, such as a label of more than 63 letters
            raise OSError(str(error)) from error
        self.addresses = sorted({address for _family, address in found})
        check_addresses(self.addresses, scheme=self._scheme, private_network=self._private_network)
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": family,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            }
            for family, address in found
        ]

    async def close(self):
        """Nothing to close."""


class Sender:
    """Sends the messages of one lane; an asynchronous context manager that keeps connections alive while open.

    :param now: the time in UTC, without zone
    :param resolve: how names become addresses
    """

    def __init__(self, lane: Lane, *, now: Callable[[], datetime], resolve: Resolve = resolve_by_system):
        self._lane = lane
        self._now = now
        self._session = None
        self._resolver = CheckedResolver(lane.url.partition(":")[0].lower(), lane.private_network, resolve)

    async def __aenter__(self):
        lane = self._lane
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                limit=lane.max_in_flight,
                ttl_dns_cache=10,
            ),
            timeout=aiohttp.ClientTimeout(total=lane.total_timeout, sock_connect=lane.connect_timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            headers={
                "Content-Type": "application/json",
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "identity",
            },
        )
        return self

    async def __aexit__(self, *_exception):
        await self._session.close()

    async def send(self, message: Message) -> Outcome:
        """Send one message. Whatever happens is an outcome; nothing is raised for a failure of the other side."""
        started_at, started = self._now(), time.perf_counter()

        def outcome(code, **values):
            duration = round((time.perf_counter() - started) * 1000)
            addresses = ", ".join(self._resolver.addresses) or None
            return Outcome(code, started_at=started_at, duration_ms=duration, address=addresses, **values)

        try:
            check_url(self._lane.url, private_network=self._lane.private_network)
            async with self._session.post(
                self._lane.url,
                data=message.body,
                headers=self._prepare_headers(message, started_at),
                allow_redirects=False,
            ) as response:
                code = "ok" if 200 <= response.status < 300 else f"http_{response.status}"
                return outcome(code, status=response.status, excerpt=await self._read_excerpt(response))
        except AddressRefused as refused:
            return outcome(refused.code, excerpt=refused.detail)
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            return outcome(next(code for kind, code in FAILURES if isinstance(error, kind)))

    def _prepare_headers(self, message, at):
        timestamp = int((at - datetime(1970, 1, 1)).total_seconds())
        return {
            **dict(message.headers),
            "Content-Type": message.content_type,
            "webhook-id": message.webhook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._lane.keys, message.webhook_id, timestamp, message.body),
            "traceparent": f"00-{message.trace_id}-{secrets.token_hex(8)}-01",
        }

    @staticmethod
    async def _read_excerpt(response) -> str:
        """The beginning of the answer. The status is what counts, so a body that breaks off or stalls does not."""
        content = b""
        with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError):
            while len(content) < EXCERPT_BYTES:
                chunk = await response.content.read(EXCERPT_BYTES - len(content))
                if not chunk:
                    break
                content += chunk
        return content.decode(errors="replace").replace("\x00", "")
