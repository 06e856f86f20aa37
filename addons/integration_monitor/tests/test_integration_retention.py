# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .alert_case import DAY, MINUTE, AlertCase


@tagged("post_install", "-at_install")
class TestIntegrationRetention(AlertCase):
    """Alerts that are over are removed when they were kept long enough."""

    def test_what_is_over_for_long_goes_with_its_messages_and_all_else_stays(self):
        rule = self.make_rule()
        self.put_traffic(self.now - MINUTE, "failed", 20)
        over = self.watch()
        over._end("They sent all by e-mail")
        late = self.watch(1) - over
        late._end("They sent all by e-mail")
        is_open = self.watch(2) - over - late
        over._write_guarded({"cleared_at": self.now - 400 * DAY})
        is_open._write_guarded({"raised_at": self.now - 400 * DAY})
        messages = over.message_ids
        self.assertTrue(messages)
        retention = self.env.ref("integration_monitor.integration_retention_alert")
        self.assertEqual((retention.state, retention.days), ("draft", 365))
        self.env.flush_all()
        query = retention._select(retention._get_cutoff())
        removed = retention._remove_alert(query, retention._lock_alert((over + late + is_open).ids))
        self.assertEqual(removed, 1)
        self.assertEqual(rule.alert_ids.exists(), late + is_open)
        self.assertFalse(over.exists() or messages.exists())

    def test_a_rule_may_be_about_one_kind(self):
        retention = self.env.ref("integration_monitor.integration_retention_alert")
        self.make_rule()
        self.put_traffic(self.now - MINUTE, "failed", 20)
        alert = self.watch()
        alert._end("They sent all by e-mail")
        alert._write_guarded({"cleared_at": self.now - 400 * DAY})
        for pattern, is_found in (("alert.success", True), ("alert.silence", False)):
            retention.type_pattern = pattern
            self.env.flush_all()
            found = self.env.execute_query(retention._select(retention._get_cutoff()))
            self.assertEqual((alert.id,) in found, is_found)
