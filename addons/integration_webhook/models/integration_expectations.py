# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

# Whoever got a later event of these types about the record, or this one by a replay, was told. What a person cancelled,
# nobody subscribed to or a retired subscription left is not expected. Only what is open is looked at: of that there are
# indexes, and never many. What was given up may have been lying there for years: only what was made since it counts is
# asked for its event, for no delivery is older than that.
_UNTOLD = """
    SELECT event.res_id, subscription.interface_id, event.occurred_at AS since
      FROM integration_delivery delivery
      JOIN integration_event event ON event.id = delivery.event_id
      JOIN integration_subscription subscription ON subscription.id = delivery.subscription_id
     WHERE (delivery.state = 'pending' OR delivery.state = 'sending' OR delivery.state = 'dead')
       AND delivery.created_at >= coalesce(%(counts_from)s, delivery.created_at)
       AND subscription.state <> 'retired' AND event.res_model = %(model)s AND event.type = ANY(%(types)s)
       AND NOT EXISTS (
           SELECT FROM integration_event later JOIN integration_delivery told ON told.event_id = later.id
            WHERE later.res_model = event.res_model AND later.res_id = event.res_id AND later.type = ANY(%(types)s)
              AND later.id >= event.id
              AND told.subscription_id = delivery.subscription_id AND told.state = 'delivered')
"""


class IntegrationExpectations(models.AbstractModel):
    """Somebody was not told yet while a delivery to them waits, is on its way, or was given up."""

    _inherit = "integration.expectations"

    @api.model
    def _find_untold(self, model_name, event_types, counts_from=None):
        facts = {"model": model_name, "types": list(event_types), "counts_from": counts_from}
        return [*super()._find_untold(model_name, event_types, counts_from), SQL(_UNTOLD, **facts)]
