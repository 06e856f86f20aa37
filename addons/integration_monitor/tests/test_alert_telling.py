# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .alert_case import MINUTE, AlertCase


@tagged("post_install", "-at_install")
class TestAlertTelling(AlertCase, OutboxCase):
    """People and systems are told once of each alert, and of its reason rather than of what follows from it."""

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
        def measure(rule, interfaces, _now):
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

    # === SYSTEMS === #

    def test_systems_hear_once_that_it_is_raised_and_once_that_it_is_over(self):
        self.make_rule(name="Too little goes through")
        self.level["success"] = 40
        alert = self.run_at()
        [(type_, told)] = self.take_events()
        self.assertEqual(type_, "alert.raised")
        self.assertEqual(
            (told["kind"], told["status"], told["value"], told["limit"], told["interface"]),
            ("low_success", "raised", "40", "90", "invoices"),
        )
        self.assertEqual(told["headline"], "Invoices: Too little goes through")
        self.level["success"] = 39
        self.run_at(1)
        alert.with_user(self.operator)._acknowledge("The partner is told")
        self.run_at(2)
        self.assertEqual(self.take_events(), [])
        self.level["success"] = 100
        self.run_at(3)
        self.assertEqual(
            [(type_, told["status"]) for type_, told in self.take_events()], [("alert.cleared", "cleared")]
        )
        self.run_at(4)
        self.assertEqual(self.take_events(), [])

    def test_what_is_pending_is_told_to_nobody(self):
        self.make_rule(for_minutes=5)
        self.level["success"] = 40
        alert = self.run_at()
        self.assertEqual(
            (alert.state, alert.told_at, alert.issue_id), ("pending", False, self.env["integration.issue"])
        )
        self.assertEqual(self.take_events(), [])

    def test_what_is_muted_is_told_when_the_silence_ends_and_is_over_in_silence(self):
        self.make_rule()
        self.level["success"] = 40
        self.watch()
        alert = self.find()
        alert.with_user(self.operator)._mute(self.now + 60 * MINUTE, "They upgrade until noon")
        self.run_at(1)
        self.assertFalse(alert.told_at)
        self.assertEqual(self.take_events(), [])
        self.level["success"] = 100
        self.run_at(2)
        self.assertEqual(self.take_events(), [])
        self.level["success"] = 40
        again = self.run_at(3) - alert
        self.assertFalse(again.told_at)
        again.with_user(self.operator).action_end_mute()
        self.run_at(4)
        self.assertTrue(again.told_at)
        self.assertEqual([type_ for type_, _told in self.take_events()], ["alert.raised"])

    # === ONE PER CAUSE === #

    def test_what_follows_from_another_alert_is_not_told(self):
        breaker = self.make_rule("breaker", threshold=5, clear_threshold=0)
        success = self.make_rule("success")
        self.level = {"success": 10, "breaker": 20}
        self.run_at()
        by_rule = {alert.rule_id: alert for alert in self.find()}
        self.assertTrue(by_rule[breaker].told_at)
        self.assertFalse(by_rule[success].told_at)
        self.assertEqual([told["kind"] for _type, told in self.take_events()], ["no_answer"])
        self.assertEqual(len(self.find_mails()), 1)
        self.level["breaker"] = 0  # it answers again, and still little goes well
        self.run_at(1)
        self.assertTrue(by_rule[success].told_at)
        self.assertEqual(
            [(type_, told["kind"]) for type_, told in self.take_events()],
            [("alert.cleared", "no_answer"), ("alert.raised", "low_success")],
        )

    def test_what_was_never_told_is_over_unheard(self):
        self.make_rule("breaker", threshold=5, clear_threshold=0)
        self.make_rule("success")
        self.level = {"success": 10, "breaker": 20}
        self.run_at()
        self.take_events()
        self.level["success"] = 100
        self.run_at(1)
        self.assertEqual(self.take_events(), [])

    def test_another_interface_is_told_of_its_own(self):
        other = self.approve(
            self.interface.copy({"code": "orders", "name": "Orders"}).with_user(self.developer)
        )
        self.make_rule("breaker", threshold=5, clear_threshold=0, interface_ids=[self.interface.id])
        self.make_rule("success", interface_ids=[other.id])
        self.level = {"success": 10, "breaker": 20}
        self.run_at()
        self.assertEqual(len(self.take_events()), 2)

    # === ISSUES === #

    def test_it_raises_one_issue_that_its_end_resolves(self):
        self.make_rule()
        self.level["success"] = 40
        for minute in range(3):
            alert = self.run_at(minute)
        issue = alert.issue_id
        self.assertEqual(
            (issue.code, issue.occurrence_count, issue.owner_id), ("alert_success", 1, self.operator)
        )
        self.assertTrue(issue.cause_explanation)
        self.assertEqual(issue._get_affected(), alert)
        self.assertEqual(len(issue.activity_ids), 1)
        self.level["success"] = 100
        self.run_at(4)
        self.assertEqual(issue.state, "resolved")

    def test_an_issue_about_the_same_is_linked_and_no_second_one_raised(self):
        self.patch(type(self.env["integration.alert.rule"]), "_measure_given_up", self.measure("given_up"))
        self.level["given_up"] = 3
        dead = self.env["integration.issue"]._raise_issue(
            "delivery_dead", summary="Invoices do not get through", interface=self.interface
        )
        self.make_rule("given_up", threshold=1, clear_threshold=0)
        alert = self.run_at()
        self.assertEqual(alert.issue_id, dead)
        self.assertFalse(self.env["integration.issue"].search([("code", "=", "alert_given_up")]))
        self.level["given_up"] = 0
        self.run_at(1)
        self.assertEqual((self.find().state, dead.state), ("cleared", "new"))

    def test_of_what_was_given_up_the_issue_is_linked_by_which_it_can_be_done_again(self):
        self.patch(type(self.env["integration.alert.rule"]), "_measure_given_up", self.measure("given_up"))
        self.level["given_up"] = 3
        issues = self.env["integration.issue"]
        other, failed = (
            issues._raise_issue("unmapped_code", key=(name,), summary=name, interface=self.interface)
            for name in ("Nothing hangs on it", "Messages fail")
        )
        Issue = type(issues)
        self.patch(Issue, "_get_retriable_codes", lambda _issues: {"unmapped_code"})
        self.patch(Issue, "_count_retriable", lambda issue: 3 if issue == failed else 0)
        self.make_rule("given_up", threshold=1, clear_threshold=0)
        self.assertEqual(self.run_at().issue_id, failed)
        self.assertNotEqual(failed, other)

    # === E-MAIL === #

    def test_the_owner_gets_one_e_mail_for_all_alerts_of_a_rule(self):
        other = self.approve(
            self.interface.copy({"code": "orders", "name": "Orders", "owner_id": self.operator.id}).with_user(
                self.developer
            )
        )
        self.make_rule()
        self.level["success"] = 40
        self.run_at()
        mail = self.find_mails()
        self.assertEqual((len(mail), mail.state), (1, "outgoing"))
        for words in (
            "Invoices: It is bad",
            "Orders: It is bad",
            "Work is delayed",
            f"/{self.find(other).id}",
        ):
            self.assertIn(words, mail.body_html)
        self.run_at(1)
        self.assertEqual(len(self.find_mails()), 1)

    def test_e_mails_of_a_rule_keep_a_distance_and_nothing_gets_lost(self):
        other = self.approve(
            self.interface.copy({"code": "orders", "name": "Orders", "owner_id": self.operator.id}).with_user(
                self.developer
            )
        )
        rule = self.make_rule(mail_minutes=60, interface_ids=[self.interface.id])
        self.level["success"] = 40
        self.run_at()
        rule.interface_ids += other
        self.run_at(1)
        self.run_at(59)
        self.assertEqual(len(self.find_mails()), 1)
        self.run_at(60)
        last = self.find_mails()[-1]
        self.assertEqual(len(self.find_mails()), 2)
        self.assertIn("Orders", last.body_html)
        self.assertNotIn("Invoices", last.body_html)

    def test_who_works_elsewhere_gets_no_e_mail(self):
        stranger = self.other_company_user("operator")
        outsider = new_test_user(self.env, "outsider", "base.group_user")
        colleague = new_test_user(self.env, "colleague", "integration_core.group_integration_user")
        self.make_rule(user_ids=[stranger.id, outsider.id, colleague.id])
        self.level["success"] = 40
        self.run_at()
        self.assertEqual(len(self.find_mails(colleague)), 1)
        self.assertFalse(self.find_mails(stranger) + self.find_mails(outsider))

    @mute_logger("odoo.addons.integration_monitor.models.integration_alert_watching")
    def test_an_e_mail_that_cannot_be_written_blinds_nobody(self):
        rule, Template = self.make_rule(), type(self.env["mail.template"])
        self.level["success"] = 40
        with patch.object(Template, "send_mail", side_effect=ValueError("broken")):
            self.alerts._cron_watch()
        alert = self.find()
        self.assertTrue(alert.told_at)
        self.assertFalse(alert.mailed_at)
        issue = self.env["integration.issue"].search([("code", "=", "alert_rule_failed")])
        self.assertEqual((issue._get_affected(), issue.state), (rule, "new"))
        self.alerts._cron_watch()
        self.assertTrue(alert.mailed_at)
        self.assertEqual(issue.state, "resolved")

    def test_without_e_mail_none_is_sent(self):
        self.make_rule(is_mailed=False)
        self.level["success"] = 40
        alert = self.run_at()
        self.assertTrue(alert.told_at)
        self.assertFalse(self.find_mails())
