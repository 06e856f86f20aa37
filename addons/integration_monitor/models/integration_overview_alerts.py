# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.facts import RowSource

#: alerts that are raised; word: how severe they are; since when the oldest is
ALERTS = "alerts"


class IntegrationOverviewAlerts(models.AbstractModel):
    """How many alerts are raised, for screens and metrics."""

    _inherit = "integration.overview"

    @api.model
    def _get_fact_sources(self, since):
        return [
            *super()._get_fact_sources(since),
            RowSource(
                ALERTS,
                "integration.alert",
                (("is_open", "=", True),),
                "integration_monitor.integration_alert_action",
                interface="interface_id",
                since="raised_at",
                word="severity",
            ),
        ]
