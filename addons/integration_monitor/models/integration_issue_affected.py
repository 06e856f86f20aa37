# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class IntegrationIssueAffected(models.Model):
    """What is late is a number, too: it is shown to those only who are shown it on the standing."""

    _name = "integration.issue.affected"
    _inherit = ["integration.issue.affected", "integration.confidential"]

    @api.model
    def _get_shown(self):
        readable = self.env["integration.expectation.standing"]._get_readable_models()
        return Domain("is_measured", "=", False) | Domain("res_model", "in", readable)
