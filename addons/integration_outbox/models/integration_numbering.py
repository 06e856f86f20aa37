# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.tools import utc

from .. import numbering, store
from ..tools.uid import read_ms

_logger = logging.getLogger(__name__)

# For the lock on the events when Odoo starts.
PATIENCE = "10s"
# An id is of the clock of its host, what retention goes by of the database's.
_SKEW = timedelta(hours=1)
#: the last second that Python has a date for
_LAST = 253_402_300_799


class IntegrationNumbering(models.AbstractModel):
    """Finds out that the database came from elsewhere, or went back in time, where transactions have other numbers.

    Else what waits for the old numbers to pass would wait until the new server has counted that far, and nobody would
    know that what happened since is missing. When Odoo starts it looks at what PostgreSQL says; a server that was put
    back as a whole says nothing, and shows only when somebody outside names an event that is not there.
    """

    _name = "integration.numbering"
    _description = "Numbers of transactions"

    def _register_hook(self):
        super()._register_hook()
        if self._is_settled(self.env.cr):
            return
        # Several processes may start at once: the first one does it.
        try:
            with aside.opened(self.env.registry) as cr:
                cr.execute("SET LOCAL lock_timeout = %s", (PATIENCE,))
                cr.execute("LOCK TABLE integration_event IN SHARE ROW EXCLUSIVE MODE", log_exceptions=False)
                if not self._is_settled(cr):
                    self._settle(cr)
        except LockNotAvailable:
            # An update of addons, as part of which we run, may hold it: then the next start does it.
            _logger.warning("The numbers of transactions are not settled, as the events are locked")

    @api.model
    def _is_settled(self, cr):
        return numbering.is_here(cr) and numbering.is_continued(cr) and not numbering.is_ahead(cr)

    @api.model
    def _settle(self, cr):
        is_moved = not numbering.is_first(cr) and not numbering.is_here(cr)
        if numbering.is_ahead(cr) or not numbering.is_here(cr):
            count = numbering.settle(cr, self._get_tables())
            _logger.info("%s rows of another server come first from now on", count)
        is_taken_over = numbering.note_timeline(cr)
        if not (is_moved or is_taken_over):
            return
        env = api.Environment(cr, SUPERUSER_ID, {})
        if not _is_neutralized(env):
            env["integration.issue"]._raise_issue(
                **self._prepare_issue(
                    self.env._("The database is on another server, or was made from a copy.")
                    if is_moved
                    else self.env._("The server was recovered to a point in time, or a replica took over.")
                )
            )

    @api.model
    def _check_told(self, position) -> bool:
        """Return whether an event that was told outside is still the one with these numbers, or was kept long enough.

        If it is neither, the database went back behind it, which somebody is told.

        :param position: its transaction, its id, its uid
        """
        if store.is_there(self.env.cr, position):
            return True
        told_at = utc.from_epoch(min(read_ms(position[2]) / 1000, _LAST))
        rules = self.env["integration.retention"].with_context(active_test=False)
        removed = [("target", "=", "event"), ("removed_until", ">", told_at - _SKEW)]
        if rules.search_count(removed, limit=1) and not numbering.is_to_come(self.env.cr, position[0]):
            return True
        self.env["integration.issue"]._raise_issue_apart(
            **self._prepare_issue(
                self.env._(
                    "A reader knows an event of %s UTC that is not in the database.",
                    fields.Datetime.to_string(told_at),
                )
            )
        )
        return False

    @api.model
    def _prepare_issue(self, detail):
        return {
            "code": "database_restored",
            "summary": self.env._("The database was restored or moved: what happened last may be missing"),
            "detail": detail,
            "severity": "high",
            "remedy": self.env._(
                "Ask an administrator to when the database went back. If to no earlier time, as in a move or a planned"
                " switch-over, resolve this. Else everything since then is undone here, but not at the partners: "
                "1. Revoke and suspend again what was taken away since: keys, grants, clients, sources. "
                "2. Ask partners to send again the webhooks and batches that were accepted since. "
                "3. Tell systems that read the feed of events to begin anew without a cursor, which is refused now, "
                "and receivers of webhooks that they know events that never happened here: let them compare. "
                "4. See Deliveries: what was sent since may go out once more, under the same webhook id."
            ),
        }

    @api.model
    def _get_tables(self):
        """The tables whose column ``xid`` moves along when the numbers of transactions change.

        Addons add theirs, with the number of an event or of an erasure in it.
        """
        return [self.env[name]._table for name in ("integration.event", "integration.erasure")]


def _is_neutralized(env):
    """Whether this is a copy for tests, from which nothing is missing."""
    return bool(env["ir.config_parameter"].get_param("database.is_neutralized"))
