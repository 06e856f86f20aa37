# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

_CODE = "delivery_dead"


class IntegrationIssue(models.Model):
    """Deliveries that were given up are sent again from the issue that tells of them."""

    _inherit = "integration.issue"

    def _count_retriable(self):
        return super()._count_retriable() + self.env["integration.delivery"].search_count(self._dead_domain())

    def _retry(self, limit):
        begun, last = super()._retry(limit), 0
        while begun < limit:
            # what its subscription does not take any more stays where it is, and holds up nothing behind it
            dead = self.env["integration.delivery"].search(
                [*self._dead_domain(), ("id", ">", last)], order="id", limit=limit - begun
            )
            if not dead:
                break
            last = dead[-1].id
            revived = dead._revive(dead._find_refused())
            self.env["integration.lane"]._arm(revived.subscription_id.ids)
            begun += len(revived)
        return begun

    def _dead_domain(self):
        return [("issue_id", "in", self.ids), ("state", "=", "dead")]

    @api.model
    def _get_retriable_codes(self):
        return super()._get_retriable_codes() | {_CODE}

    def _adopt(self, others):
        super()._adopt(others)
        self.env["integration.delivery"].flush_model(["issue_id"])
        self.env.cr.execute(
            "UPDATE integration_delivery SET issue_id = %s WHERE issue_id = ANY(%s)", (self.id, others.ids)
        )
        self.env["integration.delivery"].invalidate_model(["issue_id"])
