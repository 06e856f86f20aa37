# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools.states import FAILED, IGNORED, WAITING


class IntegrationSourceRetiring(models.Model):
    """With a source ends what it sent and nothing processes any more."""

    _inherit = "integration.source"  # pylint: disable=consider-merging-classes-inherited

    # === BUSINESS METHODS === #

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "retired":
            self._end_messages()

    def _end_messages(self):
        """Ignore the messages that wait or failed, and close the issues that tell of the source."""
        self.env.flush_all()
        messages = self.env["integration.message"].sudo()
        undone = [("source_id", "=", self.id), ("state", "in", (WAITING, FAILED))]
        ignored = messages.search(undone)._settle(IGNORED, processed_at=fields.Datetime.now())
        # what others were merged into tells of more than this source
        concerned = [("res_model", "=", self._name), ("res_id", "=", self.id), ("merged_ids", "=", False)]
        self.env["integration.issue"]._resolve_where(concerned)
        if not ignored:
            return
        self.env["integration.audit"]._log("message.ignored", self, count=len(ignored))
        self.message_post(
            body=self.env._("1 message that waited or failed is ignored.")
            if len(ignored) == 1
            else self.env._("%s messages that waited or failed are ignored.", len(ignored))
        )
