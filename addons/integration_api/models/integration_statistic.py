# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.engine.rollup_source import Source
from odoo.addons.integration_core.tools import outcomes

# The interface of a request is that of the grant for what was asked for, the one in force before others. Where none
# can be told, as for the feed of events, it is that of all grants of the client, if they are for one.
_BY_ENTITY = """
    SELECT DISTINCT ON (client_id, entity) client_id, entity, interface_id FROM integration_grant
     ORDER BY client_id, entity, state = 'approved' DESC, id DESC
"""
_BY_CLIENT = """
    SELECT client_id, min(interface_id) AS interface_id FROM integration_grant
     GROUP BY client_id HAVING min(interface_id) = max(interface_id)
"""

REQUESTS = Source(
    key="request",
    kind="request",
    table="integration_request",
    at="raw.at",
    outcome="raw.outcome",
    outcomes=(outcomes.DONE, outcomes.LIMITED, outcomes.REFUSED, outcomes.FAILED),
    duration="raw.duration_ms",
    interface="coalesce(agreed.interface_id, only_one.interface_id)",
    joins=f"""
        LEFT JOIN ({_BY_ENTITY}) agreed ON agreed.client_id = raw.client_id AND agreed.entity = raw.entity
        LEFT JOIN ({_BY_CLIENT}) only_one ON only_one.client_id = raw.client_id""",
)


class IntegrationStatistic(models.Model):
    """Each answered request of a client is counted in the minute in which it came."""

    _inherit = "integration.statistic"

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), REQUESTS]

    def _find_rows(self, since, until):
        if self.kind != "request":
            return super()._find_rows(since, until)
        domain = [
            ("at", ">=", since),
            ("at", "<", until),
            ("outcome", "=", self.outcome),
            ("company_id", "=", self.company_id.id),
            *self._match_interface(),
        ]
        return "integration_api.integration_request_action", domain

    def _match_interface(self):
        """Return the domain of requests that count for this interface; without one, of those that count for none."""
        self.env.cr.execute(_BY_ENTITY)
        agreed = self.env.cr.fetchall()
        self.env.cr.execute(_BY_CLIENT)
        only_one = self.env.cr.fetchall()

        def match(is_ours):
            clients = [client_id for client_id, interface_id in only_one if is_ours(interface_id)]
            return Domain("client_id", "in", clients) | Domain.OR(
                Domain("client_id", "=", client_id) & Domain("entity", "=", entity)
                for client_id, entity, interface_id in agreed
                if is_ours(interface_id) and client_id not in clients
            )

        if self.interface_id:
            return list(match(lambda interface_id: interface_id == self.interface_id.id))
        return list(~match(lambda interface_id: True))
