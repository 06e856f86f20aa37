# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class IntegrationRetention(models.Model):
    """Requests of clients. What a rule calls the type of an event is, for a request, ``<entity>.<operation>``."""

    _inherit = "integration.retention"

    target = fields.Selection(
        selection_add=[("request", "Requests of clients, with kept bodies")], ondelete={"request": "cascade"}
    )

    def _select_request(self, cutoff):
        return SQL(
            "SELECT event.id FROM (SELECT id, at,"
            " COALESCE(NULLIF(entity, ''), 'other') || '.' || COALESCE(NULLIF(operation, ''), route_class) AS type"
            " FROM integration_request) AS event WHERE event.at < %s AND %s",
            cutoff,
            self._match_types(),
        )

    @api.model
    def _lock_request(self, ids):
        """Lock nothing: nobody changes a row of the log."""
        return ids

    @api.model
    def _remove_request(self, query, ids):
        self.env.cr.execute(
            SQL("DELETE FROM integration_request WHERE id = ANY(%s) AND id IN (%s)", ids, query)
        )
        return self.env.cr.rowcount
