# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast the overview and the log of deliveries answer, with ten million attempts and 90 days of figures.

All is written by SQL. Each answer is made in a transaction of its own, as for a request of the web client. In the same
run, the traffic that the overview shows is counted from the attempts themselves, as if there were no figures.
"""

import contextlib

from bench.rounds import Figure, Side
from dev import databases

ROUNDS = 15
#: the alternative takes seconds
FROM_ROWS = 1
CODE = "from bench.monitor_inside import Monitor\nround_ = Monitor(env)\n"


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, Figure]
    """
    with contextlib.ExitStack() as stack:
        origin = databases.ready(odoo)
        database = stack.enter_context(databases.scratch(odoo, origin, "bench_monitor"))
        side = stack.enter_context(Side(odoo, database, CODE))
        side.round("fill")
        odoo.postgres.run("VACUUM (ANALYZE)", database=database)
        side.round("overview")  # a worker that has not answered before looks up rights and views first
        side.round("deliveries")
        answers = [side.round("overview") for _ in range(ROUNDS)]
        lists = [side.round("deliveries") for _ in range(ROUNDS)]
        rows = [side.round("from_rows") for _ in range(FROM_ROWS)]
    milliseconds, queries = zip(*answers, strict=True)
    return {
        "monitor.overview_ms": Figure(milliseconds),
        "monitor.overview_queries": Figure(queries),
        "monitor.delivery_list_ms": Figure(tuple(lists)),
        "monitor.overview_from_rows_ms": Figure(tuple(rows)),
    }
