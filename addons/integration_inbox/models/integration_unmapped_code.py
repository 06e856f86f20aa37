# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain

from odoo.addons.integration_core.tools.errors import UnmappedCode

from ..tools.states import FAILED

_MOST = 1000  # that one click gives back; the rest are failed messages as before, which lists select


class IntegrationUnmappedCode(models.Model):
    """Messages fail while a code that they name is not mapped."""

    _inherit = "integration.unmapped.code"

    def _run_again(self):
        failed = Domain([("state", "=", FAILED), ("error_code", "=", UnmappedCode.code)])
        failed &= self._get_waiting_domain()
        if all(missing.system_id for missing in self):
            failed &= Domain("source_id.client_id.system_id", "in", self.system_id.ids)
        messages = self.env["integration.message"].sudo().search(failed, limit=_MOST, order="id")
        # one signed with a key that was revoked since is processed only when a manager says so
        messages = messages.filtered(lambda message: message.body and message.key_id.state != "revoked")
        messages._replay()
        return {**super()._run_again(), self.env._("messages"): len(messages)}
