# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.errors import UnmappedCode


class IntegrationIssue(models.Model):
    """What failed for want of codes that are mapped now is done again from the issue that tells of them."""

    _inherit = "integration.issue"

    def _count_retriable(self):
        return super()._count_retriable() + len(self._find_mapped())

    def _retry(self, limit):
        begun, mapped = super()._retry(limit), self._find_mapped()
        if mapped:
            mapped._run_again()
            mapped._resolve_issues()
        return begun + len(mapped)

    def _find_mapped(self):
        """Return the codes of these issues' code maps that were mapped since."""
        codes = self.env["integration.unmapped.code"]
        found = codes.browse()
        for issue in (self | self.merged_ids).filtered(lambda issue: issue.res_model == codes._name):
            sample = codes.sudo().browse(issue.res_id).exists()
            found |= codes.search(
                [
                    ("table", "=", sample.table),
                    ("system_id", "=", sample.system_id.id),
                    ("company_id", "=", sample.company_id.id),
                    ("state", "=", "mapped"),
                ]
            )
        return found

    @api.model
    def _get_retriable_codes(self):
        return super()._get_retriable_codes() | {UnmappedCode.code}
