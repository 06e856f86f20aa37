# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.integration_alert_telling import _MOST_ASKED
from .alert_case import MINUTE
from .telling_case import TellingCase


@tagged("post_install", "-at_install")
class TestAlertTelling(TellingCase):
    """People and systems are told once of each alert, and of its reason rather than of what follows from it."""

    # === SYSTEMS === #

    def test_systems_hear_once_that_it_is_raised_and_once_that_it_is_over(self):
        self.make_rule(name="Too little goes through")
        self.level["success"] = 40
        alert = self.run_at()
        [(type_, told)] = self.take_events()
        self.assertEqual(type_, "alert.raised")
        self.assertEqual(
            (told["kind"], told["status"], told["value"], told["limit"], told["interface"]),
            ("success", "raised", "40", "90", "invoices"),
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

    def test_what_is_muted_is_told_when_the_mute_ends_and_is_over_unheard(self):
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

    def test_of_what_is_paused_nobody_is_told_until_it_goes_on(self):
        self.make_rule()
        self.level["success"] = 40
        alert = self.watch()
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        self.run_at(1)
        self.assertEqual((alert.state, alert.told_at), ("raised", False))
        self.assertEqual((self.take_events(), self.find_mails()), ([], self.env["mail.mail"]))
        self.interface.with_user(self.manager).action_resume()
        self.run_at(2)
        self.assertTrue(alert.told_at)
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
        self.assertEqual([told["kind"] for _type, told in self.take_events()], ["breaker"])
        self.assertEqual(len(self.find_mails()), 1)
        self.level["breaker"] = 0  # it answers again, and still little goes well
        self.run_at(1)
        self.assertTrue(by_rule[success].told_at)
        self.assertEqual(
            [(type_, told["kind"]) for type_, told in self.take_events()],
            [("alert.cleared", "breaker"), ("alert.raised", "success")],
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

    @mute_logger("odoo.addons.integration_monitor.models.integration_alert_watching")
    def test_one_that_cannot_be_told_keeps_no_other_silent_and_is_told_later(self):
        broken, sound = self.make_rule(name="Broken", sequence=1), self.make_rule(name="Sound", sequence=2)
        self.level["success"] = 40
        alert_class = type(self.alerts)
        find_issue = alert_class._find_issue

        def fail(alert):
            if alert.rule_id == broken:
                alert.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
            return find_issue(alert)

        with patch.object(alert_class, "_find_issue", fail):
            self.watch()
            self.assertEqual(self.alerts._tell(self.now), {broken.id})
        by_rule = self.find().grouped("rule_id")
        self.assertEqual((by_rule[broken].told_at, by_rule[sound].told_at), (False, self.now))
        self.assertTrue(self.env["integration.issue"].search([("code", "=", "alert_rule_failed")]))
        self.run_at(1)
        self.assertTrue(by_rule[broken].told_at)

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

    def test_its_issue_is_in_the_language_of_whose_job_it_is_else_of_the_company(self):
        for lang, user in (("fr_FR", self.operator), ("de_DE", self.env.company)):
            self.env["res.lang"]._activate_lang(lang)
            user.partner_id.lang = lang
        rule = self.make_rule(name="It is bad")
        rule.with_context(lang="fr_FR").name = "Cela va mal"
        rule.with_context(lang="de_DE").name = "Es steht schlecht"
        self.level["success"] = 40
        issue = self.run_at().issue_id
        self.assertEqual((issue.name, issue.activity_ids.summary), ("Invoices: Cela va mal",) * 2)
        [of_all] = self.alerts._create_guarded([{"rule_id": rule.id, "company_id": self.env.company.id}])
        of_all._raise(self.now)
        self.alerts._tell(self.now)
        self.assertEqual(of_all.issue_id.name, "Es steht schlecht")

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

    def test_a_few_issues_at_most_are_asked_whether_something_can_be_done_again(self):
        self.patch(type(self.env["integration.alert.rule"]), "_measure_given_up", self.measure("given_up"))
        self.level["given_up"] = 3
        issues, asked = self.env["integration.issue"], []
        for number in range(2 * _MOST_ASKED):
            issues._raise_issue("unmapped_code", key=(number,), summary="Lost", interface=self.interface)
        self.patch(type(issues), "_get_retriable_codes", lambda _issues: {"unmapped_code"})
        self.patch(type(issues), "_count_retriable", lambda issue: asked.append(issue.id) or 0)
        self.make_rule("given_up", threshold=1, clear_threshold=0)
        self.assertEqual(self.run_at().issue_id.code, "alert_given_up")
        self.assertEqual(len(asked), _MOST_ASKED)
