# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_core.tools import facts
from odoo.addons.integration_core.tools.facts import Fact, Facts, RowSource

from ..models.integration_alert_rule import KINDS
from ..tools.alerting import Missed
from ..tools.watched import ALERTS
from .alert_case import DAY, HOUR, MINUTE, AlertCase

ALL = frozenset(
    {facts.WAITING, facts.GIVEN_UP, facts.BEGUN_AGAIN, facts.BREAKER, facts.PAUSED, facts.JOB_RUNNER}
)


@tagged("post_install", "-at_install")
class TestAlertFacts(AlertCase):
    """What rules measure of the facts."""

    def tell(self, *known, codes=ALL):
        """Let these be the facts: (code, count, since, word) of the interface."""
        rows = tuple(
            Fact(code, "", self.interface.id, None, word, count, since) for code, count, since, word in known
        )
        told = Facts(self.now, rows, codes)
        self.patch(type(self.env["integration.overview"]), "_get_facts", lambda *_args, **_options: told)

    def measure(self, kind, **values):
        """(value, bad from) of the interface, or of the whole Odoo."""
        readings = self.make_rule(kind, **values)._measure(self.now)
        [reading] = [one for one in readings if one.interface_id in (self.interface.id, None)]
        return reading.value, reading.raise_at

    def test_waiting_is_told_in_times_of_the_service_level(self):
        self.assertEqual(self.interface.service_level_minutes, 60)
        levels = {"threshold": 1, "clear_threshold": 0.5}
        self.tell((facts.WAITING, 3, self.now - 90 * MINUTE, "approved"))
        self.assertEqual(self.measure("waiting", **levels), (1.5, 1))
        self.tell()
        self.assertEqual(self.measure("waiting", **levels), (0, 1))

    def test_a_rule_of_one_company_leaves_others_out(self):
        for company, value in ((self.other_company, 0), (self.env.company, 3)):
            rows = (Fact(facts.GIVEN_UP, "", self.interface.id, self.env.company.id, None, 3, self.now),)
            rule = self.make_rule("given_up", threshold=1, clear_threshold=0, company_id=company.id)
            self.patch(type(rule), "_get_interfaces", lambda _rule: self.interface)
            told = Facts(self.now, rows, ALL)
            self.patch(
                type(self.env["integration.overview"]), "_get_facts", lambda *_a, known=told, **_o: known
            )
            [told] = rule._measure(self.now)
            self.assertEqual(told.value, value)

    def test_what_a_person_paused_may_wait_and_what_stopped_by_itself_may_not(self):
        levels = {"threshold": 1, "clear_threshold": 0.5}
        waits = (facts.WAITING, 3, self.now - 2 * HOUR, "suspended")
        self.tell(waits, (facts.PAUSED, 1, None, None))
        self.assertEqual(self.measure("waiting", **levels), (0, 1))
        self.tell(waits, (facts.PAUSED, 1, None, "gone"))
        self.assertEqual(self.measure("waiting", **levels), (2, 1))

    def test_what_a_person_has_yet_to_approve_may_wait(self):
        levels = {"threshold": 1, "clear_threshold": 0.5}
        stopped_by_itself = (facts.PAUSED, 1, None, "gone")
        for word in ("draft", "submitted"):
            self.tell((facts.WAITING, 3, self.now - 2 * HOUR, word), stopped_by_itself)
            self.assertEqual(self.measure("waiting", **levels), (0, 1), word)
        self.tell(
            (facts.WAITING, 3, self.now - 2 * HOUR, "draft"),
            (facts.WAITING, 1, self.now - HOUR, "approved"),
        )
        self.assertEqual(self.measure("waiting", **levels), (1, 1))

    def test_given_up_is_how_much_a_person_has_to_look_at(self):
        levels = {"threshold": 1, "clear_threshold": 0}
        self.tell((facts.GIVEN_UP, 2, self.now - HOUR, None), (facts.GIVEN_UP, 1, self.now, None))
        self.assertEqual(self.measure("given_up", **levels), (3, 1))

    def test_what_was_given_up_before_the_rule_was_made_does_not_count(self):
        """Issues stand for what was given up: they have an interface and a time."""
        source = RowSource(
            facts.GIVEN_UP,
            "integration.issue",
            (("is_open", "=", True),),
            "integration_core.integration_issue_action",
            interface="interface_id",
            since="first_seen_at",
        )
        self.patch(type(self.env["integration.overview"]), "_get_fact_sources", lambda *_args: [source])
        issues = [
            self.env["integration.issue"]._raise_issue(
                "broken", summary=name, key=name, interface=self.interface
            )
            for name in ("old", "new")
        ]
        for issue, at in zip(issues, (self.now - HOUR, self.now), strict=True):
            issue._write_guarded({"first_seen_at": at})
        levels = {"threshold": 1, "clear_threshold": 0}
        self.assertTrue(self.make_rule("given_up", **levels).counts_from)
        self.assertEqual(self.measure("given_up", counts_from=self.now, **levels), (1, 1))
        self.assertEqual(self.measure("given_up", counts_from=self.now + MINUTE, **levels), (0, 1))
        self.assertEqual(self.measure("given_up", counts_from=False, **levels), (2, 1))

    def test_what_was_given_up_and_is_begun_again_is_not_over_while_it_is_on_its_way(self):
        self.make_rule("given_up", threshold=1, clear_threshold=0)
        self.tell((facts.GIVEN_UP, 2, self.now - HOUR, None))
        self.assertEqual(self.watch().state, "raised")
        self.assertIn("2 were given up", self.find().explanation)
        self.tell((facts.BEGUN_AGAIN, 2, self.now - HOUR, None))
        self.assertEqual(self.watch(1).state, "raised")
        self.assertIn("What was given up is on its way again", self.find().explanation)
        self.tell((facts.GIVEN_UP, 2, self.now - HOUR, None))
        self.assertEqual(self.watch(2).state, "raised")
        # that something else waits, for however long, keeps nothing open
        self.tell((facts.WAITING, 1, self.now - DAY, "suspended"))
        self.assertEqual(self.watch(3).state, "cleared")

    def test_a_receiver_that_does_not_answer_is_told_in_minutes(self):
        levels = {"threshold": 5, "clear_threshold": 0}
        self.tell((facts.BREAKER, 1, self.now - 20 * MINUTE, "open"))
        self.assertEqual(self.measure("breaker", **levels), (20, 5))
        self.tell()
        self.assertEqual(self.measure("breaker", **levels), (0, 5))

    def test_without_a_job_runner_nothing_is_done(self):
        levels = {"threshold": 1, "clear_threshold": 0}
        self.tell()
        self.assertEqual(self.measure("runner", **levels), (1, 1))
        self.patch(self, "interface", self.interface.browse())
        self.tell((facts.JOB_RUNNER, 1, None, None))
        self.assertEqual(self.measure("runner", **levels), (0, 1))

    def test_expectations_that_are_missed_count_by_interface_and_those_of_none_together(self):
        rule = self.make_rule("expectation", threshold=1, clear_threshold=0)
        missed = [Missed(self.interface.id, self.env.company.id, 2), Missed(False, False, 3)]
        self.patch(type(rule), "_find_missed", lambda _rule: missed)
        found = {reading.interface_id: reading.value for reading in rule._measure(self.now)}
        self.assertEqual((found[self.interface.id], found[None]), (2, 3))
        rule.interface_ids = self.interface
        self.assertEqual([reading.value for reading in rule._measure(self.now)], [2])

    def test_what_no_addon_tells_is_not_known(self):
        self.tell(codes=frozenset())
        for kind in ("waiting", "given_up", "breaker"):
            self.assertEqual(self.measure(kind, threshold=1, clear_threshold=0), (None, 1))

    def test_each_says_in_words_what_was_measured(self):
        levels = {"threshold": 1, "clear_threshold": 0}
        self.tell(
            (facts.WAITING, 3, self.now - 90 * MINUTE, "approved"),
            (facts.GIVEN_UP, 1, self.now, None),
            (facts.BREAKER, 1, self.now - 90 * MINUTE, "open"),
        )
        for kind in ("waiting", "given_up", "breaker", "runner", "expectation"):
            self.make_rule(kind, **levels)
        self.make_rule("silence", usual_factor=0, **levels)
        self.make_rule("success", way="received")
        self.patch(
            type(self.env["integration.alert.rule"]), "_find_missed", lambda _rule: [Missed(False, False, 2)]
        )
        self.put_traffic(self.now - HOUR, kind="attempt")
        self.put_traffic(self.now - HOUR, "failed", 20, kind="request")
        self.env["integration.alert.rule"].search([("kind", "=", "success")]).window_minutes = 120
        self.watch()
        told = {alert.kind: alert.explanation for alert in self.alerts.search([("is_open", "=", True)])}
        self.assertEqual(set(told), {kind for kind, _name in KINDS})
        self.assertIn("0.0 % of 20 went well", told["success"])
        self.assertIn("Nothing has come for 00:59", told["silence"])
        self.assertEqual(told["expectation"], "Over the limit in the business view: 2")
        self.assertIn("The oldest of 3 has waited 1.5 times as long", told["waiting"])
        self.assertIn("1 was given up", told["given_up"])
        self.assertIn("for 01:30 (hours:minutes)", told["breaker"])
        self.assertIn("The runner of jobs is not there", told["runner"])
        hit = [kind for kind, words in told.items() if "All interfaces of this Odoo may be hit" in words]
        self.assertEqual(hit, ["runner"])

    def test_alerts_are_facts_themselves(self):
        self.make_rule(severity="high")
        self.put_traffic(self.now - MINUTE, "failed", 20)
        self.watch()
        overview = self.env["integration.overview"].with_user(self.user)
        found = overview._get_facts()
        self.assertEqual(found.count(ALERTS, interface_id=self.interface.id, word="high"), 1)
        self.assertEqual(found.since(ALERTS, interface_id=self.interface.id), self.now)
        action, domain = overview._find_rows(ALERTS, "integration.alert", self.now, self.interface.id)
        self.assertEqual(self.alerts.search(domain), self.find())
        self.assertEqual(self.env.ref(action).res_model, "integration.alert")

    def test_the_overview_has_a_tile_that_leads_to_them(self):
        self.make_rule(severity="high")
        self.put_traffic(self.now - MINUTE, "failed", 20)
        overview = self.env["integration.overview"].with_user(self.user)

        def load():
            return next(tile for tile in overview.load_overview()["tiles"] if tile["code"] == ALERTS)

        known = self.alerts.search_count([("is_open", "=", True)])
        self.watch()
        self.alerts.invalidate_model()
        told = load()
        self.assertEqual((told["value"]["text"], told["state"]), (str(known + 1), "bad"))
        self.assertEqual(told["details"][0]["text"], "1 nobody takes care of")
        [opened] = overview.open_number(told["details"][0]["link"])
        self.assertIn(self.find(), self.alerts.search(opened["action"]["domain"]))
        self.find().with_user(self.operator)._acknowledge("The partner is told")
        self.assertEqual(load()["details"][0]["text"], "0 nobody takes care of")
