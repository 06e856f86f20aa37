# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.engine import figures, rollup
from odoo.addons.integration_core.tests.common import KEY_1, IntegrationCase
from odoo.addons.integration_core.tests.test_rollup import NOW, SOURCE, RollupCase
from odoo.addons.integration_core.tools import buckets, outcomes
from odoo.addons.integration_core.tools.buckets import DAY
from odoo.addons.integration_core.tools.histogram import SIZE, find_class

from ..controllers import metrics as controller
from ..tools import metrics

_DAYS = timedelta(days=1)


class MetricsCase(IntegrationCase):
    """Figures that are put where counting would put them, and the answer as Prometheus reads it."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_statistic")
        self.metrics = self.env["integration.metrics"]
        self.enterContext(self.keys(KEY_1))

    def put(self, count=1, ms=5, *, kind="attempt", outcome="done", interface=None, company=None, age=0):
        """Write the figure of a day."""
        histogram = [count * (number == find_class(ms)) for number in range(SIZE)]
        self.cr.execute(
            """INSERT INTO integration_statistic
                      (width, bucket, kind, outcome, company_id, interface_id, count, duration_ms, histogram)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (
                DAY,
                buckets.floor(fields.Datetime.now(), DAY) - age * _DAYS,
                kind,
                outcome,
                company and company.id,
                interface and interface.id,
                count,
                ms * count,
                histogram,
            ),
        )

    def samples(self):
        """{(name, labels): value} of the answer."""
        text, _content_type = self.metrics._render()
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text.decode())
            for sample in family.samples
        }

    def tell(self, name, **labels):
        """One number of the answer; ``None`` where there is none."""
        return self.samples().get((name, tuple(sorted(labels.items()))))


@tagged("post_install", "-at_install")
class TestIntegrationMetrics(MetricsCase):
    """Metrics tell what was counted, of all companies, and are read in few statements."""

    def test_counters_tell_all_that_was_ever_counted(self):
        self.put(3, interface=self.interface, company=self.env.company)
        self.put(4, interface=self.interface, company=self.other_company, age=400)
        self.put(2, interface=self.interface, outcome="failed", age=1)
        self.put(7, kind="job")
        name, code = "integration_attempts_total", self.interface.code
        self.assertEqual(self.tell(name, interface=code, outcome="done"), 7)
        self.assertEqual(self.tell(name, interface=code, outcome="failed"), 2)
        self.assertEqual(self.tell("integration_jobs_total", interface="", outcome="done"), 7)

    def test_durations_are_told_in_the_classes_of_the_figures(self):
        self.put(90, 5, interface=self.interface)
        self.put(10, 2000, interface=self.interface, outcome="failed", age=2)
        name, code = "integration_http_client_request_duration_seconds", self.interface.code
        for limit, count in (("0.004", 0), ("0.006", 90), ("1.6", 90), ("2.5", 100), ("+Inf", 100)):
            self.assertEqual(self.tell(f"{name}_bucket", interface=code, le=limit), count, limit)
        self.assertEqual(self.tell(f"{name}_count", interface=code), 100)
        self.assertEqual(self.tell(f"{name}_sum", interface=code), 90 * 0.005 + 10 * 2)

    def test_a_way_to_end_begins_at_nought_so_that_the_first_failure_is_a_rise(self):
        self.patch(type(self.env["integration.statistic"]), "_get_sources", lambda _model: [SOURCE])
        self.put(3, interface=self.interface)
        name, code = "integration_attempts_total", self.interface.code
        self.assertEqual(self.tell(name, interface=code, outcome=outcomes.FAILED), 0)
        self.assertIsNone(self.tell(name, interface=code, outcome=outcomes.IGNORED), "no try ends so")

    def test_figures_of_interfaces_that_are_gone_still_count(self):
        gone = self.interface.copy({"name": "Gone", "code": "gone"})
        other = self.interface.copy({"name": "Gone too", "code": "gone.too"})
        self.put(3, interface=gone)
        self.put(4, interface=other)
        self.cr.execute("DELETE FROM integration_interface WHERE id IN %s", ((gone.id, other.id),))
        self.env.invalidate_all()
        self.assertEqual(self.tell("integration_attempts_total", interface="(deleted)", outcome="done"), 7)

    def test_interfaces_are_told_with_what_was_agreed(self):
        code = self.interface.code
        self.assertEqual(self.tell("integration_interface_flowing", interface=code), 0)
        self.interface.service_level_minutes = 15
        self.assertIsNone(self.tell("integration_interface_served", interface=code), "nothing was agreed yet")
        self.approve(self.interface)
        self.assertEqual(self.tell("integration_interface_flowing", interface=code), 1)
        self.assertEqual(self.tell("integration_interface_served", interface=code), 1)
        self.assertEqual(self.tell("integration_interface_service_level_seconds", interface=code), 900)
        labels = {
            "interface": code,
            "system": self.system.code,
            "direction": "outbound",
            "mode": "real_time",
            "criticality": "medium",
            "environment": self.system.environment,
        }
        self.assertEqual(self.tell("integration_interface_info", **labels), 1)

    def test_open_issues_are_told_by_interface_and_severity(self):
        code = self.interface.code
        self.assertEqual(self.tell("integration_issues_breached", interface=code), 0)
        issue = self.env["integration.issue"]._raise_issue(
            "unmapped_code", summary="A", severity="high", interface=self.interface
        )
        self.assertEqual(self.tell("integration_issues", interface=code, severity=issue.severity), 1)
        self.assertEqual(self.tell("integration_issues_unowned", interface=code), 0)
        issue._write_guarded({"clock_state": "breached"})
        self.assertEqual(self.tell("integration_issues_breached", interface=code), 1)

    def test_every_metric_is_in_the_answer_and_no_other(self):
        text, _content_type = self.metrics._render()
        told = {family.name: family for family in text_string_to_metric_families(text.decode())}
        expected = {metric.name.removesuffix("_total"): metric for metric in metrics.METRICS}
        self.assertEqual(set(told) - {"target_info"}, set(expected))
        for name, metric in expected.items():
            self.assertEqual((told[name].type, told[name].documentation), (metric.kind, metric.help))
            for sample in told[name].samples:
                self.assertEqual(set(sample.labels) - {"le"}, set(metric.labels))

    def test_an_answer_takes_few_statements_however_much_there_is(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.metrics._render()
            return self.cr.sql_log_count - before

        self.put(interface=self.interface)
        count()  # what a process remembers
        few = count()
        for number in range(30):
            interface = self.interface.copy({"name": f"Copy {number}", "code": f"copy.{number}"})
            for age in range(3):
                self.put(interface=interface, age=age)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 10)


