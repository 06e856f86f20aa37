# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationAudit(models.Model):
    """What people do with alerts and with what is expected, in words."""

    _inherit = "integration.audit"

    @api.model
    def _get_action_titles(self):
        return super()._get_action_titles() | {
            "alert.acknowledged": self.env._("Acknowledged"),
            "alert.ended": self.env._("Said to be over"),
            "alert.muted": self.env._("Muted: nobody is told"),
            "alert.mute_ended": self.env._("Mute ended"),
            "alert.rule.created": self.env._("Alert rule made"),
            "alert.rule.changed": self.env._("Alert rule changed"),
            "alert.rule.deleted": self.env._("Alert rule deleted"),
            "expectation.created": self.env._("Expectation made"),
            "expectation.changed": self.env._("Expectation changed"),
            "expectation.deleted": self.env._("Expectation deleted"),
            "expectation.limit.created": self.env._("Limit of an expectation made"),
            "expectation.limit.changed": self.env._("Limit of an expectation changed"),
            "expectation.limit.deleted": self.env._("Limit of an expectation deleted"),
        }
