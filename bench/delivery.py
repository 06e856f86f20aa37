# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many webhooks one process of the engine delivers in a second, beside what there is to compare it with.

Each round measures in turn: the engine, the bare client, one job for each message, and the engine at a receiver that
takes 250 ms to answer. Events and their deliveries are written before the clock starts; signing, sending, outcomes and
attempts are in the time.
"""

import contextlib
import itertools

from bench import nginx
from bench.inside import CODE
from bench.one_job_each import OneJobEach
from bench.rounds import Figure, Program, Side
from dev import databases

ROUNDS = 5
IN_FLIGHT = 100
IN_FLIGHT_250MS = 400
#: A round takes about this long, however fast what it measures is.
SECONDS = 4
#: Of each contender, to learn how many make a round.
WARM_UP = (2000, 2000, 100, 2000)
SAMPLES = 200
#: Headers that a client makes by itself.
OWN_HEADERS = frozenset({"host", "content-length", "accept", "connection"})


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, Figure]
    """
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(nginx.running())
        sink = stack.enter_context(Program("bench.sink"))
        bare = stack.enter_context(Program("bench.bare"))
        database = stack.enter_context(databases.scratch(odoo, databases.ready(odoo), "bench_delivery"))
        one_job_each = stack.enter_context(OneJobEach.running(odoo))
        side = stack.enter_context(Side(odoo, database, CODE))
        requests = record(sink, side)
        bodies = [body.decode() for _headers, body in requests]
        engine = Lane(odoo, database, side, 1, url, IN_FLIGHT)
        slow = Lane(odoo, database, side, 2, f"{sink.round('address')}/250", IN_FLIGHT_250MS)
        contenders = (
            engine.measure,
            lambda count: bare.round(url, requests, count, IN_FLIGHT),
            lambda count: one_job_each.measure(url, list(itertools.islice(itertools.cycle(bodies), count))),
            slow.measure,
        )
        warm_up = zip(contenders, WARM_UP, strict=True)
        counts = [enough(contend(first) * SECONDS) for contend, first in warm_up]
        rounds = [
            [contend(count) for contend, count in zip(contenders, counts, strict=True)] for _ in range(ROUNDS)
        ]
    engine, bare, one_job_each, slow = (Figure(values) for values in zip(*rounds, strict=True))
    return {
        "delivery.per_second": engine,
        "delivery.bare_client_per_second": bare,
        "delivery.one_job_each_per_second": one_job_each,
        "delivery.ratio_to_bare": engine.over(bare),
        "delivery.ratio_to_one_job_each": engine.over(one_job_each),
        "delivery.per_second_250ms": slow,
    }


def enough(count, least=100, most=50_000):
    """Return the count for a round: what the warm-up suggests, but neither a few nor hours of it."""
    return int(min(max(count, least), most))


def record(sink, side):
    """Let the engine send some webhooks to a receiver that notes them; return them as (headers, body)."""
    subscription = side.round("subscribe", f"{sink.round('address')}/0/record", 9)
    side.round("write", SAMPLES, 9)
    side.round("drain", subscription)
    received = sink.round("requests")
    if len(received) != SAMPLES or not all(
        "webhook-signature" in headers for _at, headers, _body in received
    ):
        raise RuntimeError("the engine did not send what it was asked to")
    return [
        ({name: value for name, value in headers.items() if name not in OWN_HEADERS}, body)
        for _at, headers, body in received
    ]


class Lane:
    """A subscription that is filled and drained, round after round.

    :param int number: of the subscription
    """

    def __init__(self, odoo, database, side, number, url, in_flight):
        self._odoo = odoo
        self._database = database
        self._side = side
        self._number = number
        self._subscription = side.round("subscribe", url, number, None, {"max_in_flight": in_flight})

    def measure(self, count):
        """Fill the lane with ``count`` deliveries, drain it, and return how many a second were delivered."""
        self._side.round("write", count, self._number)
        tidy(self._odoo, self._database)
        return count / self._side.round("drain", self._subscription)


def tidy(odoo, database):
    """Do now what autovacuum does in its time: the writing that goes before a round is not what is measured."""
    odoo.postgres.run(
        "VACUUM (ANALYZE) integration_delivery, integration_event, integration_attempt, queue_job",
        database=database,
    )
