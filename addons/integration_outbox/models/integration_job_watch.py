# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_core.tools import utc

#: since when a job may wait for its turn before a person hears of it
PATIENCE = timedelta(minutes=15)
# Whoever did not look for so long cannot say that nothing moved meanwhile: Odoo was down, and is just beginning.
_AWAY = timedelta(minutes=5)
_CODE = "job_runner_lost"


class IntegrationJobWatch(models.AbstractModel):
    """Tells a person when jobs of the suite wait and nobody runs them, and takes it back once they are run.

    Crons only queue jobs, and partners are told "accepted": where queue_job's runner is lost, all of it would wait for
    ever without a word. An addon with jobs of its own says by what their keys begin.
    """

    _name = "integration.job.watch"
    _description = "Watches over jobs that wait"

    @api.model
    def _list_kinds(self) -> dict:
        """Return what waits in jobs, in a person's words, by what the identity keys of these begin with; extend it."""
        return {}

    @api.model
    def _cron_watch(self):
        """Raise one issue for all jobs that should have run long ago, or close it."""
        now = utc.now()
        if self._was_away(now):
            return
        waiting = self._find_overdue(now - PATIENCE)
        issues = self.env["integration.issue"]
        if not waiting:
            issues._resolve_where([("code", "=", _CODE)])
            return
        kinds, oldest = ", ".join(waiting), min(waiting.values()).replace(microsecond=0)
        issues._raise_issue(
            _CODE,
            key=(),
            summary=self.env._("Jobs wait, and nothing runs them"),
            detail=self.env._("Since %(since)s UTC: %(kinds)s.", since=oldest, kinds=kinds),
            severity="high",
            remedy=self.env._(
                "Ask an administrator to see that Odoo runs with workers, that queue_job is among the server-wide"
                " modules, and that its channels have room. What waits is done by itself then."
            ),
        )

    @api.model
    def _was_away(self, now, for_longer_than=_AWAY):
        """Whether the cron that is running did not look for so long that it cannot tell what moved."""
        last_look = fields.Datetime.to_datetime(self.env.context.get("lastcall"))
        return bool(last_look) and last_look < now - for_longer_than

    @api.model
    def _find_overdue(self, before) -> dict:
        """Return since when the oldest job of each kind waits that should have run before a moment: {words: since}."""
        found = {}
        for prefix, words in self._list_kinds().items():
            [(since,)] = self.env.execute_query(
                SQL(
                    """SELECT min(coalesce(eta, date_created)) FROM queue_job
                        WHERE identity_key LIKE %(prefix)s AND state IN ('pending', 'enqueued')
                          AND coalesce(eta, date_created) < %(before)s""",
                    prefix=prefix.replace("_", r"\_") + "%",
                    before=before,
                )
            )
            if since:
                found[words] = since
        return found
