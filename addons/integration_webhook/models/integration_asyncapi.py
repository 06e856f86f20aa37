# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import asyncapi


class IntegrationAsyncapi(models.AbstractModel):
    """Events travel as webhooks too."""

    _inherit = "integration.asyncapi"

    @api.model
    def _build(self):
        return asyncapi.extend(super()._build())
