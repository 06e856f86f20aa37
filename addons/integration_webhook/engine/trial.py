# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One message, sent now, in the way of all others; whoever asked waits for it."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from odoo.addons.integration_core.engine.guarded import Resolve, resolve_by_system

from .lane import Lane, Message
from .sender import Exchange, Sender

BODY_BYTES = 16384


def try_once(
    lane: Lane, message: Message, *, now: Callable[[], datetime], resolve: Resolve = resolve_by_system
) -> Exchange:
    """Send once, and tell all about it; ends within the lane's time to answer."""

    async def run():
        async with Sender(lane, now=now, resolve=resolve) as sender:
            return await sender.exchange(message, read=BODY_BYTES)

    return asyncio.run(run())