@tagged("post_install", "-at_install")
class TestMetricsToken(MetricsCase):
    """The token opens the metrics, is made by managers and shown once."""

    def test_only_managers_open_and_close(self):
        for user in (self.user, self.operator, self.developer, self.auditor):
            for method in ("_renew_token", "_close"):
                with self.assertRaises(AccessError):
                    getattr(self.metrics.with_user(user), method)()
        self.metrics.with_user(self.manager)._renew_token()
        self.assertTrue(self.metrics._is_open())
        self.metrics.with_user(self.manager)._close()
        self.assertFalse(self.metrics._is_open())

    def test_a_token_is_good_until_there_is_another_one(self):
        first = self.metrics._renew_token()
        second = self.metrics._renew_token()
        self.assertFalse(self.metrics._is_allowed(f"Bearer {first}"))
        self.assertTrue(self.metrics._is_allowed(f"Bearer {second}"))
        self.assertTrue(self.metrics._is_allowed(f"bearer  {second}"))
        for header in ("", "Bearer", "Bearer ", second, f"Basic {second}", f"Bearer {second}x", "Bearer é"):
            self.assertFalse(self.metrics._is_allowed(header), header)

    def test_without_a_token_or_its_key_nobody_is_allowed(self):
        self.assertFalse(self.metrics._is_allowed("Bearer "))
        token = self.metrics._renew_token()
        with self.keys(" "):
            self.assertFalse(self.metrics._is_allowed(f"Bearer {token}"))
            self.assertFalse(self.metrics._is_allowed("Bearer "))

    def test_a_token_is_in_no_table(self):
        token = self.metrics._renew_token()
        self.env.flush_all()
        self.cr.execute("SELECT value FROM ir_config_parameter")
        self.assertFalse([value for (value,) in self.cr.fetchall() if token in (value or "")])
        self.cr.execute("SELECT row_to_json(secret)::text FROM integration_secret secret")
        self.assertFalse([row for (row,) in self.cr.fetchall() if token in row])

    def test_the_settings_show_a_new_token_once(self):
        settings = Form(self.env["res.config.settings"].with_user(self.env.ref("base.user_admin"))).save()
        self.assertFalse(settings.integration_metrics_is_open)
        action = settings.action_integration_renew_metrics_token()
        shown = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertTrue(self.metrics._is_allowed(f"Bearer {shown.token}"))
        self.assertIn("/integration/metrics", shown.url)
        shown.save()  # as a browser does that is closed meanwhile
        self.env.flush_all()
        self.cr.execute("SELECT row_to_json(shown)::text FROM integration_metrics_token_show shown")
        self.assertFalse([row for (row,) in self.cr.fetchall() if "intm_" in row])
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.integration_metrics_is_open)
        settings.action_integration_close_metrics()
        self.assertFalse(self.metrics._is_open())


