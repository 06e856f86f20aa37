# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.facts import RowSource

from ..tools.lateness import BREACHED, LATE
from ..tools.tile import BAD, GOOD, WARNING, Number
from ..tools.watched import EXPECTATIONS_LATE, EXPECTATIONS_OVER_LIMIT


class IntegrationOverviewExpectations(models.AbstractModel):
    """How much of what the business expects is late, and over the limit, for screens and metrics."""

    _inherit = "integration.overview"  # pylint: disable=consider-merging-classes-inherited

    # === HOOKS === #

    @api.model
    def _get_fact_sources(self, since):
        return [
            *super()._get_fact_sources(since),
            self._count_standings(EXPECTATIONS_OVER_LIMIT, BREACHED, since="breached_at"),
            self._count_standings(EXPECTATIONS_LATE, LATE, since="oldest_at"),
        ]

    @api.model
    def _get_tiles(self, reading, rows):
        tiles = super()._get_tiles(reading, rows)
        return (
            [*tiles, self._get_business_tile(reading)]
            if EXPECTATIONS_OVER_LIMIT in reading.facts.codes
            else tiles
        )

    # === FACTS AND TILES === #

    @api.model
    def _count_standings(self, code, state, since):
        return RowSource(
            code,
            "integration.expectation.standing",
            (("state", "=", state),),
            "integration_monitor.integration_expectation_standing_action",
            interface="interface_id",
            since=since,
        )

    @api.model
    def _get_business_tile(self, reading):
        over = reading.facts.count(EXPECTATIONS_OVER_LIMIT)
        late = reading.facts.count(EXPECTATIONS_LATE)
        return self._make_tile(
            EXPECTATIONS_OVER_LIMIT,
            self.env._("Business documents"),
            "fa-briefcase",
            BAD if over else WARNING if late else GOOD,
            self._count(reading, EXPECTATIONS_OVER_LIMIT),
            Number(self.env._("over the limit")),
            Number(self.env._("%s late, within the limit", self._tell_count(late)), EXPECTATIONS_LATE),
        )
