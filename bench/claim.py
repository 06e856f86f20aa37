# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a claim takes longer behind a million waiting deliveries than behind a thousand.

Two databases, each with one lane whose backlog stays as long as it is: what was claimed counts as delivered, and as
many new ones are written. Vacuum comes as often as autovacuum would let it, on both sides alike.
"""

import contextlib

from bench.delivery import tidy
from bench.engine import BATCH
from bench.inside import CODE
from bench.rounds import Figure, Side, percentile
from dev import databases

ROUNDS = 3
CLAIMS = 60
WARM_UP = 20
#: A thousand is two batches: one is claimed while the other one waits.
BACKLOGS = {"1k": 2 * BATCH, "1m": 1_000_000}


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, Figure]
    """
    with contextlib.ExitStack() as stack:
        lanes = [Lane(odoo, stack, name, backlog) for name, backlog in BACKLOGS.items()]
        for lane in lanes:
            lane.measure(WARM_UP)
        rounds = [[lane.measure(CLAIMS) for lane in lanes] for _ in range(ROUNDS)]
    few, many = (Figure(values) for values in zip(*rounds, strict=True))
    return {
        "claim.p95_ms_1k_backlog": few,
        "claim.p95_ms_1m_backlog": many,
        "claim.ratio_1m_to_1k": many.over(few),
    }


class Lane:
    """A database with one lane and its backlog.

    :param ExitStack stack: takes what has to be ended
    :param str name: for the database
    :param int backlog: deliveries that wait
    """

    def __init__(self, odoo, stack, name, backlog):
        self._odoo = odoo
        self._database = stack.enter_context(
            databases.scratch(odoo, databases.ready(odoo), f"bench_claim_{name}")
        )
        self._side = stack.enter_context(Side(odoo, self._database, CODE))
        self._subscription = self._side.round("subscribe", "http://127.0.0.1:9/", 1)
        with self._without_indexes():
            self._side.round("write", backlog, 1)

    def measure(self, claims):
        """Return the 95th percentile of so many claims, in milliseconds."""
        tidy(self._odoo, self._database)
        return percentile(self._side.round("claim", self._subscription, claims), 0.95) * 1000

    @contextlib.contextmanager
    def _without_indexes(self):
        """Leave out of the block the indexes that only slow a million rows down; they are made anew after it."""
        definitions = self._run(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
                WHERE indrelid IN ('integration_event'::regclass, 'integration_delivery'::regclass)
                  AND NOT indisprimary AND NOT (indisunique AND indnkeyatts > 1)"""  # writing needs those
        )
        for name, _definition in definitions:
            self._run(f"DROP INDEX {name}")
        yield
        for _name, definition in definitions:
            self._run(definition)

    def _run(self, statement):
        return self._odoo.postgres.run(statement, database=self._database)
