# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from contextlib import nullcontext
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tests.common import IntegrationCase
from odoo.addons.integration_core.tools import buckets, facts, utc
from odoo.addons.integration_core.tools.buckets import DAY, HOUR, MINUTE
from odoo.addons.integration_core.tools.facts import Fact, Facts
from odoo.addons.integration_core.tools.histogram import SIZE, find_class

from ..tools.period import PERIODS
from ..tools.watched import ALERTS, ALERTS_SOUGHT


@tagged("post_install", "-at_install")
class TestIntegrationOverview(IntegrationCase):
    """The overview says how the partners are served, and each of its numbers is the sum of its list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approve(cls.interface)

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_statistic")
        others = self.env["integration.interface"].search([("id", "!=", self.interface.id)])
        others._write_guarded({"state": "retired"})
        self.env["integration.issue"].search([])._write_guarded({"state": "resolved"})
        self.now = fields.Datetime.now()
        self.facts = []
        self.known = {facts.WAITING, facts.GIVEN_UP, facts.JOB_RUNNER, facts.ISSUES}
        self.tell(facts.JOB_RUNNER, interface=None)
        self.tell(facts.COUNTED, interface=None, since=self.now)

    # === WHAT IS THERE === #

    def tell(self, code, count=1, word=None, since=None, interface=True, model="integration.issue"):
        """Let this be a fact, of the interface unless told otherwise."""
        self.facts.append(Fact(code, model, interface and self.interface.id, None, word, count, since))

    def put(self, count=1, outcome="done", age=timedelta(minutes=10), kind="attempt", ms=5):
        """Write traffic of the interface, as it is counted: in a minute, its hour and its day."""
        spread = [count * (number == find_class(ms)) for number in range(SIZE)]
        for width in (MINUTE, HOUR, DAY):
            self.cr.execute(
                """INSERT INTO integration_statistic AS known
                          (width, bucket, kind, outcome, interface_id, count, duration_ms, histogram)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
                   ON CONFLICT (width, bucket, kind, outcome, coalesce(interface_id, 0), coalesce(company_id, 0))
                   DO UPDATE SET count = known.count + excluded.count""",
                (
                    width,
                    buckets.floor(self.now - age, width),
                    kind,
                    outcome,
                    self.interface.id,
                    count,
                    ms * count,
                    spread,
                ),
            )

    def load(self, period="24h", user=None, with_facts=True):
        """What the browser gets."""
        overview = self.env["integration.overview"].with_user(user or self.user)
        if with_facts:
            codes = frozenset(self.known | {fact.code for fact in self.facts})
            told = Facts(utc.now(), tuple(self.facts), codes)
            self.patch(type(overview), "_get_facts", lambda *_args, **_options: told)
        return json.loads(json.dumps(overview.load_overview(period)))

    def row(self, **options):
        [row] = self.load(**options)["rows"]
        return row

    # === HOW IT STANDS === #

    def test_an_interface_over_which_all_goes_well_is_served(self):
        self.put(20)
        told = self.load()
        self.assertEqual((told["verdict_state"], told["verdict"]), ("good", "All partners are served."))
        [row] = told["rows"]
        self.assertEqual((row["state"], row["reasons"], row["success"]), ("served", [], "100 %"))

    def test_the_verdict_tells_of_alerts_that_are_open_while_all_are_served(self):
        self.put(20)
        self.tell(ALERTS, model="integration.alert")
        told = self.load()
        self.assertEqual(
            (told["verdict_state"], told["verdict"]), ("warning", "All partners are served. 1 alert is open.")
        )
        self.tell(ALERTS, 2, model="integration.alert")
        self.assertIn("3 alerts are open", self.load()["verdict"])

    def test_whatever_else_is_wrong_the_verdict_tells_of_alerts_that_are_open(self):
        self.tell(facts.PAUSED)
        self.tell(ALERTS, model="integration.alert")
        paused = self.load()
        self.assertEqual(
            (paused["verdict_state"], paused["verdict"]),
            ("warning", "People paused the only interface: Invoices. 1 alert is open."),
        )
        self.tell(facts.WAITING, word="approved", since=utc.now() - timedelta(hours=3))
        bad = self.load()
        self.assertEqual(
            (bad["verdict_state"], bad["verdict"]),
            ("bad", "The only interface is not served: Invoices. 1 alert is open."),
        )

    def test_alerts_that_are_looked_for_too_rarely_say_as_of_when_they_are(self):
        overview = self.env["integration.overview"].with_user(self.user)
        self.env.ref("integration_monitor.ir_cron_watch").lastcall = self.now - timedelta(minutes=12)
        self.env.flush_all()
        self.assertEqual(
            overview._get_facts(codes=[ALERTS_SOUGHT]).since(ALERTS_SOUGHT), self.now - timedelta(minutes=12)
        )
        for minutes, told in ((2, ("good", [])), (12, ("warning", ["as of 12 min ago"]))):
            self.facts = []
            self.tell(ALERTS, 0, model="integration.alert")
            self.tell(ALERTS_SOUGHT, interface=None, since=utc.now() - timedelta(minutes=minutes))
            tile = next(tile for tile in self.load()["tiles"] if tile["code"] == ALERTS)
            self.assertEqual((tile["state"], [detail["text"] for detail in tile["details"][1:]]), told)

    def test_nothing_is_said_to_be_well_now_of_which_the_figures_are_old(self):
        self.put(20)
        self.tell(facts.COUNTED, interface=None, since=self.now - timedelta(minutes=20))
        told = self.load()
        self.assertEqual((told["verdict_state"], told["is_behind"]), ("warning", True))
        self.assertIn("were served when traffic was counted the last time", told["verdict"])

    def test_what_waits_for_longer_than_agreed_is_not_served_and_named_in_the_verdict(self):
        self.tell(facts.WAITING, word="approved", since=utc.now() - timedelta(hours=3, minutes=5))
        told = self.load()
        self.assertEqual(told["verdict_state"], "bad")
        self.assertIn("The only interface is not served: Invoices", told["verdict"])
        [row] = told["rows"]
        self.assertEqual((row["state_name"], row["oldest"]), ("Not served", "3 h 5 min"))

    def test_the_tile_of_what_waits_is_judged_by_what_is_agreed(self):
        for since, word, state in (
            (None, "approved", "good"),
            (timedelta(minutes=5), "approved", "plain"),
            (timedelta(hours=3), "approved", "bad"),
            (timedelta(hours=3), "suspended", "plain"),
        ):
            self.facts = []
            if since:
                self.tell(facts.WAITING, word=word, since=utc.now() - since)
            [tile] = [tile for tile in self.load()["tiles"] if tile["code"] == facts.WAITING]
            self.assertEqual(tile["state"], state)

    def test_what_waits_where_a_person_paused_it_is_not_late(self):
        self.tell(facts.WAITING, word="suspended", since=utc.now() - timedelta(hours=3))
        self.tell(facts.PAUSED)
        row = self.row()
        self.assertEqual((row["state"], len(row["reasons"])), ("paused", 1))

    def test_who_stopped_it_is_told_apart(self):
        self.tell(facts.PAUSED, word="gone")
        self.assertEqual(self.row()["state_name"], "Stopped by itself")
        self.interface.with_user(self.operator)._pause("The partner asked us to wait")
        self.assertIn("Paused by a person: The partner asked us to wait", self.row()["reasons"])

    def test_jobs_that_nobody_runs_are_said_first(self):
        self.facts = []
        self.tell(facts.JOBS_OVERDUE, 3, interface=None)
        self.assertIn("nobody runs them", self.load()["verdict"])

    def test_one_refused_call_changes_nothing_and_many_do(self):
        self.put(1, "refused")
        self.assertEqual(self.row()["state"], "served")
        self.put(9, "refused")
        self.assertEqual(self.row()["state"], "not_served")

    # === NUMBERS === #

    def test_what_came_in_is_counted_once_and_what_went_out_apart(self):
        self.put(7, "received", kind="message")
        self.put(6, "done", kind="message")
        self.put(2, "done", kind="request")
        self.put(5, "done")
        row = self.row()
        self.assertEqual((row["came"], row["sent"]), ("9", "5"))

    def test_success_is_compared_with_the_same_hours_of_the_day_before(self):
        self.put(9)
        self.put(1, "failed")
        self.put(4, age=timedelta(hours=30))
        tile = self.load()["tiles"][0]
        self.assertEqual(
            (tile["code"], tile["value"]["text"], tile["state"]), ("success", "90.0 %", "warning")
        )
        self.assertIn("100 % the day before", tile["details"][0]["text"])

    def test_every_figure_is_the_sum_of_the_traffic_that_it_leads_to_in_every_period(self):
        for number, age in enumerate((1, 20, 90, 60 * 5, 60 * 30, 60 * 24 * 5, 60 * 24 * 20, 60 * 24 * 80)):
            self.put(10**number, age=timedelta(minutes=age))
        overview = self.env["integration.overview"].with_user(self.user)
        for period in PERIODS:
            told = self.load(period)
            [row] = told["rows"]
            for link, text in (("traffic_out", row["sent"]), ("traffic_in", row["came"])):
                [found] = overview.open_number(link, period, told["at"], self.interface.id)
                listed = self.env["integration.statistic"].with_user(self.user)
                listed = listed.search(found["action"]["domain"])
                self.assertEqual(text.replace(",", ""), str(sum(listed.mapped("count"))), (period, link))
            ended = sum(good + bad for good, bad in row["line"])
            self.assertGreaterEqual(ended, int(row["sent"].replace(",", "")), period)

    def test_each_tile_that_leads_to_a_list_has_as_many_rows(self):
        issues = self.env["integration.issue"]
        for code in ("a", "b", "c"):
            issues._raise_issue(code, summary=code, interface=self.interface)
        issues.search([("code", "=", "a")])._write_guarded({"clock_state": "breached"})
        issues.search([("code", "=", "b")]).write({"owner_id": False})
        told = self.load(with_facts=False)
        tile = next(tile for tile in told["tiles"] if tile["code"] == facts.ISSUES)
        numbers = [tile["value"], *tile["details"]]
        self.assertEqual([number["text"] for number in numbers], ["3", "1 too late", "1 nobody's"])
        overview = self.env["integration.overview"].with_user(self.user)
        for number in numbers:
            [found] = overview.open_number(number["link"], "24h", told["at"])
            rows = self.env[found["action"]["res_model"]].with_user(self.user)
            self.assertEqual(rows.search_count(found["action"]["domain"]), int(number["text"].split()[0]))
            self.assertEqual(found["action"]["views"][0][1], "list")

    def test_the_line_has_a_point_for_each_hour_and_says_so_in_words(self):
        self.put(3)
        self.put(2, "failed")
        row = self.row()
        self.assertIn(len(row["line"]), (24, 25))
        self.assertIn([3, 2], row["line"])
        self.assertIn("3 went well and 2 did not", row["line_name"])

    def test_it_takes_six_queries_at_most_however_many_interfaces_there_are(self):
        self.put(3)
        for number in range(20):
            interface = self.interface.copy({"code": f"more-{number}", "name": f"More {number}"})
            interface._write_guarded({"state": "approved"})
        overview = self.env["integration.overview"].with_user(self.user)
        self.env.flush_all()
        for is_warm in (False, True):  # rights are remembered
            self.env.invalidate_all()
            with self.assertQueryCount(6) if is_warm else nullcontext():
                told = overview.load_overview()
        self.assertEqual(len(told["rows"]), 21)

    # === COMPANIES AND ROLES === #

    def test_interfaces_of_a_company_that_is_not_chosen_are_not_told(self):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_interface SET company_id = %s WHERE id = %s",
            (self.other_company.id, self.interface.id),
        )
        self.env.invalidate_all()
        self.assertEqual(self.load()["rows"], [])

    def test_who_has_no_role_is_refused(self):
        stranger = new_test_user(self.env, "overview_nobody", "base.group_user")
        for call in (
            lambda overview: overview.load_overview(),
            lambda overview: overview.open_number(facts.ISSUES),
            lambda overview: overview.open_interface(self.interface.id, "logs"),
        ):
            with self.assertRaises(AccessError):
                call(self.env["integration.overview"].with_user(stranger))

    def test_only_who_may_is_offered_to_pause_and_to_resume(self):
        may = {"user": (False, False), "operator": (True, False), "manager": (True, True)}
        for role, (pause, _resume) in may.items():
            self.assertEqual(self.row(user=getattr(self, role))["may_pause"], pause, role)
        self.interface.with_user(self.operator)._pause("The partner asked us to wait")
        for role, (_pause, resume) in may.items():
            row = self.row(user=getattr(self, role))
            self.assertEqual((row["may_pause"], row["may_resume"]), (False, resume), role)

    def test_a_link_that_is_no_number_of_the_overview_opens_nothing(self):
        overview = self.env["integration.overview"].with_user(self.user)
        for link in ("", "nonsense", "res.users", "job_runner"):
            with self.assertRaises(UserError):
                overview.open_number(link)

    def test_what_nobody_can_read_is_told_in_words(self):
        overview = self.env["integration.overview"].with_user(self.user)
        for wrong in ([], {}, 7):
            with self.assertRaises(UserError):
                overview.load_overview(wrong)
            with self.assertRaises(UserError):
                overview.open_number(wrong)
            with self.assertRaises(UserError):
                overview.open_number(facts.ISSUES, wrong)
        for wrong in ("x", "0001-01-01 00:00:00", "9999-12-31 23:59:59", 7, [7]):
            with self.assertRaises(UserError):
                overview.open_number(facts.ISSUES, "90d", wrong)
        for wrong in ("x", 2**31, -1, [7]):
            with self.assertRaises(UserError):
                overview.open_number(facts.ISSUES, "24h", None, wrong)
            with self.assertRaises(UserError):
                overview.open_interface(wrong, "logs")

    # === NOTHING THERE YET === #

    def test_without_an_interface_it_says_what_to_do_next(self):
        self.interface._write_guarded({"state": "retired"})
        told = self.load(user=self.manager)
        self.assertEqual((told["rows"], told["verdict_state"]), ([], "info"))
        done = {step["name"]: step["is_done"] for step in told["steps"]}
        self.assertTrue(done["Add the system on the other side"])
        self.assertFalse(done["Have it approved"])
        for step in told["steps"]:
            self.assertEqual(self.env.ref(step["action"])._name, "ir.actions.act_window")
