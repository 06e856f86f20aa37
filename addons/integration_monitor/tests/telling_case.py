# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .alert_case import MINUTE, AlertCase


class TellingCase(AlertCase, OutboxCase):
    """Alerts whose values the test says, and what is told of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["integration.contract"].search(
            [("name", "=", "alert.v1"), ("state", "=", "draft")]
        )._transition("active")

    def setUp(self):
        super().setUp()
        self.level = {"success": 100, "breaker": 0}
        self.patch(type(self.env["integration.alert.rule"]), "_measure_success", self.measure("success"))
        self.patch(type(self.env["integration.alert.rule"]), "_measure_breaker", self.measure("breaker"))

    def measure(self, kind):
        def measure(rule, interfaces, *_told):
            reading = (self.level[kind], rule.threshold, rule.clear_threshold, 20)
            return {(interface, interface.company_id.id): reading for interface in interfaces}

        return measure

    def run_at(self, minutes=0):
        """What the cron does, so many minutes after the beginning; the alerts."""
        self.watch(minutes)
        self.alerts._tell(self.now + minutes * MINUTE)
        self.env.flush_all()
        return self.find()

    def take_events(self):
        """[(type, payload)] of what was told since the last time."""
        return [
            (event.type, json.loads(event.payload))
            for event in self.commit()
            if event.type.startswith("alert.")
        ]

    def find_mails(self, user=None):
        """The e-mails to the owner of the interface that are queued."""
        partner = (user or self.operator).partner_id
        return self.env["mail.mail"].sudo().search([("recipient_ids", "in", partner.ids)], order="id")
