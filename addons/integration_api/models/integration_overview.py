# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import buckets, facts
from odoo.addons.integration_core.tools.facts import RowSource
from odoo.addons.integration_core.tools.step import Step


class IntegrationOverview(models.AbstractModel):
    """Requests that did not prove who sent them. They are counted by the hour."""

    _inherit = "integration.overview"

    @api.model
    def _get_fact_sources(self, since):
        return [
            *super()._get_fact_sources(since),
            RowSource(
                facts.REFUSED,
                "integration.refusal",
                (("hour", ">=", buckets.floor(since, buckets.HOUR)),),
                "integration_api.integration_refusal_action",
                company="",
                since="first_at",
                amount="count",
            ),
        ]

    @api.model
    def _get_steps(self):
        return [
            *super()._get_steps(),
            Step(
                self.env._("Add a client that calls Odoo"),
                self.env._("The identity of the system, with its keys and what it may do."),
                "integration.client",
                (("state", "=", "approved"),),
                "integration_api.integration_client_action",
                40,
            ),
        ]
