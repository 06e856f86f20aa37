# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..engine import routing


class IntegrationEvent(models.Model):
    """Events become deliveries in the transaction that records them."""

    _inherit = "integration.event"

    delivery_ids = fields.One2many("integration.delivery", "event_id", readonly=True)
    delivery_count = fields.Integer("Deliveries", compute="_compute_delivery_count")

    @api.depends("delivery_ids")
    def _compute_delivery_count(self):
        counts = dict(
            self.env["integration.delivery"]._read_group(
                [("event_id", "in", self.ids)], ["event_id"], ["__count"]
            )
        )
        for event in self:
            event.delivery_count = counts.get(event._origin, 0)

    def action_open_deliveries(self):
        """Who got this event."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_delivery_action"
        )
        return action | {"domain": [("event_id", "=", self.id)], "context": {}}

    def action_replay(self):
        """Choose these events for a replay; to whom, the form asks."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_replay_action"
        )
        return action | {
            "views": [(False, "form")],
            "context": {"default_mode": "chosen", "default_event_ids": self.ids},
        }

    @api.model
    def _route(self, event_ids):
        super()._route(event_ids)
        if not event_ids:
            return
        subscriptions = self.env["integration.subscription"]
        subscriptions.flush_model()
        routed, undecided = routing.route(self.env.cr, event_ids)
        if undecided:
            routed += routing.route(self.env.cr, event_ids, subscriptions._judge_all(undecided))[0]
        if routed:
            self.env["integration.lane"]._arm(sorted(set(routed)))
