# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models

from odoo.addons.integration_core.tools import utc

from .. import open_transaction

_LONG = timedelta(minutes=15)


class IntegrationHorizon(models.AbstractModel):
    """Tells a person when a transaction that was left open keeps events from all who read them in order.

    Such a reader hears nothing of it: its page is empty, as if nothing had happened.
    """

    _name = "integration.horizon"
    _description = "Up to where events may be read"

    @api.model
    def _cron_watch(self):
        """Raise an issue while events wait and a transaction is open for too long; take it back when that is over."""
        now, issues = utc.now(), self.env["integration.issue"]
        waiting = open_transaction.find_waiting(self.env.cr)
        holder = open_transaction.find_holder(self.env.cr) if waiting else None
        # who may not see whose it is still sees for how long it kept events back
        if not waiting or (holder.since or waiting) > now - _LONG:
            issues._resolve_where([("code", "=", "events_held_back")])
            return
        issues._raise_issue(
            "events_held_back",
            summary=self.env._("A transaction left open keeps events from all who read them in order"),
            detail=self._describe(waiting, holder),
            severity="high",
            remedy=self.env._(
                "Ask a database administrator to look what this session does, and to end it. Readers of the feed and"
                " subscriptions that keep order get what waits by themselves then; nothing is lost."
            ),
        )

    @api.model
    def _describe(self, waiting, holder):
        first = self.env._("What happened since %s UTC is not shown yet. ", waiting.replace(microsecond=0))
        if not holder.session:
            return first + self.env._("Odoo's database user may not see whose transaction it is.")
        return first + self.env._(
            "Session %(session)s (%(application)s) of the database “%(database)s” has it open since %(since)s UTC.",
            session=holder.session,
            application=holder.application or "-",
            database=holder.database,
            since=holder.since.replace(microsecond=0) if holder.since else "-",
        )
