# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .integration_issue import ACTIVITY


class MailActivity(models.Model):
    """Whoever marks the activity of an issue as done works on the issue."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        done = self.filtered(
            lambda activity: activity.res_model == "integration.issue" and activity.activity_type_id == kind
        )
        issues = self.env["integration.issue"].browse(done.mapped("res_id")).exists()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        issues._take_on()
        return result
