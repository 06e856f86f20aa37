# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import facts
from odoo.addons.integration_core.tools.facts import RowSource, SqlSource

from .. import overview_words as words
from ..tools.tile import BAD, GOOD, WARNING, Number
from ..tools.watched import ALERTS, ALERTS_NEW, ALERTS_SOUGHT

# When the cron that looks at the rules did so the last time.
_SOUGHT = """
    SELECT NULL, NULL, NULL, count(*), max(cron.lastcall) FROM ir_cron cron
      JOIN ir_model_data known ON known.model = 'ir.cron' AND known.res_id = cron.id
     WHERE known.module = 'integration_monitor' AND known.name = 'ir_cron_watch'
"""


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
            SqlSource(ALERTS_SOUGHT, _SOUGHT),
        ]

    @api.model
    def _get_tiles(self, reading, rows):
        tiles = super()._get_tiles(reading, rows)
        return [*tiles, self._get_alerts_tile(reading)] if ALERTS in reading.facts.codes else tiles

    @api.model
    def _judge(self, reading, rows):
        """Say also how many alerts are open: they are judged apart, so whatever else is said may hide none of them."""
        state, verdict = super()._judge(reading, rows)
        raised = reading.facts.count(ALERTS)
        if not raised:
            return state, verdict
        told = self.env._("1 alert is open.") if raised == 1 else self.env._("%s alerts are open.", raised)
        return "bad" if state == "bad" else "warning", f"{verdict} {told}"

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
        new, age = self._tell_count(known.count(ALERTS_NEW)), self._find_late_look(reading)
        state = BAD if severe else WARNING if known.count(ALERTS) or age else GOOD
        late = [Number(self.env._("as of %s ago", words.tell_age(self.env, age)))] if age else []
        return self._make_tile(
            ALERTS,
            self.env._("Alerts"),
            "fa-bell",
            state,
            self._count(reading, ALERTS),
            Number(self.env._("%s nobody takes care of", new), ALERTS_NEW),
            *late,
        )

    @api.model
    def _find_late_look(self, reading):
        """Return how long ago the rules were looked at, where that is too long ago; else, or if never, ``None``."""
        last_look = reading.facts.since(ALERTS_SOUGHT)
        age = last_look and reading.at - last_look
        return age if age and age > facts.COUNTED_WITHIN else None
