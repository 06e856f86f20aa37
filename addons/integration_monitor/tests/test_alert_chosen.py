# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..hooks import uninstall_hook
from ..models.integration_alert_obstacles import LATE_LOOKS, OBSTACLES
from ..models.integration_alert_rule_measuring import BACK_AT
from .alert_case import HOUR, MINUTE, AlertCase

REASON = "The partner is told"


@tagged("post_install", "-at_install")
class TestAlertChosen(AlertCase):
    """What people do with alerts: it asks why, tells what came of it, and is in the trail."""

    def setUp(self):
        super().setUp()
        self.rule = self.make_rule()
        self.put_traffic(self.now - MINUTE, "failed", 20)
        self.alert = self.watch()

    def open_bulk(self, alerts, user=None):
        opened = (
            alerts.with_user(user or self.operator).with_context(bulk_action="acknowledge").action_open_bulk()
        )
        context = opened["context"] | {"default_reason": REASON}
        return (
            self.env["integration.bulk"].with_user(user or self.operator).with_context(**context).create({})
        )

    def tell(self, action):
        """The newest row of the trail about an action, in words."""
        return self.env["integration.audit"].search([("action", "=", action)], limit=1).summary

    def test_many_are_acknowledged_and_those_that_are_over_stay_as_they_are(self):
        other = self.approve(self.interface.copy({"code": "orders"}).with_user(self.developer))
        self.put_traffic(self.now - MINUTE, "failed", 20, interface=other)
        self.watch(1)
        chosen = self.alert + self.find(other)
        self.find(other)._clear(self.now + MINUTE)
        dialog = self.open_bulk(chosen)
        self.assertEqual((dialog.chosen_count, dialog.count), (2, 1))
        self.assertIn("1 of 2", dialog.action_confirm()["params"]["message"])
        self.assertEqual(chosen.mapped("state"), ["acknowledged", "cleared"])
        self.assertEqual(self.alert.acknowledge_reason, REASON)
        self.assertTrue(self.env["integration.audit"].search([("action", "=", "bulk.done")]))

    def test_who_only_looks_acknowledges_none(self):
        with self.assertRaises(AccessError):
            self.open_bulk(self.alert, self.user)

    def test_muting_asks_until_when_and_why(self):
        opened = self.alert.with_user(self.operator).action_open_mute()
        Mute = self.env["integration.alert.mute"].with_user(self.operator).with_context(**opened["context"])
        dialog = Mute.create({"reason": "short"})
        self.assertEqual((dialog.alert_ids, dialog.count), (self.alert, 1))
        with self.assertRaises(UserError):
            dialog.action_mute()
        dialog.write({"reason": REASON, "until": self.now + HOUR})
        dialog.action_mute()
        self.assertEqual(self.alert.muted_until, self.now + HOUR)

    def test_the_trail_says_it_in_words(self):
        alert = self.alert.with_user(self.operator)
        alert._acknowledge(REASON)
        alert._mute(self.now + HOUR, REASON)
        alert.action_end_mute()
        alert._end(REASON)
        for action, words in (
            ("alert.ended", f"Said to be over (reason: {REASON})"),
            ("alert.acknowledged", f"Acknowledged (reason: {REASON})"),
            ("alert.muted", "Muted: nobody is told ("),
            ("alert.mute_ended", "Mute ended"),
        ):
            self.assertTrue(self.tell(action).startswith(words), self.tell(action))

    def test_the_issue_opens_or_the_reason_is_said(self):
        with self.assertRaisesRegex(UserError, "No issue is open"):
            self.alert.action_open_issue()
        self.alerts._tell(self.now)
        self.assertEqual(self.alert.action_open_issue()["res_id"], self.alert.issue_id.id)

    def test_what_is_open_about_alerts_goes_with_the_addon(self):
        self.alerts._tell(self.now)
        issue = self.alert.issue_id
        foreign = self.env["integration.issue"]._raise_issue(
            "foreign", summary="Foreign", record=self.interface
        )
        issues, parameters = self.env["integration.issue"], self.env["ir.config_parameter"].sudo()
        obstacles = [issues._raise_issue(code, summary=code) for code in OBSTACLES]
        for name in (BACK_AT, LATE_LOOKS):
            parameters.set_param(name, "1")
        self.assertEqual(issue.state, "new")
        uninstall_hook(self.env)
        self.assertEqual((issue.state, foreign.state), ("resolved", "new"))
        self.assertEqual({obstacle.state for obstacle in obstacles}, {"resolved"})
        self.assertFalse(parameters.get_param(BACK_AT) or parameters.get_param(LATE_LOOKS))
