# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One message sent with an authentication to a receiver over a real socket."""

import asyncio

from receiver import MESSAGE, answer, listening, make_lane, now

from odoo.addons.integration_webhook.engine.sender import Sender

#: a secret that must not be seen anywhere
CANARY = "canary-s3cr3t"


def send(authentication, handle=None, *, headers=(), count=1, ssl=None, scheme="http"):
    """Send to a receiver; return the outcomes and the headers it saw."""

    async def run():
        async with listening(handle or answer(), ssl) as (port, seen):
            lane = make_lane(
                f"{scheme}://127.0.0.1:{port}/", authentication=authentication, headers=tuple(headers)
            )
            async with Sender(lane, now=now) as sender:
                outcomes = await asyncio.gather(*(sender.send(MESSAGE) for _ in range(count)))
        return outcomes, [fields for fields, _body in seen]

    return asyncio.run(run())
