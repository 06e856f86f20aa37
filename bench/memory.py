# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much memory a process takes to drain 100,000 deliveries, above what it holds when idle.

Each round is a process of its own that has sent a few webhooks before, so that all code is loaded. Its memory is what
Linux counts as resident, at its highest.
"""

from bench import nginx
from bench.delivery import IN_FLIGHT, tidy
from bench.inside import CODE
from bench.rounds import Figure, Side
from dev import databases

ROUNDS = 2
DELIVERIES = 100_000
FIRST = 100


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :return: megabytes of 1,048,576 bytes
    :rtype: dict[str, Figure]
    """
    with (
        nginx.running() as url,
        databases.scratch(odoo, databases.ready(odoo), "bench_memory") as database,
    ):
        values = {"max_in_flight": IN_FLIGHT}
        with Side(odoo, database, CODE) as side:
            lanes = [side.round("subscribe", url, number, None, values) for number in (1, 2)]
        peaks = [_drain(odoo, database, *lanes) for _ in range(ROUNDS)]
    return {"memory.peak_mb_drain_100k": Figure(tuple(peaks))}


def _drain(odoo, database, first, lane):
    """Fill the lanes, drain them by a new process and return the megabytes that the second took at the highest."""
    with Side(odoo, database, CODE) as side:
        side.round("write", FIRST, 1)
        side.round("write", DELIVERIES, 2)
    tidy(odoo, database)
    with Side(odoo, database, CODE) as side:
        side.round("drain", first)
        idle, _peak = side.round("memory")
        side.round("drain", lane)
        _now, peak = side.round("memory")
        return peak - idle
