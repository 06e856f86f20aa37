# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import facts
from odoo.addons.integration_core.tools.facts import RowSource, SqlSource
from odoo.addons.integration_core.tools.step import Step

from ..engine.tenure import LANES

_DELIVERIES = "integration_webhook.integration_delivery_action"
_INTERFACE = "subscription_id.interface_id"
_IN_USE = ("subscription_id.state", "!=", "retired")
# What a replay sends for the first time is to be judged as well, and was not given up.
_BEGUN_AGAIN = (
    ("state", "=", "pending"),
    ("subscription_id.state", "=", "approved"),
    ("to_judge", "=", True),
    "|",
    ("replay_id", "=", False),
    ("attempt_count", ">", 0),
)

# Of each subscription the last success is one row of an index.
_GIVEN_UP_LATELY = """
    SELECT s.interface_id, d.company_id, NULL, count(*), min(d.done_at)
      FROM integration_subscription s
      JOIN LATERAL (SELECT max(started_at) AS at FROM (
                    SELECT started_at FROM integration_attempt
                     WHERE subscription_id = s.id AND code = 'ok' ORDER BY id DESC LIMIT 1) last) success ON true
      JOIN integration_delivery d ON d.subscription_id = s.id AND d.state = 'dead'
           AND (success.at IS NULL OR d.done_at > success.at)
     WHERE s.state <> 'retired' AND (d.company_id IS NULL OR d.company_id = ANY(%(company_ids)s))
     GROUP BY 1, 2
"""
_BUSY = f"SELECT NULL, NULL, NULL, count(*), NULL FROM pg_locks held WHERE {LANES.lock}"


class IntegrationOverview(models.AbstractModel):
    """What waits to be sent and what was given up, by interface; receivers that are left alone, and who is paused."""

    _inherit = "integration.overview"

    @api.model
    def _get_fact_sources(self, since):
        delivery, by_delivery = "integration.delivery", {"interface": _INTERFACE}
        subscription = {
            "model": "integration.subscription",
            "action": "integration_webhook.integration_subscription_action",
            "interface": "interface_id",
        }
        return [
            *super()._get_fact_sources(since),
            RowSource(
                facts.WAITING,
                delivery,
                (("state", "=", "pending"), _IN_USE),
                _DELIVERIES,
                since="created_at",
                word="subscription_id.state",
                **by_delivery,
            ),
            RowSource(
                facts.GIVEN_UP,
                delivery,
                (("state", "=", "dead"), _IN_USE),
                _DELIVERIES,
                since="done_at",
                **by_delivery,
            ),
            SqlSource(facts.GIVEN_UP_LATELY, _GIVEN_UP_LATELY),
            RowSource(
                facts.BEGUN_AGAIN, delivery, _BEGUN_AGAIN, _DELIVERIES, since="created_at", **by_delivery
            ),
            RowSource(
                facts.BREAKER,
                "integration.lane",
                (("breaker_state", "!=", "closed"), ("subscription_id.state", "=", "approved")),
                "integration_webhook.integration_lane_action",
                company="",
                since="failing_since",
                word="breaker_state",
                **by_delivery,
            ),
            RowSource(
                facts.PAUSED,
                domain=(("state", "=", "suspended"),),
                since="write_date",
                word="pause_reason",
                **subscription,
            ),
            RowSource(facts.WAYS, domain=(("state", "!=", "retired"),), word="state", **subscription),
            SqlSource(facts.LANES_BUSY, _BUSY),
        ]

    @api.model
    def _get_steps(self):
        return [
            *super()._get_steps(),
            Step(
                self.env._("Subscribe a receiver to events"),
                self.env._("Where Odoo sends what happened. It is approved like the interface."),
                "integration.subscription",
                (("state", "=", "approved"),),
                "integration_webhook.integration_subscription_action",
                50,
            ),
        ]
