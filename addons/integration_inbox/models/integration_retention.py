# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.schemes import SCHEMES

_OVER = SQL("('processed', 'ignored')")


class IntegrationRetention(models.Model):
    """Messages of partners, and what they held.

    What still waits or failed stays. A message whose scheme signs no time stays for good, without its content: nothing
    but its id tells that a recording of it is no new one.
    """

    _inherit = "integration.retention"

    target = fields.Selection(
        selection_add=[
            ("message_body", "What messages of partners held"),
            ("message", "Messages of partners, but for the ids that keep recordings out"),
        ],
        ondelete={"message_body": "cascade", "message": "cascade"},
    )

    # === CONTENT === #

    def _select_message_body(self, cutoff):
        return SQL(
            "SELECT event.id FROM integration_message event"
            " WHERE event.processed_at < %s AND event.state IN %s AND event.body IS NOT NULL AND %s",
            cutoff,
            _OVER,
            self._match_types(),
        )

    @api.model
    def _lock_message(self, ids):
        query = SQL(
            "SELECT id FROM integration_message WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED", ids
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    _lock_message_body = _lock_message

    @api.model
    def _remove_message_body(self, query, ids):
        self.env.cr.execute(
            SQL("UPDATE integration_message SET body = NULL WHERE id = ANY(%s) AND id IN (%s)", ids, query)
        )
        return self.env.cr.rowcount

    # === MESSAGES === #

    def _select_message(self, cutoff):
        timed = [name for name, scheme in SCHEMES.items() if scheme.SIGNS_TIME]
        return SQL(
            "SELECT event.id FROM integration_message event"
            " JOIN integration_source source ON source.id = event.source_id"
            " WHERE event.processed_at < %s AND event.state IN %s AND source.scheme = ANY(%s)"
            " AND event.sent_at IS NOT NULL AND %s",
            cutoff,
            _OVER,
            timed,
            self._match_types(),
        )

    @api.model
    def _remove_message(self, query, ids):
        self.env.cr.execute(
            SQL("DELETE FROM integration_message WHERE id = ANY(%s) AND id IN (%s)", ids, query)
        )
        return self.env.cr.rowcount
