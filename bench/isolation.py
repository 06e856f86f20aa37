# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What nine healthy receivers keep of their throughput while a tenth takes 30 seconds to answer.

A real Odoo with workers and job runner, a lane for each receiver. In turn, the nine alone and the nine beside the
tenth, which has as much to get as each of them. Beside a tenth that answers they would share the machine with it, and a
ratio to that would flatter; so the tenth has nothing to do in the round without it.
"""

import contextlib
import time

from bench import nginx
from bench.delivery import enough, tidy
from bench.inside import CODE
from bench.rounds import Figure, Program, Side
from dev import databases
from dev.server import Server

ROUNDS = 3
HEALTHY = 9
IN_FLIGHT = 20
HANG_MS = 30_000
SECONDS = 8
#: A round of the nine that takes longer than this is given up.
MOST_SECONDS = 180
#: As in the example configuration: four jobs of the suite at once, and more workers than jobs.
CHANNELS, WORKERS = "root:6,root.integration:4", 7


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, Figure]
    """
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(nginx.running())
        database = stack.enter_context(databases.scratch(odoo, databases.ready(odoo), "bench_isolation"))
        side = stack.enter_context(Side(odoo, database, CODE))
        stack.enter_context(Server(odoo, database, "bench-isolation", CHANNELS, workers=WORKERS))
        lanes = Lanes(odoo, database, side, url)
        count = enough(lanes.measure(200) * SECONDS, 1000, 90_000) // HEALTHY
        pairs = [(lanes.measure(count), lanes.measure_beside_hanging(count)) for _ in range(ROUNDS)]
    alone, beside = (Figure(values) for values in zip(*pairs, strict=True))
    return {
        "isolation.throughput_kept": beside.over(alone),
        "isolation.nine_per_second": alone,
        "isolation.nine_beside_hanging_per_second": beside,
    }


class Lanes:
    """Nine subscriptions of a receiver that answers, and one of a receiver that hangs, anew for each round.

    :param str url: of the one that answers
    """

    def __init__(self, odoo, database, side, url):
        self._odoo = odoo
        self._database = database
        self._side = side
        self._last = HEALTHY
        values = {"max_in_flight": IN_FLIGHT}
        self._healthy = [
            side.round("subscribe", f"{url}/{n}", n, None, values) for n in range(1, HEALTHY + 1)
        ]

    def measure(self, count, hanging=()):
        """Give each of the nine ``count`` webhooks and return how many a second they get together.

        All wait on paused subscriptions, which are resumed in one transaction; the clock starts when it is committed.

        :param hanging: subscriptions to resume with them
        """
        self._side.round("pause", self._healthy)
        for number in range(1, HEALTHY + 1):
            self._side.round("write", count, number)
        tidy(self._odoo, self._database)
        start = self._side.round("resume", [*hanging, *self._healthy])
        self._wait(self._healthy, ("pending", "sending"))
        [(end,)] = self._run(
            """SELECT extract(epoch FROM max(done_at))::float FROM integration_delivery
                WHERE subscription_id = ANY(%s) AND state = 'delivered'""",
            [self._healthy],
        )
        return count * HEALTHY / (end - start)

    def measure_beside_hanging(self, count):
        """Do the same beside a tenth subscription of which nothing is known yet, and put that away."""
        self._last += 1
        with Program("bench.sink") as sink:
            url, values = (
                f"{sink.round('address')}/{HANG_MS}",
                {"max_in_flight": IN_FLIGHT, "total_timeout": 30},
            )
            hanging = [self._side.round("subscribe", url, self._last, None, values)]
            self._side.round("pause", hanging)
            self._side.round("write", count, self._last)
            rate = self.measure(count, hanging)
            if self._run(
                "SELECT 1 FROM integration_delivery WHERE state = 'delivered' AND subscription_id = %s",
                hanging,
            ):
                raise RuntimeError("the tenth did not hang for as long as the others were at work")
            self._side.round("pause", hanging)
        self._wait(hanging, ("sending",))  # with its receiver gone, its requests end
        return rate

    def _wait(self, subscriptions, states):
        """Wait until none of the subscriptions has a delivery in one of the states.

        :raises RuntimeError: after ``MOST_SECONDS``
        """
        end = time.monotonic() + MOST_SECONDS
        while self._run(
            "SELECT 1 FROM integration_delivery WHERE subscription_id = ANY(%s) AND state = ANY(%s) LIMIT 1",
            [subscriptions, list(states)],
        ):
            if time.monotonic() > end:
                raise RuntimeError(f"the lanes were not done within {MOST_SECONDS} s")
            time.sleep(0.2)

    def _run(self, statement, parameters=None):
        return self._odoo.postgres.run(statement, parameters, self._database)
