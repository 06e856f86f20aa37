# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .integration_lane import JOB_KEY
from .integration_replay_running import JOB_KEY as REPLAY_KEY


class IntegrationJobWatch(models.AbstractModel):
    """Watches over the jobs of lanes and replays too."""

    _inherit = "integration.job.watch"

    @api.model
    def _list_kinds(self):
        return super()._list_kinds() | {
            JOB_KEY: self.env._("webhooks to send"),
            REPLAY_KEY: self.env._("events to send again"),
        }
