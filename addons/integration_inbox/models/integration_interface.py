# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationInterface(models.Model):
    """The inventory tells whose messages come in over an interface."""

    _inherit = "integration.interface"

    source_ids = fields.One2many("integration.source", "interface_id")
    source_count = fields.Integer("Sources", compute="_compute_receiving")
    last_message_at = fields.Datetime(
        "Last message", compute="_compute_receiving", help="When a partner's message last arrived over it."
    )

    @api.depends("source_ids.state")
    def _compute_receiving(self):
        for interface in self:
            live = interface.source_ids.filtered(lambda source: source.state != "retired")
            interface.source_count = len(live)
            times = interface.source_ids.mapped("last_received_at")
            interface.last_message_at = max(filter(None, times), default=False)

    # === GETTERS === #

    def _get_tests(self):
        if not self.env["integration.source.trial"].has_access("create"):
            return super()._get_tests()
        tried = self.source_ids.filtered(lambda source: source.state != "retired")
        return super()._get_tests() + [(source.display_name, source.action_try()) for source in tried]

    def _get_logs(self):
        if not self.source_ids:
            return super()._get_logs()
        action = "integration_inbox.integration_message_action"
        return [*super()._get_logs(), self._get_log(action, [("source_id.interface_id", "=", self.id)])]
