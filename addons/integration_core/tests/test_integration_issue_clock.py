# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .issue_case import START, IssueCase


@tagged("post_install", "-at_install")
class TestIntegrationIssueClock(IssueCase):
    """How much time is left is stored, moves on while it waits for others, and says in the end how it went."""

    def setUp(self):
        super().setUp()
        with self.at(0):
            self.issue = self.raise_issue(severity="high")  # 8 hours

    def tick(self, hours):
        with self.at(hours):
            self.env["integration.issue"]._cron_clock()
        return self.issue.clock_state

    def test_time_that_passes_puts_it_at_risk_and_then_breaches_it(self):
        self.assertEqual(self.issue.due_at, START + timedelta(hours=8))
        self.assertEqual([self.tick(hours) for hours in (0, 6.3, 6.4, 7.9, 8, 99)], [
            "ok", "ok", "at_risk", "at_risk", "breached", "breached",
        ])  # fmt: skip

    def test_the_cron_says_what_a_change_of_the_issue_says(self):
        for minutes in range(0, 600, 13):
            by_cron = self.tick(minutes / 60)
            with self.at(minutes / 60):
                self.issue._write_guarded({"clock_state": False})
                self.issue.due_at = self.issue.due_at
                self.assertEqual(self.issue.clock_state, by_cron, minutes)

    def test_it_stands_still_while_others_have_to_act(self):
        with self.at(2):
            self.issue.action_wait()
        self.assertEqual(self.tick(50), "ok")
        with self.at(50):
            self.issue.action_start()
        self.assertEqual(self.issue.due_at, START + timedelta(hours=56))
        self.assertEqual((self.issue.paused_minutes, self.issue.paused_at), (48 * 60, False))
        self.assertEqual([self.tick(54.3), self.tick(54.5), self.tick(56)], ["ok", "at_risk", "breached"])

    def test_a_severity_that_a_person_chooses_changes_the_due_time_and_the_clock_at_once(self):
        with self.at(5):
            self.issue.severity = "critical"
            self.assertEqual(
                (self.issue.due_at, self.issue.clock_state), (START + timedelta(hours=4), "breached")
            )
            self.issue.severity = "low"
        self.assertEqual((self.issue.due_at, self.issue.clock_state), (START + timedelta(hours=72), "ok"))

    def test_a_due_time_that_a_person_sets_stands(self):
        with self.at(1):
            self.issue.write({"severity": "critical", "due_at": START + timedelta(hours=100)})
        self.assertEqual(self.issue.due_at, START + timedelta(hours=100))
        self.assertEqual(self.tick(79), "ok")

    def test_a_closed_issue_tells_how_it_ended_and_begins_anew_when_it_comes_back(self):
        self.tick(9)
        with self.at(10):
            self.issue.action_resolve()
        self.assertEqual(self.tick(20), "breached")
        with self.at(30):
            self.assertEqual(self.raise_issue(severity="high"), self.issue)
        self.assertEqual((self.issue.clock_state, self.issue.paused_minutes), ("ok", 0))
        self.assertEqual(self.issue.due_at, START + timedelta(hours=38))

    def test_one_that_waits_may_be_closed_from_there(self):
        with self.at(1):
            self.issue.action_wait()
        with self.at(3):
            self.issue.action_resolve()
        self.assertEqual((self.issue.paused_at, self.issue.paused_minutes), (False, 120))

    def test_the_settings_say_how_long_an_issue_may_take(self):
        settings = self.env["res.config.settings"].create({"integration_hours_high": 1.5})
        settings.execute()
        with self.at(0):
            issue = self.raise_issue(key=("settings",), severity="high")
        self.assertEqual(issue.due_at, START + timedelta(minutes=90))
        with self.assertRaises(ValidationError):
            self.env["res.config.settings"].create({"integration_hours_low": 0})

    def test_the_cron_needs_one_statement_however_many_there_are(self):
        with self.at(0):
            for number in range(30):
                self.raise_issue(key=(number,))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.env["integration.issue"]._tick(START + timedelta(days=9))
        late = [("clock_state", "=", "breached"), ("interface_id", "=", self.interface.id)]
        self.assertEqual(self.env["integration.issue"].search_count(late), 31)

    def test_a_favourite_of_what_is_overdue_still_works_after_an_upgrade(self):
        with self.at(0):
            closed = self.raise_issue("other", severity="high")
        with self.at(9):
            closed.action_resolve()
        self.tick(9)
        issues = self.env["integration.issue"]
        for asked, found in (
            ("""('is_overdue','=',True)""", self.issue),
            ("""("is_overdue", "!=", False)""", self.issue),
            ("""("is_overdue", "=", False)""", closed),
            ("""("is_overdue", "!=", True)""", closed),
        ):
            favourite = self.env["ir.filters"].create(
                {
                    "name": asked,
                    "model_id": "integration.issue",
                    "domain": f'["|", ("severity", "=", "none"), {asked}, ("code", "!=", "nothing")]',
                    "active": False,
                }
            )
            issues._keep_favourites()
            domain = [("id", "in", (self.issue + closed).ids), *favourite._get_eval_domain()]
            self.assertEqual(issues.search(domain), found, asked)
            kept = favourite.domain
            issues._keep_favourites()
            self.assertEqual(favourite.domain, kept)
