# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much memory a process takes to drain 100,000 deliveries, above what it holds when idle.

Each round is a process of its own. Idle is when it has loaded Odoo and the suite and not sent anything yet, so what
sending loads counts too. Its memory is what Linux counts as resident, at its highest.
"""

from bench import nginx
from bench.delivery import IN_FLIGHT, tidy
from bench.inside import CODE
from bench.rounds import Figure, Side
from dev import databases

ROUNDS = 2
DELIVERIES = 100_000


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
        with Side(odoo, database, CODE) as side:
            lane = side.round("subscribe", url, 1, None, {"max_in_flight": IN_FLIGHT})
        peaks = [_drain(odoo, database, lane) for _ in range(ROUNDS)]
    return {"memory.peak_mb_drain_100k": Figure(tuple(peaks))}


def _drain(odoo, database, lane):
    """Fill the lane, drain it by a new process and return the megabytes that this took at its highest."""
    with Side(odoo, database, CODE) as side:
        side.round("write", DELIVERIES)
    tidy(odoo, database)
    with Side(odoo, database, CODE) as side:
        idle, _peak = side.round("memory")
        side.round("drain", lane)
        _now, peak = side.round("memory")
        return peak - idle
