# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .integration_inbox_runner import JOB_KEY


class IntegrationJobWatch(models.AbstractModel):
    """Watches over the jobs that process messages too."""

    _inherit = "integration.job.watch"

    @api.model
    def _list_kinds(self):
        return super()._list_kinds() | {JOB_KEY: self.env._("messages of partners")}
