# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.integration_core.tools import facts

from ..models.integration_alert_rule import KINDS
from .alert_case import MINUTE, AlertCase
from .expectation_case import START, ExpectationCase

LEVELS = {"threshold": 1, "clear_threshold": 0}


@tagged("post_install", "-at_install")
class TestAlertSubject(AlertCase, ExpectationCase):
    """An alert says what to do, what it is about, and leads there; numbers are for who may read the documents."""

    def make_alert(self, kind="expectation", interface=None):
        """One that is raised."""
        levels = {} if kind == "success" else LEVELS
        rule = self.make_rule(kind, **levels)
        company = self.env.company if kind == "expectation" else self.interface.company_id
        alert = self.alerts._create_guarded(
            [
                {
                    "rule_id": rule.id,
                    "interface_id": interface and interface.id,
                    "company_id": company.id,
                    "expectation_id": self.expectation.id if kind == "expectation" else False,
                    "count": 1,
                }
            ]
        )
        alert._raise(self.now)
        return alert

    def make_late(self):
        """An alert about three documents that are late."""
        self.make(3)
        self.measure(5)
        return self.make_alert()

    # === WHAT IS LATE === #

    def test_it_names_what_is_late_and_since_when_and_how_much_to_who_may_read_it(self):
        alert = self.make_late()
        self.assertEqual(
            alert.with_user(self.user).explanation,
            "Over the limit in the business view: 1\n– Contacts that wait: 3 late, the oldest since 03/02/2026",
        )
        self.forbid_documents()
        self.env.invalidate_all()
        self.assertEqual(
            alert.with_user(self.user).explanation,
            "Over the limit in the business view: 1\n– Contacts that wait",
        )

    def test_what_is_kept_of_it_holds_no_number(self):
        alert = self.make_late()
        self.find_issues()._transition("resolved")
        self.alerts._tell(self.now)
        self.assertEqual(alert.issue_id.code, "alert_expectation")
        self.assertIn("Contacts that wait", alert.issue_id.detail)
        self.assertNotIn("3 late", alert.issue_id.detail)
        self.assertNotIn("2026", alert.issue_id.detail)

    def test_each_expectation_has_an_alert_of_its_own_with_its_own_issue(self):
        self.env["integration.alert.rule"].search([]).active = False
        self.make_rule("expectation", name="Late", **LEVELS)
        self.make(3)
        self.measure(5)
        first = self.watch_expectations()
        self.assertEqual(first.mapped("display_name"), ["Late: Contacts that wait"])
        other = self.expectation.copy({"name": "Contacts nobody called", "counts_from": START})
        self.measure(6)
        both = self.watch_expectations(1)
        self.assertEqual((both[0], both[1].expectation_id), (first, other))
        self.assertEqual(both.mapped("value"), [1, 1])
        for alert in both:
            self.assertTrue(alert.told_at)
            self.assertEqual(alert.issue_id.code, "expectation_over_limit")
            [standing] = self.standings(expectation_id=alert.expectation_id.id)
            self.assertEqual(alert.issue_id.res_id, standing.id)
            self.assertIn(alert.expectation_id.name, alert.explanation)
        self.assertNotIn(other.name, first.explanation)
        other.unlink()
        self.assertEqual(both.mapped("state"), ["raised", "cleared"])
        self.env["res.partner"].search([("ref", "=", "waits")]).ref = False
        self.measure(7)
        self.assertFalse(self.watch_expectations(2))
        self.assertEqual(first.state, "cleared")

    def test_what_is_nobodys_is_named_and_reached_where_the_rule_of_a_company_counts_it(self):
        self.make_rule("expectation", company_id=self.env.company.id, **LEVELS)
        self.make(3, company_id=False)
        self.measure(5)
        [standing] = self.standings(company_id=False)
        [alert] = self.watch_expectations()
        self.assertEqual((alert.company_id, alert.value), (self.env.company, 1))
        self.assertIn("Contacts that wait", alert.explanation)
        self.assertEqual(alert.issue_id, standing.issue_id)
        opened = alert.with_user(self.user).action_open_subject()
        self.assertEqual(self.env[opened["res_model"]].search(opened["domain"]), standing)

    def test_under_an_agreement_of_one_company_documents_of_another_are_no_alert_and_nobodys_are(self):
        self.expectation.interface_id = self.interface
        self.assertEqual(self.interface.company_id, self.env.company)
        self.make_rule("expectation", **LEVELS)
        self.make(company=self.other_company)
        self.measure(5)
        self.assertFalse(self.standings(company_id=self.other_company.id))
        self.assertFalse(self.watch_expectations())
        self.make(company_id=False)
        self.measure(6)
        [alert] = self.watch_expectations(1)
        self.assertEqual((alert.company_id, alert.value), (self.env.company, 1))
        self.assertIn("Contacts that wait", alert.explanation)

    def watch_expectations(self, minutes=0):
        """What the cron does, so many minutes after the beginning; the open alerts about expectations."""
        self.watch(minutes)
        self.alerts._tell(self.now + minutes * MINUTE)
        return self.alerts.search([("kind", "=", "expectation"), ("is_open", "=", True)], order="id")

    def test_two_alerts_of_one_rule_are_told_apart_where_they_are_listed(self):
        first = self.make_alert()
        other = self.expectation.copy({"name": "Contacts nobody called"})
        second = self.alerts._create_guarded(
            [{"rule_id": first.rule_id.id, "company_id": first.company_id.id, "expectation_id": other.id}]
        )
        second._raise(self.now)
        for kind in ("list", "kanban"):
            arch = etree.fromstring(self.alerts.with_user(self.user).get_view(view_type=kind)["arch"])
            shown = {
                field.get("name")
                for field in arch.iter("field")
                if field.get("optional") != "hide" and field.get("column_invisible") != "True"
            }
            [one, another] = (first + second).with_user(self.user).read(shown, load=None)
            self.assertNotEqual({**one, "id": 0}, {**another, "id": 0}, kind)

    def test_what_another_company_is_late_with_is_not_named(self):
        alert = self.make_late()
        alert._write_guarded({"company_id": self.other_company.id})
        self.assertNotIn("Contacts that wait", alert.explanation)

    # === WHAT TO DO === #

    def test_each_kind_says_what_to_do(self):
        for kind, _name in KINDS:
            alert = self.make_alert(kind, None if kind in ("runner", "expectation") else self.interface)
            self.assertTrue(alert.with_user(self.user).remedy, kind)

    def test_each_kind_leads_to_what_it_is_about(self):
        overview = type(self.env["integration.overview"])
        asked = []

        def open_number(_overview, link, interface_id):
            asked.append((link, interface_id))
            return [{"name": "Rows", "action": {"type": "rows"}}]

        self.patch(overview, "open_number", open_number)
        self.patch(overview, "open_interface", lambda self, id_, what: open_number(self, what, id_))
        mine = self.interface.id
        for kind, expected in (
            ("waiting", (facts.WAITING, mine)),
            ("given_up", (facts.GIVEN_UP, mine)),
            ("breaker", (facts.BREAKER, mine)),
            ("success", ("logs", mine)),
            ("silence", ("logs", mine)),
        ):
            alert = self.make_alert(kind, self.interface).with_user(self.user)
            self.assertEqual(alert.action_open_subject(), {"type": "rows"})
            self.assertEqual(asked.pop(), expected)
        self.assertEqual(self.make_alert("runner").action_open_subject()["tag"], "integration_overview")

    def test_late_documents_are_reached_by_the_business_view(self):
        alert = self.make_late()
        opened = alert.with_user(self.user).action_open_subject()
        found = self.env[opened["res_model"]].search(opened["domain"])
        self.assertIn(self.standings(), found)
        self.assertEqual(set(found.mapped("state")), {"breached"})

    def test_where_nothing_is_to_be_seen_it_says_so(self):
        with self.assertRaises(UserError):
            self.make_alert("success", self.interface).with_user(self.user).action_open_subject()
