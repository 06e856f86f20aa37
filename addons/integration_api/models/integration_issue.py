# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.retriable import Retriable
from odoo.addons.integration_core.tools.errors import BatchAbandoned, DatabaseUnavailable

from ..tools.problem import INTERNAL_ERROR


class IntegrationIssue(models.Model):
    """Batches that failed here, and not by what was sent, go on from the issue that tells of them."""

    _inherit = "integration.issue"

    def _get_retriables(self):
        # as superuser, with the companies of the user: what a batch holds nobody may search by
        batches = self.env["integration.batch"].sudo()
        failed = Retriable(
            batches, self._get_batch_domain(), lambda found: _try_again(found.sudo(self.env.su))
        )
        return [*super()._get_retriables(), failed]

    def _get_batch_domain(self):
        """Return the domain of the batches of the clients and contracts of these issues that failed alike.

        One that failed by what it holds keeps no documents, and cannot be tried again.
        """
        batches, alike = self.env["integration.batch"].sudo(), []
        for issue in (self | self.merged_ids).filtered(lambda issue: issue.res_model == batches._name):
            sample = batches.browse(issue.res_id).exists()
            alike.append(
                Domain("client_id", "=", sample.client_id.id)
                & Domain("contract", "=", sample.contract)
                & Domain("problem_code", "=", issue.code)
            )
        return (
            Domain.OR(alike)
            & Domain("state", "=", "failed")
            & Domain("request", "!=", False)
            & Domain("company_id", "in", self.env.companies.ids)
        )

    @api.model
    def _get_retriable_codes(self):
        ours = {BatchAbandoned.code, DatabaseUnavailable.code, INTERNAL_ERROR.code}
        return super()._get_retriable_codes() | ours


def _try_again(batches) -> int:
    """Let these go on."""
    batches.action_try_again()
    return len(batches)
