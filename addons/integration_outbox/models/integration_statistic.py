# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, models

from odoo.addons.integration_core.engine.rollup_source import Source
from odoo.addons.integration_core.tools import outcomes

from ..store import promise_no_events

# Jobs of the suite are methods of its models. One may serve several companies and interfaces.
_OURS = "left(raw.model_name, 12) = 'integration.'"

DONE = Source(
    key="job.done",
    kind="job",
    table="queue_job",
    at="raw.date_done",
    outcome=f"'{outcomes.DONE}'",
    outcomes=(outcomes.DONE,),
    duration="raw.exec_time * 1000",
    company="NULL",
    where=f"raw.state = 'done' AND {_OURS}",
    is_append_only=False,
)
# A job that failed tells when it began and not when it failed; none of ours runs for an hour.
NOT_DONE = Source(
    key="job.not_done",
    kind="job",
    table="queue_job",
    at="coalesce(raw.date_cancelled, raw.date_started)",
    outcome="raw.state",
    outcomes=(outcomes.FAILED, outcomes.CANCELLED),
    company="NULL",
    where=f"raw.state IN ('{outcomes.FAILED}', '{outcomes.CANCELLED}') AND {_OURS}",
    is_append_only=False,
    lateness=timedelta(hours=1),
)


class IntegrationStatistic(models.Model):
    """Jobs of the suite are counted when they end; counting keeps no reader of events waiting."""

    _inherit = "integration.statistic"

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), DONE, NOT_DONE]

    @api.model
    @contextmanager
    def _open_transaction(self):
        with super()._open_transaction() as cr:
            promise_no_events(cr)
            yield cr

    def _find_rows(self, since, until):
        if self.kind != "job":
            return super()._find_rows(since, until)
        when = [("date_done", ">=", since), ("date_done", "<", until)]
        if self.outcome == outcomes.FAILED:
            when = [("date_started", ">=", since), ("date_started", "<", until)]
        elif self.outcome == outcomes.CANCELLED:
            when = [("date_cancelled", ">=", since), ("date_cancelled", "<", until)]
        domain = [("state", "=", self.outcome), ("model_name", "=like", "integration.%"), *when]
        return "queue_job.action_queue_job", domain
