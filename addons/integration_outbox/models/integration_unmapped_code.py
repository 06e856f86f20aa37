# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain

from odoo.addons.integration_core.tools.errors import UnmappedCode

_MOST = 1000  # that one press tries; the cron goes on


class IntegrationUnmappedCode(models.Model):
    """Events wait for their content while a code is not mapped."""

    _inherit = "integration.unmapped.code"

    def _run_again(self):
        # what has no company is everybody's to release, as its list shows it
        waiting = self._get_waiting_domain() | Domain("company_id", "=", False)
        held = Domain("hold_code", "=", UnmappedCode.code) & waiting
        events = self.env["integration.event"].sudo()
        # those tried longest ago first, so that pressing again comes to all of them
        tried = events.search(held, order="hold_tried_at NULLS FIRST, id", limit=_MOST)
        released = tried._release() if tried else 0
        left = events.search_count(held)
        if released and left:
            events._wake_release()
        return {**super()._run_again(), self.env._("held events"): (released, left)}
