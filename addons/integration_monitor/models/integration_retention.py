# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class IntegrationRetention(models.Model):
    """Alerts that are over. What a rule calls the type of an event is, for an alert, ``alert.<kind>``."""

    _inherit = "integration.retention"

    target = fields.Selection(
        selection_add=[("alert", "Alerts that are over")], ondelete={"alert": "cascade"}
    )

    def _select_alert(self, cutoff):
        return SQL(
            "SELECT event.id FROM (SELECT id, cleared_at, state, 'alert.' || kind AS type FROM integration_alert)"
            " AS event WHERE event.state = 'cleared' AND event.cleared_at < %s AND %s",
            cutoff,
            self._match_types(),
        )

    @api.model
    def _lock_alert(self, ids):
        """Lock nothing: nobody changes an alert that is over."""
        return ids

    @api.model
    def _remove_alert(self, query, ids):
        found = self.env.execute_query(SQL("SELECT id FROM (%s) expired WHERE id = ANY(%s)", query, ids))
        alerts = self.env["integration.alert"].browse(id_ for (id_,) in found)
        alerts.unlink()  # with their messages
        return len(alerts)
