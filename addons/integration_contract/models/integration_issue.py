# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.retriable import Retriable
from odoo.addons.integration_core.tools.errors import UnmappedCode


class IntegrationIssue(models.Model):
    """What failed for want of codes that are mapped now is done again from the issue that tells of them."""

    _inherit = "integration.issue"

    def _get_retriables(self):
        codes = self.env["integration.unmapped.code"]
        return [*super()._get_retriables(), Retriable(codes, self._get_mapped_domain(), _run_again)]

    def _get_mapped_domain(self):
        """Return the domain of the codes of these issues' code maps that were mapped since."""
        codes = self.env["integration.unmapped.code"].sudo()
        about = (self | self.merged_ids).filtered(lambda issue: issue.res_model == codes._name)
        alike = (
            Domain("table", "=", sample.table)
            & Domain("system_id", "=", sample.system_id.id)
            & Domain("company_id", "=", sample.company_id.id)
            for sample in codes.browse(about.mapped("res_id")).exists()
        )
        return Domain.OR(alike) & Domain("state", "=", "mapped")

    @api.model
    def _get_retriable_codes(self):
        return super()._get_retriable_codes() | {UnmappedCode.code}


def _run_again(mapped) -> int:
    """Do again what failed for want of these."""
    mapped._run_again()
    mapped._resolve_issues()
    return len(mapped)
