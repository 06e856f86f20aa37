# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sends messages of one lane over HTTP, many at once, on one event loop."""

import codecs
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.integration_core.engine.guarded import (
    FAILURE_TYPES,
    Answer,
    GuardedClient,
    Resolve,
    get_failure_code,
    resolve_by_system,
)
from odoo.addons.integration_core.tools import fault
from odoo.addons.integration_core.tools.errors import AddressRefused, TokenRefused

from ..tools.authentication import bearer, make_tls_context
from ..tools.echo import SHORTEST_TEXT, hide, spell
from ..tools.retry import Outcome, parse_retry_after
from ..tools.signing import sign
from .lane import Lane, Message
from .token import USER_AGENT, TokenSource

_logger = logging.getLogger(__name__)

EXCERPT_BYTES = 2048
# Read beyond what is kept, so that nothing is cut in two that must not stay: as long as a header may be.
MARGIN_BYTES = 8192
# A receiver did something that nobody thought of; the log tells where.
SEND_FAILED = "send_failed"


@dataclass(frozen=True)
class Exchange:
    """One send in full: what it came to, what was sent, and what came back, if anything did.

    :param text: beginning of the answer's body, without what was sent
    :param secrets: values that must not be shown, wherever they stand
    """

    outcome: Outcome
    headers: dict = field(repr=False)
    answer: Answer | None = None
    text: str = field(default="", repr=False)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)


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
        self._headers = dict(lane.headers)
        if lane.authentication.authorization:
            self._headers["Authorization"] = lane.authentication.authorization
        secrets = (*(value for _name, value in lane.headers), *lane.authentication.get_secrets())
        self._secrets = frozenset(form for value in secrets for form in spell(value))

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
        self._http = GuardedClient(
            lane.url, lane.rules, limit=lane.max_in_flight, user_agent=USER_AGENT, **options
        )
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
        try:
            answer = await self._post(
                message, headers, read + MARGIN_BYTES, started + self._lane.total_timeout
            )
            code = "ok" if 200 <= answer.status < 300 else f"http_{answer.status}"
            text = self._read_text(answer, message, headers)[:read]
            values["status"] = answer.status
            if asked := answer.get("Retry-After"):
                values["retry_after"] = parse_retry_after(asked, self._now())
            values["excerpt"] = text[:EXCERPT_BYTES]
        except (AddressRefused, TokenRefused) as refused:
            code, values["detail"] = refused.code, refused.detail
        except FAILURE_TYPES as error:
            code = get_failure_code(error)
        except Exception as error:
            code, values["detail"] = SEND_FAILED, type(error).__name__
            # its text may quote what was sent
            _logger.error("A webhook could not be sent: %s", fault.locate(error))
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

    def _read_text(self, answer, message, headers) -> str:
        """The text of an answer, without our secrets and without what the document says."""
        text = codecs.utf_8_decode(answer.body, "replace")[0].replace("\x00", "")
        hidden = self._get_secrets(headers)
        if len(text) >= SHORTEST_TEXT:
            hidden |= message.list_texts()
        return hide(text, hidden, is_cut=True)

    def _get_secrets(self, headers):
        """What a receiver could send back of what it got: values of headers, whole and without the scheme."""
        authorization = headers.get("Authorization")
        if not authorization:
            return self._secrets
        return self._secrets | spell(authorization) | spell(authorization.partition(" ")[2] or authorization)
