# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class IntegrationExpectations(models.AbstractModel):
    """Nobody was told yet of what is held, because it could not be shown as its contract asks."""

    _inherit = "integration.expectations"

    @api.model
    def _find_untold(self, model_name, event_types, counts_from=None):
        held = SQL(
            "SELECT res_id, NULL::int AS interface_id, occurred_at AS since FROM integration_event"
            " WHERE hold_code IS NOT NULL AND res_model = %s AND type = ANY(%s)",
            model_name,
            list(event_types),
        )
        return [*super()._find_untold(model_name, event_types, counts_from), held]
