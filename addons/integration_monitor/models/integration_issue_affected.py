# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class IntegrationIssueAffected(models.Model):
    """What is late is a number, too: it is shown to those only who are shown it on the standing."""

    _inherit = "integration.issue.affected"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **options):
        if not self.env.su and not bypass_access:
            readable = self.env["integration.expectation.standing"]._get_readable_models()
            shown = Domain("is_measured", "=", False) | Domain("res_model", "in", readable)
            domain = Domain(domain) & shown
        return super()._search(domain, *args, bypass_access=bypass_access, **options)
