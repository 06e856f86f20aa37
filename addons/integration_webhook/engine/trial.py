# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One message, sent now, in the way of all others; whoever asked waits for it."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from .lane import Lane, Message
from .sender import Exchange, Sender

BODY_BYTES = 16384


def try_once(
    lane: Lane, message: Message, *, now: Callable[[], datetime], sender: Callable = Sender
) -> Exchange:
    """Send once, and tell all about it; ends within the lane's time to answer.

    :param sender: what sends, called as :class:`Sender`
    """

    async def run():
        async with sender(lane, now=now) as opened:
            return await opened.exchange(message, read=BODY_BYTES)

    return asyncio.run(run())
