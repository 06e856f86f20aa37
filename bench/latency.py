# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long it takes from a commit until the receiver has the webhook, on a system that has nothing else to do.

A real Odoo with workers and job runner; a process beside it posts one invoice at a time, as a worker would. The clock
starts when COMMIT is sent and ends when the receiver has all of the request. Then all is left to come to rest.
"""

import contextlib
import random
import time

from bench.inside import CODE
from bench.rounds import Figure, Program, Side, percentile
from dev import databases
from dev.server import Server

ROUNDS = 3
INVOICES = 50
WARM_UP = 10
MOST_SECONDS = 60
#: Between two of them, at random, so that they do not keep step with anything that looks now and then.
PAUSE_SECONDS = (0.1, 0.3)

RESTING = """
    SELECT NOT EXISTS (SELECT 1 FROM integration_delivery WHERE state IN ('pending', 'sending'))
       AND NOT EXISTS (SELECT 1 FROM queue_job WHERE state IN ('pending', 'enqueued', 'started'))
"""


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, Figure]
    """
    with contextlib.ExitStack() as stack:
        sink = stack.enter_context(Program("bench.sink"))
        database = stack.enter_context(databases.scratch(odoo, databases.ready(odoo), "bench_latency"))
        side = stack.enter_context(Side(odoo, database, CODE))
        side.round("subscribe", f"{sink.round('address')}/0/record", 1, "invoice.posted")
        side.round("draft", WARM_UP + ROUNDS * INVOICES)
        stack.enter_context(Server(odoo, database, "bench-latency"))

        def once():
            webhook_id, committed = side.round("post")
            _wait(lambda: odoo.postgres.run(RESTING, database=database) == [(True,)])
            [(received, headers, _body)] = sink.round("requests")
            if headers["webhook-id"] != webhook_id:
                raise RuntimeError("another webhook came than was waited for")
            time.sleep(random.uniform(*PAUSE_SECONDS))
            return (received - committed) * 1000

        for _ in range(WARM_UP):
            once()
        rounds = [[once() for _ in range(INVOICES)] for _ in range(ROUNDS)]
    return {
        "latency.commit_to_received_p50_ms": Figure(tuple(percentile(values, 0.50) for values in rounds)),
        "latency.commit_to_received_p95_ms": Figure(tuple(percentile(values, 0.95) for values in rounds)),
    }


def _wait(condition):
    """Wait until ``condition()`` holds.

    :raises RuntimeError: after ``MOST_SECONDS``
    """
    end = time.monotonic() + MOST_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"the system did not come to rest within {MOST_SECONDS} s")
        time.sleep(0.05)
