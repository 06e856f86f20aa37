# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2.errors import LockNotAvailable

from odoo import api, models

from odoo.addons.integration_core import aside

from .. import numbering

_logger = logging.getLogger(__name__)

# For the lock on the events when Odoo starts.
PATIENCE = "10s"


class IntegrationNumbering(models.AbstractModel):
    """Finds out when Odoo starts that the database came from elsewhere, where transactions had other numbers.

    Else what waits for the old numbers to pass would wait until the new server has counted that far.
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
                    count = numbering.settle(cr, self._get_tables())
                    _logger.info("%s rows of another server come first from now on", count)
        except LockNotAvailable:
            # An update of addons, as part of which we run, may hold it: then the next start does it.
            _logger.warning("The numbers of transactions are not settled, as the events are locked")

    @api.model
    def _is_settled(self, cr):
        return numbering.is_here(cr) and not numbering.is_ahead(cr)

    @api.model
    def _get_tables(self):
        """The tables whose column ``xid`` moves along when the numbers of transactions change.

        Addons add theirs, with the number of an event or of an erasure in it.
        """
        return [self.env[name]._table for name in ("integration.event", "integration.erasure")]
