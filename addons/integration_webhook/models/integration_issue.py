# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.retriable import Retriable

_CODE = "delivery_dead"


class IntegrationIssue(models.Model):
    """Deliveries that were given up are sent again from the issue that tells of them."""

    _inherit = "integration.issue"

    def _get_retriables(self):
        dead = Domain("issue_id", "in", self.ids) & Domain("state", "=", "dead")
        return [*super()._get_retriables(), Retriable(self.env["integration.delivery"], dead, _send_again)]

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


def _send_again(dead) -> int:
    """Send these; what its subscription does not take any more stays where it is."""
    revived = dead._revive(dead._find_refused())
    dead.env["integration.lane"]._arm(revived.subscription_id.ids)
    return len(revived)
