# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sends messages of one lane over HTTP, many at once, on one event loop."""

import logging
import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.integration_core.tools.errors import TokenRefused

from ..tools.addresses import AddressRefused
from ..tools.authentication import bearer, make_tls_context
from ..tools.headers import hide, spell, trim
from ..tools.retry import Outcome, parse_retry_after
from ..tools.signing import sign
from .guarded import FAILURE_TYPES, Answer, GuardedClient, Resolve, get_failure_code, resolve_by_system
from .lane import Lane, Message
from .token import TokenSource

_logger = logging.getLogger(__name__)

EXCERPT_BYTES = 2048
# Read beyond what is kept where we sent secrets, as what may be a part of one is dropped where the answer is cut.
SECRET_MARGIN_BYTES = 8192
# A receiver did something that nobody thought of; the log tells where.
SEND_FAILED = "send_failed"


@dataclass(frozen=True)
class Exchange:
    """One send in full: what it came to, what was sent, and what came back, if anything did.

    :param text: beginning of the answer's body, without our secrets
    :param secrets: values that must not be shown, wherever they stand
    """

    outcome: Outcome
    headers: dict = field(repr=False)
    answer: Answer | None = None
    text: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


class Sender:
    """Sends the messages of one lane; an asynchronous context manager that keeps connections alive while open.

    :param now: the time in UTC, without zone
    :param resolve: how names become addresses
    """

    def __init__(self, lane: Lane, *, now: Callable[[], datetime], resolve: Resolve = resolve_by_system):
        self._lane = lane
        self._now = now
        self._resolve = resolve
        self._http = None
        self._tokens = None
        self._headers = {"Content-Type": "application/json", **dict(lane.headers)}
        if lane.authentication.authorization:
            self._headers["Authorization"] = lane.authentication.authorization
        self._has_secrets = bool(lane.headers or lane.authentication.get_secrets())
        self._margin = SECRET_MARGIN_BYTES if self._has_secrets else 0

    async def __aenter__(self):
        lane, proof = self._lane, self._lane.authentication
        options = {
            "connect_timeout": lane.connect_timeout,
            "total_timeout": lane.total_timeout,
            "tls": make_tls_context(proof.certificate) if proof.certificate else None,
            "resolve": self._resolve,
        }
        if proof.oauth2:
            self._tokens = TokenSource(proof.oauth2, lane.rules, **options)
        self._http = GuardedClient(lane.url, lane.rules, limit=lane.max_in_flight, **options)
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *exception):
        if self._tokens:
            await self._tokens.close()
        await self._http.__aexit__(*exception)

    async def send(self, message: Message) -> Outcome:
        """Send one message. Whatever happens is an outcome, also what nobody thought of: it costs this message only."""
        return (await self.exchange(message)).outcome

    async def exchange(self, message: Message, *, read: int = EXCERPT_BYTES) -> Exchange:
        """Send one message, and tell all about it.

        :param read: how much of the answer to keep at most
        """
        started_at, started = self._now(), time.perf_counter()
        headers = self._prepare_headers(message, started_at)
        answer, text, values = None, "", {}
        limit = read + self._margin
        try:
            answer = await self._post(message, headers, limit, started + self._lane.total_timeout)
            code = "ok" if 200 <= answer.status < 300 else f"http_{answer.status}"
            text = self._read_text(answer, headers, limit)[:read]
            values["status"] = answer.status
            if asked := answer.get("Retry-After"):
                values["retry_after"] = parse_retry_after(asked, self._now())
            values["excerpt"] = text[:EXCERPT_BYTES]
        except (AddressRefused, TokenRefused) as refused:
            code, values["excerpt"] = refused.code, refused.detail
        except FAILURE_TYPES as error:
            code = get_failure_code(error)
        except Exception as error:
            code, values["excerpt"] = SEND_FAILED, type(error).__name__
            # its text may quote what was sent
            where = "".join(traceback.format_tb(error.__traceback__))
            _logger.error("A webhook could not be sent: %s\n%s", type(error).__name__, where)
        outcome = Outcome(
            code,
            started_at=started_at,
            duration_ms=round((time.perf_counter() - started) * 1000),
            address=", ".join(self._http.addresses) or None,
            **values,
        )
        return Exchange(outcome, headers, answer, text, self._get_secrets(headers))

    async def _post(self, message, headers, read, deadline) -> Answer:
        """Post, with a token where one is needed; one that is not taken is replaced, once."""
        if not self._tokens:
            return await self._http.post(message.body, headers, read=read)
        for is_last in (False, True):
            token = await self._tokens.get(deadline - time.perf_counter())
            headers["Authorization"] = bearer(token)
            left = deadline - time.perf_counter()
            answer = await self._http.post(message.body, headers, read=read, timeout=left)
            if answer.status != 401 or is_last:
                return answer
            self._tokens.drop(token)
        raise AssertionError("unreachable")

    def _prepare_headers(self, message, at):
        timestamp = int((at - datetime(1970, 1, 1)).total_seconds())
        return {
            **self._headers,
            **dict(message.headers),
            "Content-Type": message.content_type,
            "webhook-id": message.webhook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self._lane.keys, message.webhook_id, timestamp, message.body),
            "traceparent": f"00-{message.trace_id}-{random.getrandbits(64) or 1:016x}-01",
        }

    def _read_text(self, answer, headers, limit) -> str:
        """The text of an answer, of which so many bytes were read, without what we sent in confidence."""
        text = answer.body.decode(errors="replace").replace("\x00", "")
        if not text or not self._has_secrets:
            return text
        secrets = self._get_secrets(headers)
        return hide(trim(text, secrets) if len(answer.body) >= limit else text, secrets)

    def _get_secrets(self, headers):
        """What a receiver could send back of what it got: values of headers, whole and without the scheme.

        In each of the ways in which it could be spelled.
        """
        if not self._has_secrets:
            return ()
        found = [*(value for _name, value in self._lane.headers), *self._lane.authentication.get_secrets()]
        if authorization := headers.get("Authorization"):
            found += [authorization, authorization.partition(" ")[2]]
        return tuple({spelling for value in found if value for spelling in spell(value)})
