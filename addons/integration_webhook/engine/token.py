# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Access tokens of OAuth 2.0 clients (RFC 6749 §4.4): asked for once, used until shortly before they end."""

import asyncio
import time
from collections.abc import Callable

from odoo.addons.integration_core.engine.guarded import (
    FAILURE_TYPES,
    GuardedClient,
    Resolve,
    get_failure_code,
    resolve_by_system,
)
from odoo.addons.integration_core.tools.addresses import AddressRules
from odoo.addons.integration_core.tools.errors import AddressRefused, TokenRefused

from ..tools.authentication import (
    ClientCredentials,
    Token,
    prepare_token_request,
    read_token,
    read_token_error,
)

ANSWER_BYTES = 65536
#: who we say we are to receivers and to their token servers
USER_AGENT = "Odoo-Integration-Webhooks/1"
MOST_TOKENS = 1000


class TokenStore:
    """The tokens of this process. The key holds the client's secret: a new secret finds no token of the old one."""

    def __init__(self, most: int = MOST_TOKENS):
        self._most = most
        self._tokens = {}

    def get(self, client: ClientCredentials, now: float) -> Token | None:
        """A token that can be used."""
        token = self._tokens.get(client)
        return token if token and now < token.good_until else None

    def put(self, client: ClientCredentials, token: Token):
        """Keep a token; the one kept longest goes when there are too many."""
        self._tokens.pop(client, None)
        self._tokens[client] = token
        while len(self._tokens) > self._most:
            self._tokens.pop(next(iter(self._tokens)), None)

    def drop(self, client: ClientCredentials, value: str):
        """Forget this token, unless another one took its place."""
        token = self._tokens.get(client)
        if token and token.value == value:
            self._tokens.pop(client, None)


TOKENS = TokenStore()


class TokenSource:
    """Gives the token of one client to any number of requests at once, and asks for it once.

    :param store: where tokens are kept beyond one slice
    :param monotonic: seconds for measuring the life of a token
    """

    def __init__(
        self,
        client: ClientCredentials,
        rules: AddressRules,
        *,
        connect_timeout: float,
        total_timeout: float,
        resolve: Resolve = resolve_by_system,
        tls=None,
        store: TokenStore = TOKENS,
        monotonic: Callable[[], float] = time.monotonic,
    ):
        self._client = client
        self._store = store
        self._monotonic = monotonic
        self._asking = None
        self._http = GuardedClient(
            client.token_url,
            rules,
            connect_timeout=connect_timeout,
            total_timeout=total_timeout,
            tls=tls,
            resolve=resolve,
            user_agent=USER_AGENT,
        )

    async def get(self, timeout: float) -> str:
        """The token, asked for if need be.

        :param timeout: seconds the caller can wait
        :raise TokenRefused: when none is given
        :raise AddressRefused: when the token server is where nothing may be sent
        :raise asyncio.TimeoutError: when it takes too long
        """
        token = self._store.get(self._client, self._monotonic())
        if token:
            return token.value
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
            self._asking.add_done_callback(self._asked)
        return await asyncio.wait_for(asyncio.shield(self._asking), max(timeout, 0.001))

    def drop(self, value: str):
        """Forget a token that the receiver does not take."""
        self._store.drop(self._client, value)

    async def close(self):
        """End a request that nobody waits for any more."""
        if self._asking:
            self._asking.cancel()

    def _asked(self, task):
        self._asking = None
        if not task.cancelled():
            task.exception()  # all who waited have it; without this, nobody having waited would be a log line

    async def _ask(self):
        headers, form = prepare_token_request(self._client)
        try:
            async with self._http as http:
                answer = await http.post(form, headers, read=ANSWER_BYTES)
        except AddressRefused as refused:
            raise type(refused)(f"token request: {refused.detail}") from None
        except FAILURE_TYPES as error:
            raise TokenRefused(get_failure_code(error)) from None
        if answer.status != 200:
            raise TokenRefused(f"http_{answer.status} {read_token_error(answer.body)}".strip())
        try:
            token = read_token(answer.body, self._monotonic())
        except ValueError as error:
            raise TokenRefused(str(error)) from None
        self._store.put(self._client, token)
        return token.value
