# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.tools.errors import BatchAbandoned, DatabaseUnavailable

from ..tools.problem import INTERNAL_ERROR


class IntegrationIssue(models.Model):
    """Batches that failed here, and not by what was sent, go on from the issue that tells of them."""

    _inherit = "integration.issue"

    def _count_retriable(self):
        return super()._count_retriable() + len(self._find_batches())

    def _retry(self, limit):
        begun = super()._retry(limit)
        batches = self._find_batches()[: max(limit - begun, 0)]
        batches.action_try_again()
        return begun + len(batches)

    @api.model
    def _get_retriable_codes(self):
        ours = {BatchAbandoned.code, DatabaseUnavailable.code, INTERNAL_ERROR.code}
        return super()._get_retriable_codes() | ours

    def _find_batches(self):
        """Return the batches of the clients and contracts of these issues that failed alike and can be tried again."""
        batches, alike = self.env["integration.batch"], []
        for issue in (self | self.merged_ids).filtered(lambda issue: issue.res_model == batches._name):
            sample = batches.sudo().browse(issue.res_id).exists()
            alike.append(
                Domain("client_id", "=", sample.client_id.id)
                & Domain("contract", "=", sample.contract)
                & Domain("problem_code", "=", issue.code)
            )
        failed = batches.search(Domain.OR(alike) & Domain("state", "=", "failed"), order="id")
        return failed.filtered("can_try_again")
