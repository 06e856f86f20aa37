# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long a partner waits until its webhook is taken, at a hundred a second, from the moment each was due.

Odoo with two workers and the job runner, which works off what was taken meanwhile. Each message is signed by Standard
Webhooks and has an id of its own.
"""

import base64
import contextlib
import hmac
import json
import time
import uuid

from bench.caller import Call
from bench.partner import CODE
from bench.rounds import Figure, Program, Side, percentile
from dev import databases
from dev.server import Server

ROUNDS = 3
PER_SECOND, SECONDS, CONNECTIONS = 100, 10, 32
BODY_BYTES = 2048
ACCEPTED = 202


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, Figure]
    """
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(databases.scratch(odoo, databases.ready(odoo), "bench_inbox"))
        side = stack.enter_context(Side(odoo, database, CODE))
        side.round("set_up")
        path, secret = side.round("open_source")
        server = stack.enter_context(Server(odoo, database, "bench-inbox"))
        caller = stack.enter_context(Program("bench.caller"))

        def once(seconds):
            calls = [_message(server.url + path, secret) for _ in range(seconds * PER_SECOND)]
            took = caller.round("pace", calls, CONNECTIONS, PER_SECOND)
            return [1000 * value for value in took]

        once(2)
        rounds = [once(SECONDS) for _ in range(ROUNDS)]
    return {
        "inbox.accept_p95_ms": Figure(tuple(percentile(values, 0.95) for values in rounds)),
        "inbox.accept_p50_ms": Figure(tuple(percentile(values, 0.50) for values in rounds)),
    }


def _message(url, secret):
    """Return a signed message."""
    webhook_id, at = f"msg_{uuid.uuid4().hex}", str(int(time.time()))
    body = json.dumps({"type": "bench.happened", "data": {"text": "x" * BODY_BYTES}}).encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, f"{webhook_id}.{at}.".encode() + body, "sha256")).decode()
    headers = {
        "Content-Type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{signature}",
    }
    return Call("POST", url, headers, body, ACCEPTED)
