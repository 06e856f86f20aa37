# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools import buckets, facts
from odoo.addons.integration_core.tools.facts import Fact, Facts

from ..tools.alerting import Missed
from .alert_case import MINUTE, AlertCase

ALL = frozenset({facts.WAITING, facts.GIVEN_UP})
LEVELS = {"threshold": 1, "clear_threshold": 0}


@tagged("post_install", "-at_install")
class TestAlertCompanies(AlertCase):
    """What is shared is measured apart for each company, and each is told of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "UPDATE integration_interface SET company_id = NULL WHERE id = %s", [cls.interface.id]
        )
        cls.env.invalidate_all()
        cls.one, cls.two = cls.env.company, cls.other_company
        cls.stranger = cls.other_company_user("manager")

    def tell(self, *known):
        """Let these be the facts: (code, company, count, since) of the interface."""
        rows = tuple(
            Fact(code, "", self.interface.id, company.id or None, "approved", count, since)
            for code, company, count, since in known
        )
        told = Facts(self.now, rows, ALL)
        self.patch(type(self.env["integration.overview"]), "_get_facts", lambda *_args, **_options: told)

    def miss(self, *missed):
        """Let so many expectations be missed: (company, count), all of no interface."""
        rows = [Missed(False, company.id, count) for company, count in missed]
        self.patch(type(self.env["integration.alert.rule"]), "_find_missed", lambda _rule: rows)

    def watch_all(self, minutes=0):
        """{company: value} of what is open, of any interface."""
        self.watch(minutes)
        return {alert.company_id: alert.value for alert in self.alerts.search([("is_open", "=", True)])}

    def test_given_up_and_waiting_are_told_to_whose_it_is(self):
        self.make_rule("given_up", **LEVELS)
        self.tell((facts.GIVEN_UP, self.one, 2, self.now), (facts.GIVEN_UP, self.two, 5, self.now))
        self.assertEqual(self.watch_all(), {self.one: 2, self.two: 5})
        seen = self.alerts.with_user(self.stranger).search([("is_open", "=", True)])
        self.assertEqual((seen.company_id, seen.value), (self.two, 5))
        self.tell((facts.GIVEN_UP, self.two, 5, self.now))
        self.assertEqual(self.watch_all(1), {self.two: 5})
        self.env["integration.alert.rule"].search([]).active = False
        self.make_rule("waiting", **LEVELS)
        self.tell((facts.WAITING, self.two, 1, self.now - 120 * MINUTE))
        self.assertEqual(self.watch_all(2), {self.two: 2})

    def test_people_see_what_is_of_no_company_and_systems_of_one_company_do_not(self):
        system = new_test_user(
            self.env, "pager", "integration_monitor.group_alert_reader", company_id=self.one.id
        )
        self.make_rule("given_up", **LEVELS)
        self.make_rule("runner", **LEVELS)
        self.tell((facts.GIVEN_UP, self.one, 2, self.now), (facts.GIVEN_UP, self.two, 5, self.now))
        self.watch()

        def see(user):
            seen = self.alerts.with_user(user).search([("is_open", "=", True)])
            return {(alert.kind, alert.company_id) for alert in seen.sudo()}

        of_none = ("runner", self.env["res.company"])
        self.assertEqual(see(self.user), {("given_up", self.one), of_none})
        self.assertEqual(see(self.stranger), {("given_up", self.two), of_none})
        self.assertEqual(see(system), {("given_up", self.one)})

    def test_one_that_is_good_again_is_over_as_the_rule_says_and_not_as_if_nobody_watched_it(self):
        self.make_rule("given_up", clear_minutes=5, **LEVELS)
        self.tell((facts.GIVEN_UP, self.two, 5, self.now))
        self.watch_all()
        self.tell()
        self.assertEqual(self.watch_all(1), {self.two: 0})
        self.assertEqual(self.watch_all(6), {})

    def test_success_is_that_of_each_company(self):
        self.make_rule("success")
        for company, outcome in ((self.one, "done"), (self.two, "failed")):
            for width in buckets.WIDTHS:
                self.env.cr.execute(
                    """INSERT INTO integration_statistic
                              (bucket, width, interface_id, company_id, kind, outcome, count, duration_ms)
                       VALUES (%s, %s, %s, %s, 'attempt', %s, 20, 0)""",
                    [
                        buckets.floor(self.now - MINUTE, width),
                        width,
                        self.interface.id,
                        company.id,
                        outcome,
                    ],
                )
        self.assertEqual(self.watch_all(), {self.two: 0})

    def test_a_rule_of_one_company_tells_that_one(self):
        self.make_rule("given_up", company_id=self.one.id, **LEVELS)
        self.tell((facts.GIVEN_UP, self.env["res.company"], 3, self.now))
        self.assertEqual(self.watch_all(), {self.one: 3})

    def test_expectations_of_no_interface_are_told_to_each_company_with_an_issue_of_its_own(self):
        self.make_rule("expectation", **LEVELS)
        issues = self.env["integration.issue"]
        foreign = issues._raise_issue(
            "expectation_over_limit", summary="Theirs", record=self.stranger.partner_id
        )
        foreign._write_guarded({"company_id": self.two.id})
        self.miss((self.one, 1))
        self.assertEqual(self.watch_all(), {self.one: 1})
        self.alerts._tell(self.now)
        [alert] = self.alerts.search([("is_open", "=", True)])
        self.assertEqual((alert.issue_id.code, alert.issue_id.company_id), ("alert_expectation", self.one))
        self.miss((self.one, 1), (self.two, 2))
        self.assertEqual(self.watch_all(1), {self.one: 1, self.two: 2})
        self.alerts._tell(self.now + MINUTE)
        found = self.alerts.search([("is_open", "=", True), ("company_id", "=", self.two.id)])
        self.assertEqual((found.issue_id.code, found.issue_id.company_id), ("alert_expectation", self.two))
        self.assertNotEqual(found.issue_id, foreign)
        self.miss()
        self.assertEqual(self.watch_all(2), {})

    def test_of_a_shared_interface_the_issue_of_the_company_is_linked_else_that_of_no_company(self):
        self.make_rule("given_up", **LEVELS)
        issues = self.env["integration.issue"]
        shared, own = (
            issues._raise_issue("delivery_dead", key=(name,), summary=name, interface=self.interface)
            for name in ("Of all", "Of one")
        )
        own._write_guarded({"company_id": self.one.id})
        self.assertFalse(shared.company_id)
        self.tell((facts.GIVEN_UP, self.one, 2, self.now), (facts.GIVEN_UP, self.two, 5, self.now))
        self.watch()
        self.alerts._tell(self.now)
        linked = {alert.company_id: alert.issue_id for alert in self.find()}
        self.assertEqual(linked, {self.one: own, self.two: shared})
        self.assertFalse(issues.search([("code", "=", "alert_given_up")]))
        self.tell()
        self.watch(1)
        self.assertEqual(set((shared + own).mapped("state")), {"new"})

    def test_an_alert_of_one_company_is_no_reason_of_anothers(self):
        self.make_rule("waiting", **LEVELS)
        self.make_rule("expectation", **LEVELS)
        self.tell((facts.WAITING, self.one, 1, self.now - 120 * MINUTE))
        rows = [Missed(self.interface.id, company.id, 1) for company in (self.one, self.two)]
        self.patch(type(self.env["integration.alert.rule"]), "_find_missed", lambda _rule: rows)
        self.watch()
        self.alerts._tell(self.now)
        told = {(alert.kind, alert.company_id): bool(alert.told_at) for alert in self.find()}
        self.assertEqual(
            told,
            {
                ("waiting", self.one): True,
                ("expectation", self.one): False,
                ("expectation", self.two): True,
            },
        )
