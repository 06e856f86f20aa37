# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import asyncapi


class IntegrationAsyncapi(models.AbstractModel):
    """Events can be asked for too."""

    _inherit = "integration.asyncapi"

    @api.model
    def _build(self):
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return asyncapi.extend(super()._build(), base_url)
