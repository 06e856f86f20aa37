# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, models

from odoo.addons.integration_core.engine.rollup_source import Source
from odoo.addons.integration_core.tools import outcomes

from ..tools.states import IGNORED, PROCESSED

RECEIVED = Source(
    key="message.received",
    kind="message",
    table="integration_message",
    at="raw.received_at",
    outcome=f"'{outcomes.RECEIVED}'",
    outcomes=(outcomes.RECEIVED,),
    interface="source.interface_id",
    joins="JOIN integration_source source ON source.id = raw.source_id",
)
ENDED = replace(
    RECEIVED,
    key="message.ended",
    at="raw.processed_at",
    outcome=f"CASE raw.state WHEN '{PROCESSED}' THEN '{outcomes.DONE}' ELSE '{outcomes.IGNORED}' END",
    outcomes=(outcomes.DONE, outcomes.IGNORED),
    duration="extract(epoch FROM raw.processed_at - raw.received_at) * 1000",
    where=f"raw.state IN ('{PROCESSED}', '{IGNORED}')",
    is_append_only=False,
)
# Also one that was replayed since, and done: it failed all the same.
FAILED = replace(
    RECEIVED,
    key="message.failed",
    at="raw.failed_at",
    outcome=f"'{outcomes.FAILED}'",
    outcomes=(outcomes.FAILED,),
    duration="extract(epoch FROM raw.failed_at - raw.received_at) * 1000",
    is_append_only=False,
)

# What became of it when, by outcome: a field, and a condition.
_FIELDS = {
    outcomes.RECEIVED: ("received_at", []),
    outcomes.DONE: ("processed_at", [("state", "=", PROCESSED)]),
    outcomes.IGNORED: ("processed_at", [("state", "=", IGNORED)]),
    outcomes.FAILED: ("failed_at", []),
}


class IntegrationStatistic(models.Model):
    """Messages of partners are counted when they come, when they end, and when they fail."""

    _inherit = "integration.statistic"

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), RECEIVED, ENDED, FAILED]

    def _find_rows(self, since, until):
        if self.kind != "message":
            return super()._find_rows(since, until)
        name, domain = _FIELDS[self.outcome]
        domain = [
            *domain,
            (name, ">=", since),
            (name, "<", until),
            ("company_id", "=", self.company_id.id),
            ("source_id.interface_id", "=", self.interface_id.id),
        ]
        return "integration_inbox.integration_message_action", domain
