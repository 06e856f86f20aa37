# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models

from odoo.addons.integration_core.tools import facts, utc
from odoo.addons.integration_core.tools.facts import RowSource, SqlSource
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

#: how long a job may wait for its turn before it counts as overdue
_PATIENCE = timedelta(minutes=1)

# The runner holds a lock as long as it runs; of one number of 64 bits, pg_locks shows the halves.
_RUNNER = """
    SELECT NULL, NULL, NULL, count(*), NULL FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 1
       AND classid = %(upper)s::bigint::oid AND objid = %(lower)s::bigint::oid
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_HALVES = tuple(zip(("upper", "lower"), divmod(PG_ADVISORY_LOCK_ID, 2**32), strict=True))


class IntegrationOverview(models.AbstractModel):
    """Whether jobs are run, and how many of ours run, wait too long or failed."""

    _inherit = "integration.overview"

    @api.model
    def _get_fact_sources(self, since):
        before = utc.now() - _PATIENCE
        overdue = (
            ("state", "in", ("pending", "enqueued")),
            "|",
            ("eta", "<", before),
            "&",
            ("eta", "=", False),
            ("date_created", "<", before),
        )
        return [
            *super()._get_fact_sources(since),
            SqlSource(facts.JOB_RUNNER, _RUNNER, _HALVES),
            self._count_jobs(facts.JOBS_RUNNING, (("state", "=", "started"),)),
            self._count_jobs(facts.JOBS_OVERDUE, overdue),
            self._count_jobs(facts.JOBS_FAILED, (("state", "=", "failed"),)),
        ]

    @api.model
    def _count_jobs(self, code, domain):
        return RowSource(
            code,
            "queue.job",
            (("model_name", "=like", "integration.%"), *domain),
            "queue_job.action_queue_job",
            company="",
            since="date_created",
            is_for_all=True,  # only managers of queue_job see the jobs themselves
        )
