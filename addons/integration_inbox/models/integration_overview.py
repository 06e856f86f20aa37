# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import facts
from odoo.addons.integration_core.tools.facts import RowSource, SqlSource
from odoo.addons.integration_core.tools.step import Step

from ..engine.lanes import LANES
from ..tools.states import FAILED, WAITING

_MESSAGES = "integration_inbox.integration_message_action"
_IN_USE = ("source_id.state", "!=", "retired")
_BEGUN_AGAIN = (("state", "=", WAITING), ("source_id.state", "=", "approved"), ("failed_at", "!=", False))
_BUSY = f"SELECT NULL, NULL, NULL, count(*), NULL FROM pg_locks held WHERE {LANES.lock}"


class IntegrationOverview(models.AbstractModel):
    """Messages that wait or failed, by interface, and sources that are paused."""

    _inherit = "integration.overview"

    @api.model
    def _get_fact_sources(self, since):
        message = {
            "model": "integration.message",
            "action": _MESSAGES,
            "interface": "source_id.interface_id",
        }
        source = {
            "model": "integration.source",
            "action": "integration_inbox.integration_source_action",
            "interface": "interface_id",
        }
        return [
            *super()._get_fact_sources(since),
            RowSource(
                facts.WAITING,
                domain=(("state", "=", WAITING), _IN_USE),
                since="received_at",
                word="source_id.state",
                **message,
            ),
            RowSource(facts.GIVEN_UP, domain=(("state", "=", FAILED), _IN_USE), since="failed_at", **message),
            RowSource(facts.BEGUN_AGAIN, domain=_BEGUN_AGAIN, since="received_at", **message),
            RowSource(facts.PAUSED, domain=(("state", "=", "suspended"),), since="write_date", **source),
            RowSource(facts.WAYS, domain=(("state", "!=", "retired"),), word="state", **source),
            SqlSource(facts.LANES_BUSY, _BUSY),
        ]

    @api.model
    def _get_steps(self):
        return [
            *super()._get_steps(),
            Step(
                self.env._("Open a source of messages"),
                self.env._("Where a partner sends webhooks that Odoo acts on."),
                "integration.source",
                (("state", "=", "approved"),),
                "integration_inbox.integration_source_action",
                60,
            ),
        ]
