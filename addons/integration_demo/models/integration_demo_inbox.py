# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import api, models


class IntegrationDemoInbox(models.AbstractModel):
    """Accepts the messages of the demonstration as any others, on the cursor of the story."""

    _name = "integration.demo.inbox"
    _inherit = "integration.inbox"
    _description = "Accepts messages in the demonstration"

    @api.model
    def _see_to_a_job(self, cr, source_id, lane):
        """Queue none: the story processes the message itself, at its own time."""

    @contextmanager
    def _open_transaction(self):
        yield self.env.cr
