# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.errors import ActionRefused


class IntegrationMapperShown(models.AbstractModel):
    """What only Odoo makes: others see it and act on it, and cannot send one."""

    _name = "integration.mapper.shown"
    _inherit = "integration.mapper"
    _description = "Mapper of what only Odoo makes"

    @api.model
    def _create_records(self, vals_list):
        raise ActionRefused(self.env._("Only Odoo makes these: they follow from what happens to the goods."))
