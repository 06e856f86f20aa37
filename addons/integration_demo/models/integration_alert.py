# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IntegrationAlert(models.Model):
    """The people of the demonstration are made up: none of them gets an e-mail."""

    _inherit = "integration.alert"

    def _get_mailed(self):
        company = self.env["integration.demo"]._get().company_id
        return super()._get_mailed().filtered(lambda user: user.company_id != company)
