# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models

from .integration_client_traffic import MOST_COUNTED


class IntegrationCredentialTraffic(models.Model):
    """How much a key is used, which tells whether a partner has changed over to a new one."""

    _inherit = "integration.credential"  # pylint: disable=consider-merging-classes-inherited

    request_count = fields.Integer(
        "Requests in 24 h",
        compute="_compute_request_count",
        help="Answered requests that were made with this key, refused ones too.",
    )

    def _compute_request_count(self):
        for credential in self:
            credential.request_count = credential._count_requests(timedelta(days=1))

    def _count_requests(self, span) -> int:
        """Return how many requests were made with this key of late, counting no further than 100,000.

        :param timedelta span: how far back to look
        """
        since = fields.Datetime.now() - span
        return (
            self.env["integration.request"]
            .sudo()
            .search_count(
                [
                    ("client_id", "in", self.client_id.ids),  # which there is an index for
                    ("credential_id", "=", self.id),
                    ("at", ">=", since),
                ],
                limit=MOST_COUNTED,
            )
        )

    def action_open_requests(self):
        """Show what was asked with this key."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_request_action")
        domain = [("client_id", "=", self.client_id.id), ("credential_id", "=", self.id)]
        return action | {"domain": domain, "context": {}}
