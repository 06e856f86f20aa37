# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .alert_case import HOUR, MINUTE
from .telling_case import TellingCase


@tagged("post_install", "-at_install")
class TestAlertMailing(TellingCase):
    """People get one e-mail for all alerts of a rule, in their own words and time."""

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

    def test_an_e_mail_to_one_keeps_none_to_another_back(self):
        colleague = new_test_user(
            self.env, "colleague", "integration_core.group_integration_operator", email="c@example.com"
        )
        other = self.approve(
            self.interface.copy({"code": "orders", "name": "Orders", "owner_id": colleague.id}).with_user(
                self.developer
            )
        )
        rule = self.make_rule(interface_ids=[self.interface.id])
        self.level["success"] = 40
        self.run_at()
        rule.interface_ids += other
        self.run_at(1)
        self.assertEqual((len(self.find_mails()), len(self.find_mails(colleague))), (1, 1))
        self.assertIn("Orders", self.find_mails(colleague).body_html)

    def test_who_was_told_lately_hears_of_it_later_and_others_at_once(self):
        colleague = new_test_user(
            self.env, "colleague", "integration_core.group_integration_user", email="c@example.com"
        )
        other = self.approve(
            self.interface.copy({"code": "orders", "name": "Orders", "owner_id": self.operator.id}).with_user(
                self.developer
            )
        )
        rule = self.make_rule(interface_ids=[self.interface.id])
        self.level["success"] = 40
        self.run_at()
        rule.write({"interface_ids": [(4, other.id)], "user_ids": [(4, colleague.id)]})
        self.run_at(1)
        self.assertEqual((len(self.find_mails()), len(self.find_mails(colleague))), (1, 1))
        self.assertFalse(self.find(other).mailed_at)
        self.run_at(60)
        self.assertEqual((len(self.find_mails()), len(self.find_mails(colleague))), (2, 1))
        self.assertTrue(self.find(other).mailed_at)

    def test_what_is_more_severe_is_told_at_once(self):
        other = self.approve(
            self.interface.copy(
                {
                    "code": "orders",
                    "name": "Orders",
                    "owner_id": self.operator.id,
                    "criticality": "critical",
                    "failure_impact": "care",
                }
            ).with_user(self.developer)
        )
        rule = self.make_rule(interface_ids=[self.interface.id])
        self.level["success"] = 40
        self.run_at()
        rule.interface_ids += other
        self.run_at(1)
        self.assertGreater(self.find(other).severity_rank, self.find().severity_rank)
        self.assertEqual(len(self.find_mails()), 2)

    def test_a_clock_that_jumped_ahead_once_keeps_no_e_mail_back(self):
        self.make_rule(mail_minutes=60)
        self.level["success"] = 40
        self.run_at(300)._write_guarded({"raised_at": self.now})
        self.assertEqual(len(self.find_mails()), 1)
        self.level["success"] = 100
        self.run_at()
        self.level["success"] = 40
        self.run_at(1)
        self.assertEqual(len(self.find_mails()), 2)

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

    def test_e_mails_that_fail_are_an_issue_until_none_does(self):
        self.make_rule()
        self.level["success"] = 40
        self.run_at()

        def find_issue():
            self.alerts._cron_watch()
            return self.env["integration.issue"].search([("code", "=", "alert_mail_failed")])

        mail = self.find_mails()
        mail.copy({"model": "res.partner", "state": "exception"})
        self.assertFalse(find_issue())
        mail.write({"state": "exception", "failure_reason": "The mail server is away"})
        issue = find_issue()
        self.assertEqual((issue.state, issue.detail), ("new", "1 e-mail failed."))
        self.assertTrue(issue.cause_explanation)
        mail.mark_outgoing()
        self.assertEqual(find_issue().state, "resolved")

    def test_an_e_mail_that_failed_is_told_once_and_for_a_day(self):
        self.make_rule()
        self.level["success"] = 40
        self.run_at()
        mail = self.find_mails()
        mail.state = "exception"

        def look(failed_ago):
            self.env.flush_all()
            failed_at = self.alerts._find_now() - failed_ago
            self.env.cr.execute("UPDATE mail_mail SET write_date = %s WHERE id = %s", [failed_at, mail.id])
            self.alerts._cron_watch()
            issue = self.env["integration.issue"].search([("code", "=", "alert_mail_failed")])
            return issue.state, issue.occurrence_count

        self.assertEqual(look(HOUR), ("new", 1))
        self.assertEqual(look(HOUR), ("new", 1))
        self.assertEqual(look(-MINUTE), ("new", 2), "it was tried again")
        self.assertEqual(look(25 * HOUR), ("resolved", 2))
        self.assertEqual(look(HOUR), ("resolved", 2), "who resolved it knows of it")

    def test_e_mails_that_fail_are_counted_once_on_what_their_issue_was_merged_into(self):
        self.make_rule()
        self.level["success"] = 40
        self.run_at()
        mail, issues = self.find_mails(), self.env["integration.issue"]
        mail.state = "exception"
        self.alerts._cron_watch()
        outage = issues._raise_issue("partner_away", key=(), summary="The mail server is away")
        told = issues.search([("code", "=", "alert_mail_failed")])
        outage._merge(told, "it is the same outage")
        count = outage.occurrence_count
        (told + outage)._write_guarded({"last_seen_at": mail.write_date - HOUR})  # one more has failed since
        for _look in range(2):
            self.alerts._cron_watch()
        self.assertEqual(outage.occurrence_count, count + 1)

    def test_without_e_mail_none_is_sent(self):
        self.make_rule(is_mailed=False)
        self.level["success"] = 40
        alert = self.run_at()
        self.assertTrue(alert.told_at)
        self.assertFalse(self.find_mails())

    def test_the_time_is_that_of_who_reads_it_with_the_name_of_the_zone(self):
        self.operator.tz = "Asia/Tokyo"
        self.make_rule()
        self.level["success"] = 40
        alert = self.run_at()
        body = self.find_mails().body_html
        here = alert.raised_at + 9 * HOUR
        self.assertIn(here.strftime("%-I:%M:%S"), body)
        self.assertIn("(Asia/Tokyo)", body)

    def test_it_says_what_to_do(self):
        self.make_rule()
        self.level["success"] = 40
        alert = self.run_at()
        self.assertIn(alert.remedy[:40], self.find_mails().body_html)

    def test_what_is_muted_before_its_e_mail_is_told_when_the_mute_ends(self):
        self.make_rule()
        self.level["success"] = 40
        self.watch()
        alert = self.find()
        alert._write_guarded({"told_at": self.now, "issue_id": alert._raise_own_issue().id})
        alert.with_user(self.operator)._mute(self.now + 60 * MINUTE, "They upgrade until noon")
        self.run_at(1)
        self.assertFalse(self.find_mails() or alert.mailed_at)
        alert.with_user(self.operator).action_end_mute()
        self.run_at(2)
        self.assertEqual((len(self.find_mails()), bool(alert.mailed_at)), (1, True))

    def test_it_counts_as_queued_only_where_somebody_has_an_address(self):
        self.operator.partner_id.email = False
        self.make_rule()
        self.level["success"] = 40
        alert = self.run_at()
        self.assertTrue(alert.told_at)
        self.assertFalse(alert.mailed_at)
        self.operator.partner_id.email = "operator@example.com"
        self.run_at(1)
        self.assertEqual((len(self.find_mails()), bool(alert.mailed_at)), (1, True))
