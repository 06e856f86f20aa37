# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationExpectations(models.AbstractModel):
    """Something may be expected of whatever others know by a contract."""

    _inherit = "integration.expectations"

    @api.model
    def _get_models(self):
        mapper = self.env.registry["integration.mapper"]
        targets = {cls._target for cls in self.env.registry.values() if issubclass(cls, mapper)}
        return super()._get_models() | (targets - {None})
