# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.facts import RowSource

from ..tools.tile import BAD, GOOD, WARNING, Number
from ..tools.watched import ALERTS, ALERTS_NEW


class IntegrationOverviewAlerts(models.AbstractModel):
    """How many alerts are raised, for screens and metrics."""

    _inherit = "integration.overview"  # pylint: disable=consider-merging-classes-inherited

    # === HOOKS === #

    @api.model
    def _get_fact_sources(self, since):
        return [
            *super()._get_fact_sources(since),
            self._count_alerts(ALERTS, ("is_open", "=", True)),
            self._count_alerts(ALERTS_NEW, ("state", "=", "raised")),
        ]

    @api.model
    def _get_tiles(self, reading):
        tiles = super()._get_tiles(reading)
        return [*tiles, self._get_alerts_tile(reading)] if ALERTS in reading.facts.codes else tiles

    # === FACTS AND TILES === #

    @api.model
    def _count_alerts(self, code, condition):
        return RowSource(
            code,
            "integration.alert",
            (condition,),
            "integration_monitor.integration_alert_action",
            interface="interface_id",
            since="raised_at",
            word="severity",
        )

    @api.model
    def _get_alerts_tile(self, reading):
        known = reading.facts
        severe = known.words(ALERTS) & {"high", "critical"}
        state = BAD if severe else WARNING if known.count(ALERTS) else GOOD
        new = self._tell_count(known.count(ALERTS_NEW))
        return self._make_tile(
            ALERTS,
            self.env._("Alerts"),
            "fa-bell",
            state,
            self._count(reading, ALERTS),
            Number(self.env._("%s nobody takes care of", new), ALERTS_NEW),
        )