@tagged("post_install", "-at_install")
class TestMetricsAddress(HttpCase, MetricsCase):
    """The address is closed without a token, and gives one answer to all who have none."""

    PATH = "/integration/metrics"

    def ask(self, authorization=None, **headers):
        if authorization:
            headers["Authorization"] = authorization
        return self.url_open(self.PATH, headers=headers)

    def test_there_is_nothing_while_no_token_was_made(self):
        self.metrics._close()
        self.assertEqual(self.ask().status_code, 404)
        self.assertEqual(self.ask("Bearer x").status_code, 404)

    def test_who_has_no_token_gets_one_answer_whatever_they_try(self):
        token = self.metrics._renew_token()
        answers = {
            (answer.status_code, answer.text, answer.headers.get("WWW-Authenticate"))
            for answer in map(self.ask, (None, "Bearer x", f"Basic {token}", f"Bearer {token}x", "Bearer é"))
        }
        self.assertEqual(answers, {(401, "Not allowed.\n", "Bearer")})
        self.authenticate("admin", "admin")
        self.assertEqual(self.ask().status_code, 401, "a person's session opens nothing")

    def test_who_has_the_token_gets_the_metrics_in_the_format_that_is_understood(self):
        token = self.metrics._renew_token()
        answer = self.ask(f"Bearer {token}")
        self.assertEqual((answer.status_code, answer.headers["Cache-Control"]), (200, "no-store"))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        self.assertIn("# TYPE integration_issues gauge", answer.text)
        answer = self.ask(f"Bearer {token}", Accept="application/openmetrics-text; version=1.0.0")
        self.assertTrue(answer.headers["Content-Type"].startswith("application/openmetrics-text"))
        self.assertTrue(answer.text.endswith("# EOF\n"))

    def test_an_answer_can_write_nothing_and_takes_its_time_and_no_more(self):
        token = self.metrics._renew_token()
        for statement, status in (("SELECT pg_sleep(9)", 503), ("DELETE FROM integration_statistic", 500)):
            self.patch(controller, "_SECONDS", 1)
            self.patch(
                type(self.metrics), "_measure", lambda model, query=statement: model.env.cr.execute(query)
            )
            with mute_logger("odoo.sql_db", "odoo.http"):
                self.assertEqual(self.ask(f"Bearer {token}").status_code, status)

    def test_no_cookie_is_given(self):
        answer = self.ask(f"Bearer {self.metrics._renew_token()}")
        self.assertNotIn("Set-Cookie", answer.headers)


@tagged("post_install", "-at_install")
class TestCountersRise(RollupCase):
    """Counters only rise, whatever is counted again, folded and removed, and tell all rows in the end."""

    def read(self):
        """{(interface, outcome): number of tries} and the number of durations."""
        with self.transaction() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            measured = env["integration.metrics"]._measure_traffic({-1: "a", -2: "b"})
        tries = {
            key: count for key, count in measured[metrics.COUNTERS["attempt"]].items() if key[0] in ("a", "b")
        }
        classes = measured[metrics.DURATIONS["attempt"]]
        return tries, sum(sum(classes[code,][0]) for code in ("a", "b") if (code,) in classes)

    def assert_risen(self, before):
        """Nothing is lower than before; return what is now."""
        now = self.read()
        for key, count in before[0].items():
            self.assertGreaterEqual(now[0][key], count, key)
        self.assertGreaterEqual(now[1], before[1])
        return now

    def test_over_folding_and_removing(self):
        former = self.read()
        for days in (0, 0.01, 1, 2, 3, 4, 5, 30, 91, 92, 93, 94, 120, 200):
            now = NOW + timedelta(days=days)
            for number in range(4):
                at = now - timedelta(minutes=7 * number)
                self.add(at, "failed" if number == 3 else "done", interface=-1 - number % 2)
            self.count(now)
            former = self.assert_risen(former)
            self.count(now + timedelta(minutes=1))
            former = self.assert_risen(former)
        self.assertEqual(former[0]["a", "done"], 28)
        self.assertEqual((former[0]["b", "done"], former[0]["b", "failed"]), (14, 14))
        self.assertEqual(former[1], 56)

    def test_over_late_commits_and_retention(self):
        self.count(NOW - timedelta(minutes=1))
        former = self.read()
        with self.transaction() as late:
            self.add(NOW, interface=-1, cr=late)
            self.add(NOW, interface=-1)
            self.count()
            former = self.assert_risen(former)
        self.count(NOW + timedelta(hours=30))
        former = self.assert_risen(former)
        self.assertEqual(former[0]["a", "done"], 2)
        self.execute("DELETE FROM integration_test_traffic")
        self.add(NOW, interface=-1)
        self.count(NOW + timedelta(hours=31))
        former = self.assert_risen(former)
        with self.transaction() as cr:
            rollup.recount(cr, [SOURCE], NOW, NOW)
        self.assert_risen(former)

    def test_an_answer_is_the_same_from_days_as_from_the_widest_buckets_that_fit(self):
        for days in range(0, 120, 7):
            self.add(NOW - timedelta(days=days, minutes=days), interface=-1)
        with self.transaction() as cr:
            rollup.recount(cr, [SOURCE], NOW - timedelta(days=130), NOW)
        self.count()
        stretches = buckets.cover(NOW - timedelta(days=200), NOW + timedelta(minutes=1), NOW)
        with self.transaction() as cr:
            question = figures.Question(stretches, company_ids=None, filters={"interface_id": [-1]})
            [[whole]] = figures.read(cr, [question])
        self.assertEqual(self.read()[0]["a", "done"], whole.count)
