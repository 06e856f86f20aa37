# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The usual way with queue_job, to compare with: each message is a job, which posts with ``requests``.

A real Odoo with workers and job runner works on a database that holds queue_job and ``bench/addons`` alone, so no
other addon slows it. Enqueueing is outside of the clock, as the writing of events is on the other side.
"""

import contextlib
import time

from bench.rounds import Side
from dev import configuration, databases, paths
from dev.server import Server

ADDON = "bench_one_job_each"
#: As many jobs at once as workers; more of either makes it no faster on two cores.
CHANNELS, WORKERS = "root:4", 4
MOST_SECONDS = 120

ENQUEUEING = """
import time

def round_(url, bodies):
    env["bench.message"]._enqueue(url, bodies)
    env.cr.commit()
    return time.time()
"""


class OneJobEach:
    """The running comparison.

    :param str database: with the addon
    :param Side side: which enqueues
    """

    def __init__(self, odoo, database, side):
        self._odoo = odoo
        self._database = database
        self._side = side

    @classmethod
    @contextlib.contextmanager
    def running(cls, odoo):
        """Give a comparison that is up, and end and remove it after the block."""
        folders = configuration.addons_path(odoo.tree, paths.ROOT / "bench" / "addons")
        with databases.scratch(odoo, databases.base(odoo, apps=["queue_job"]), "bench_one_job") as database:
            log = paths.LOGS / f"bench-{ADDON}-install.log"
            odoo.command(database, "-i", ADDON, "--no-http", f"--addons-path={folders}", log=log)
            options = {"channels": CHANNELS, "workers": WORKERS, "addons_path": folders}
            with (
                Server(odoo, database, "bench-one-job-each", **options),
                Side(odoo, database, ENQUEUEING, addons_path=folders) as side,
            ):
                yield cls(odoo, database, side)

    def measure(self, url, bodies):
        """Enqueue messages and return how many a second were sent, from the commit to the last outcome.

        :raises RuntimeError: when one fails, or it takes longer than ``MOST_SECONDS``
        """
        start = self._side.round(url, bodies)
        while True:
            counts = dict(self._run("SELECT state, count(*) FROM bench_message GROUP BY state"))
            if set(counts) == {"delivered"}:
                break
            if "failed" in counts or time.time() > start + MOST_SECONDS:
                raise RuntimeError(f"one job for each message came to {counts}")
            time.sleep(0.1)
        [(end,)] = self._run("SELECT max(sent_at) FROM bench_message")
        self._run("TRUNCATE bench_message")
        self._run("DELETE FROM queue_job")
        return len(bodies) / (end - start)

    def _run(self, statement):
        return self._odoo.postgres.run(statement, database=self._database)
