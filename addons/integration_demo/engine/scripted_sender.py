# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stands in for the sender of webhooks: the receiver is played in this process, and nothing leaves it."""

import random
from collections.abc import Callable
from datetime import datetime

from odoo.addons.integration_core.engine.guarded import Answer
from odoo.addons.integration_webhook.engine.lane import Lane
from odoo.addons.integration_webhook.engine.sender import EXCERPT_BYTES, Exchange, Sender
from odoo.addons.integration_webhook.tools.retry import Outcome

from ..tools.receivers import Script, answer

EXCERPTS = {200: '{"received": true}', 400: '{"error": "unknown payer id"}', 503: "Service Unavailable"}
#: of documentation (RFC 5737): nobody has it
ADDRESS = "203.0.113.10"


class ScriptedSender(Sender):
    """Signs messages as any sender, and takes them as a receiver with a script does.

    :param ends_at: when the story ends
    :param pass_time: told how many seconds an answer took
    """

    def __init__(
        self,
        lane: Lane,
        script: Script,
        *,
        now: Callable[[], datetime],
        ends_at: datetime,
        rng: random.Random,
        pass_time: Callable[[float], None] = lambda seconds: None,
    ):
        super().__init__(lane, now=now)
        self._script = script
        self._ends_at = ends_at
        self._rng = rng
        self._pass_time = pass_time

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_exception):
        """Nothing was opened."""

    async def exchange(self, message, *, read=EXCERPT_BYTES) -> Exchange:
        """Return what was signed, and what the receiver says to it."""
        started_at = self._now()
        headers = self._prepare_headers(message, started_at)
        told = answer(self._script, started_at, self._ends_at, self._rng)
        self._pass_time(told.duration_ms / 1000)
        text = EXCERPTS.get(told.status, "")[:read]
        outcome = Outcome(
            told.code,
            started_at=started_at,
            status=told.status,
            duration_ms=told.duration_ms,
            excerpt=text,
            address=ADDRESS if told.status else None,
        )
        said = Answer(told.status, (), text.encode()) if told.status else None
        return Exchange(outcome, headers, said, text, self._get_secrets(headers))
