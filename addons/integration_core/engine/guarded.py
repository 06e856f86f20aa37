# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one HTTP client of the suite: for deliveries, test sends, token requests and keys of issuers alike.

Nothing the other side does may hurt us: addresses are checked and pinned, no redirect is followed, no proxy or cookie
is used, an answer is read up to a limit and never unpacked, and each request ends at its deadline.
"""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

import aiohttp

from ..tools.addresses import (
    AddressRules,
    Target,
    check_addresses,
    check_url,
    is_same_address,
)
from ..tools.errors import AddressRefused, ResolvedAddressRefused

# What went wrong, by exception: the first that fits counts.
FAILURES = (
    (aiohttp.ClientConnectorDNSError, "dns_failure"),
    (aiohttp.ClientSSLError, "tls_failure"),
    (ssl.SSLError, "tls_failure"),
    (aiohttp.ConnectionTimeoutError, "connect_failure"),
    (asyncio.TimeoutError, "timeout"),
    (aiohttp.ClientConnectorError, "connect_failure"),
    (aiohttp.ServerDisconnectedError, "connection_closed"),
    (aiohttp.ClientOSError, "connection_closed"),
    (ConnectionResetError, "connection_closed"),
    (aiohttp.ClientError, "invalid_response"),
)
FAILURE_TYPES = tuple(kind for kind, _code in FAILURES)
USER_AGENT = "Odoo-Integration/1"
# Limits of what an answer may make us hold.
MAX_LINE_BYTES = 8190
MAX_HEADERS = 100
READ_BUFFER_BYTES = 2**14
# Of those that a name has, so many are told.
MOST_ADDRESSES = 4

Resolve = Callable[[str, int], Awaitable[list[tuple[int, str]]]]


async def resolve_by_system(host: str, port: int) -> list[tuple[int, str]]:
    """Ask the system's resolver, in a thread that nobody waits for when it hangs.

    The loop's own threads would be waited for, when the loop ends and when the process does.

    :return: list of (address family, address)
    """
    answer = Future()
    answer.set_running_or_notify_cancel()  # from here on giving up on it leaves it to its thread

    def ask():
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            answer.set_exception(error)

    threading.Thread(target=ask, name="integration-resolver", daemon=True).start()
    found = await asyncio.wrap_future(answer)
    return [(family, address[0]) for family, _type, _proto, _name, address in found]


def get_failure_code(error: BaseException) -> str:
    """The stable code of a failed request."""
    return next(code for kind, code in FAILURES if isinstance(error, kind))


class CheckedResolver(aiohttp.abc.AbstractResolver):
    """Hands the connector only addresses that were checked, so that it connects to those and to no others.

    :param timeout: seconds that a name server has to answer
    :ivar addresses: what the name resolved to last, or its beginning; nothing of what was refused: the names of the
        inside are nobody's to look up
    :ivar checked: every address that passed
    """

    def __init__(self, scheme: str, rules: AddressRules, resolve: Resolve, timeout: float):
        self._scheme = scheme
        self._rules = rules
        self._resolve = resolve
        self._timeout = timeout
        self.addresses = []
        self.checked = set()

    async def resolve(self, host, port=0, family=socket.AF_INET):
        """Resolve and check a name.

        :raise ResolvedAddressRefused: when one of its addresses is not allowed
        """
        try:
            found = await asyncio.wait_for(self._resolve(host, port), self._timeout)
        except UnicodeError as error:  # not even the form of a name, such as a label of more than 63 letters
            raise OSError(str(error)) from error
        except asyncio.TimeoutError as error:
            raise OSError("no name server answered in time") from error
        self.addresses = []
        addresses = sorted({address for _family, address in found})
        try:
            check_addresses(addresses, Target(self._scheme, host, port), self._rules)
        except AddressRefused as refused:
            raise ResolvedAddressRefused(refused.detail) from None
        self.addresses = addresses[:MOST_ADDRESSES]
        self.checked.update(addresses)
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


class PinnedConnector(aiohttp.TCPConnector):
    """Lets nothing be written to a connection whose other end is not an address that was checked."""

    def __init__(self, *, resolver: CheckedResolver, **options):
        super().__init__(resolver=resolver, **options)
        self._pinned = resolver.checked

    async def connect(self, req, traces, timeout):
        """Connect, and look who is there.

        :raise ResolvedAddressRefused: when it is somebody else
        :raise ConnectionResetError: when it is nobody any more
        """
        connection = await super().connect(req, traces, timeout)
        peer = connection.transport and connection.transport.get_extra_info("peername")
        if not peer:
            connection.close()
            raise ConnectionResetError("the connection was gone as soon as it was made")
        if not self._is_checked(peer[0], req.url.raw_host):
            connection.close()
            raise ResolvedAddressRefused("the connection was made to an address that was not checked")
        return connection

    def _is_checked(self, peer, host):
        """A host that is an address by itself was checked with its URL, and is asked of no resolver."""
        if peer in self._pinned or peer == host:
            return True
        return any(is_same_address(peer, address) for address in (*self._pinned, host))


@dataclass(frozen=True)
class Answer:
    """What came back.

    :param body: its beginning
    """

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)

    def get(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class GuardedClient:
    """Posts to one URL, or gets it; an asynchronous context manager that keeps connections alive while open.

    :param tls: context of https; the usual one if left out
    :param resolve: how names become addresses
    :param user_agent: who we say we are
    """

    def __init__(
        self,
        url: str,
        rules: AddressRules,
        *,
        connect_timeout: float,
        total_timeout: float,
        limit: int = 1,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = resolve_by_system,
        user_agent: str = USER_AGENT,
    ):
        self.url = url
        self._rules = rules
        self._connect_timeout = connect_timeout
        self._total_timeout = total_timeout
        self._limit = limit
        self._tls = tls
        self._resolver = CheckedResolver(url.partition(":")[0].lower(), rules, resolve, connect_timeout)
        self._user_agent = user_agent
        self._session = None
        self._is_url_checked = False

    @property
    def addresses(self) -> list[str]:
        """What the name of the receiver resolved to last, or the beginning of it."""
        return self._resolver.addresses

    async def __aenter__(self):
        self._session = aiohttp.ClientSession(
            connector=PinnedConnector(
                resolver=self._resolver, limit=self._limit, ttl_dns_cache=10, ssl=self._tls or True
            ),
            timeout=self._prepare_timeout(self._total_timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "identity"},
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            max_headers=MAX_HEADERS,
            read_bufsize=READ_BUFFER_BYTES,
        )
        return self

    async def __aexit__(self, *_exception):
        await self._session.close()

    async def post(
        self, body: bytes, headers: Mapping[str, str], *, read: int, timeout: float | None = None
    ) -> Answer:
        """Post once.

        :param read: bytes of the answer to read at most
        :param timeout: seconds, when less than usual is left
        :raise AddressRefused: when the URL or one of its addresses is not allowed
        :raise FAILURE_TYPES: when there is no answer
        """
        return await self._request("POST", headers, read, timeout, data=body)

    async def get(self, headers: Mapping[str, str], *, read: int, timeout: float | None = None) -> Answer:
        """Get once; parameters and errors are those of :meth:`post`."""
        return await self._request("GET", headers, read, timeout)

    async def _request(self, method, headers, read, timeout, **options):
        if not self._is_url_checked:  # neither it nor the rules change
            check_url(self.url, self._rules)
            self._is_url_checked = True
        if timeout is not None:
            options["timeout"] = self._prepare_timeout(timeout)
        async with self._session.request(
            method, self.url, headers=headers, allow_redirects=False, **options
        ) as response:
            received = await self._read(response, read)
            return Answer(response.status, tuple(response.headers.items()), received)

    def _prepare_timeout(self, total):
        return aiohttp.ClientTimeout(total=max(total, 0.001), sock_connect=self._connect_timeout)

    @staticmethod
    async def _read(response, limit) -> bytes:
        """The beginning of the answer. The status is what counts, so a body that breaks off or stalls does not.

        What is left unread is never read: the connection is closed with it.
        """
        content = b""
        with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError):
            while len(content) < limit:
                chunk = await response.content.read(limit - len(content))
                if not chunk:
                    break
                content += chunk
        return content
