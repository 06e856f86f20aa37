# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..engine import figures
from ..tools import buckets
from ..tools.buckets import DAY, HOUR, MINUTE
from ..tools.histogram import SIZE, find_class, quantile
from .common import IntegrationCase
from .test_web_client import OPEN_EACH, READY
from .traffic import TrafficWords


@tagged("post_install", "-at_install")
class TestIntegrationStatistic(TrafficWords, IntegrationCase):
    """Figures are read by all, by company and in any length of time, and changed by nobody."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_statistic")
        # not at the turn of an hour, which is read from the figure of the hour that these tests do not write
        self.now = buckets.floor(fields.Datetime.now(), HOUR) + timedelta(minutes=30)
        self.company = self.env.company
        self.statistic = self.env["integration.statistic"]

    def put(
        self, age=timedelta(), count=1, width=MINUTE, company=None, interface=None, outcome="done", **values
    ):
        """Write a figure as a run does; return it."""
        ms = values.pop("ms", 5)
        histogram = [count * (number == find_class(ms)) for number in range(SIZE)]
        self.cr.execute(
            """INSERT INTO integration_statistic
                      (width, bucket, kind, outcome, company_id, interface_id, count, duration_ms, histogram)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id""",
            (
                width,
                buckets.floor(self.now - age, width),
                values.get("kind", "attempt"),
                outcome,
                company and company.id,
                interface and interface.id,
                count,
                ms * count,
                histogram,
            ),
        )
        return self.statistic.browse(self.cr.fetchone()[0])

    def read(self, age, *args, user=None, **options):
        statistic = self.statistic.with_user(user or self.user)
        return statistic._read(self.now - age, self.now + timedelta(minutes=1), *args, **options)

    def total(self, age, **options):
        return sum(figure.count for figure in self.read(age, **options))

    # === RIGHTS === #

    def test_all_roles_read_and_nobody_changes(self):
        figure = self.put(company=self.company)
        for role in ("user", "operator", "developer", "auditor", "manager"):
            mine = figure.with_user(getattr(self, role))
            self.assertEqual(mine.count, 1)
            for model in (mine, mine.sudo(), self.env["integration.statistic.checkpoint"].sudo()):
                with self.assertRaises(AccessError):
                    model.write({"count": 2})
                with self.assertRaises(AccessError):
                    model.create({})
                with self.assertRaises(AccessError):
                    model.unlink()

    def test_who_has_no_role_reads_none(self):
        stranger = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.read(timedelta(hours=1), user=stranger)

    def test_figures_of_another_company_are_out_of_sight(self):
        mine = self.put(company=self.company, count=1)
        theirs = self.put(company=self.other_company, count=10)
        shared = self.put(count=100)
        self.assertEqual(self.statistic.with_user(self.user).search([]), mine + shared)
        stranger = self.other_company_user("user")
        self.assertEqual(self.statistic.with_user(stranger).search([]), theirs + shared)
        self.assertEqual(self.total(timedelta(hours=1)), 101)
        self.assertEqual(self.total(timedelta(hours=1), user=stranger), 110)
        both = (self.company + self.other_company).ids
        self.assertEqual(self.total(timedelta(hours=1), company_ids=both), 111)

    # === READING === #

    def test_a_time_is_read_from_the_widest_buckets_that_fit_and_nothing_twice(self):
        since, expected = self.now - timedelta(days=100), 0
        for stretch in buckets.cover(since, self.now, self.now):
            bucket = stretch.since
            while bucket < stretch.until:
                self.put(self.now - bucket, 1, stretch.width)
                expected += 1
                bucket += timedelta(seconds=stretch.width)
        for width in (MINUTE, HOUR):  # what wider ones hold already
            self.put(timedelta(days=2), 10**6, width, outcome="failed")
        [figure] = self.statistic._read(since, self.now)
        self.assertEqual(figure.count, expected)

    def test_figures_come_by_what_is_asked_for(self):
        self.put(interface=self.interface, count=3)
        self.put(interface=self.interface, count=2, outcome="failed")
        self.put(count=7, kind="job")
        hour = timedelta(hours=1)
        self.assertEqual(
            [(figure.kind, figure.outcome, figure.count) for figure in self.read(hour, ("kind", "outcome"))],
            [("attempt", "done", 3), ("attempt", "failed", 2), ("job", "done", 7)],
        )
        [figure] = self.read(hour, ("interface_id",), interface_id=self.interface.ids)
        self.assertEqual((figure.interface_id, figure.kind, figure.count), (self.interface.id, None, 5))
        self.assertEqual(self.total(hour, kind=["job"]), 7)
        self.assertEqual(self.read(hour, kind=["message"]), [])
        with self.assertRaises(KeyError):
            self.read(hour, ("id; DROP TABLE integration_statistic",))
        with self.assertRaises(KeyError):
            self.read(hour, nonsense=[1])

    def test_a_line_by_the_hour_is_made_of_hours_and_minutes_and_not_of_days(self):
        since = buckets.floor(self.now, HOUR) - timedelta(hours=48)
        for number in range(48):
            self.put(self.now - since - timedelta(hours=number), number + 1, HOUR)
        for number in range(3):
            self.put(timedelta(days=number), 10**6, DAY, outcome="failed")
        found = self.read(self.now - since, ("bucket",), step=HOUR)
        self.assertEqual([figure.count for figure in found], list(range(1, 49)))
        self.assertEqual(found[0].bucket, since)

    def test_how_long_it_took_is_told_from_all_together(self):
        self.put(count=90, ms=5)
        self.put(count=10, ms=2000, outcome="failed")
        [figure] = self.read(timedelta(hours=1), with_histogram=True)
        self.assertEqual((figure.count, figure.duration_ms), (100, 90 * 5 + 10 * 2000))
        self.assertTrue(4 < quantile(figure.histogram, 0.5) <= 6)
        self.assertTrue(1600 < quantile(figure.histogram, 0.95) <= 2500)
        self.assertEqual(self.read(timedelta(hours=1))[0].histogram, ())

    def test_a_line_of_the_list_tells_average_and_quantile(self):
        figure = self.put(count=20, ms=2000)
        self.assertEqual(figure.average_ms, 2000)
        self.assertTrue(1600 < figure.p95_ms <= 2500)
        unknown = self.put(ms=0, outcome="received")
        self.cr.execute("UPDATE integration_statistic SET histogram = NULL WHERE id = %s", (unknown.id,))
        self.assertEqual((unknown.average_ms, unknown.p95_ms), (0, 0))

    def test_figures_whose_addon_is_gone_stay_and_open_nothing(self):
        figure = self.put(kind="job", count=4)
        self.patch(type(self.statistic), "_find_rows", lambda *_args: None)
        self.patch(type(self.statistic), "_get_sources", lambda _model: [])
        self.count_traffic()
        self.assertEqual(self.total(timedelta(hours=1)), 4)
        with self.assertRaises(UserError):
            figure.action_open_rows()

    def test_a_histogram_has_as_many_classes_in_sql_as_in_python(self):
        self.cr.execute(f"SELECT {figures.HISTOGRAM} FROM integration_statistic")
        self.assertEqual(self.cr.fetchone()[0], [0] * SIZE)

    # === SCREENS === #

    def test_each_screen_adds_up_buckets_of_one_width_only(self):
        for name, width in (("minute", MINUTE), ("hour", HOUR), ("day", DAY)):
            action = self.env.ref(f"integration_core.integration_statistic_action_{name}")
            self.assertIn(f"('width', '=', {width})", action.domain)

    def test_the_cron_counts_each_minute(self):
        cron = self.env.ref("integration_core.ir_cron_count_traffic")
        self.assertEqual((cron.interval_number, cron.interval_type, cron.active), (1, "minutes", True))
        counted = []
        self.patch(type(self.statistic), "_count", lambda _model: counted.append(1))
        cron.ir_actions_server_id.run()
        self.assertEqual(counted, [1])

    def test_screens_are_told_when_something_was_counted_and_only_then(self):
        told = []
        self.patch(type(self.env["res.groups"]), "_bus_send", lambda group, *args: told.append((group, args)))
        viewers = self.env.ref("integration_core.group_integration_user")
        for is_counted in (False, True):
            self.patch(type(self.statistic), "_count", lambda _model, is_counted=is_counted: is_counted)
            self.statistic._cron_count()
        self.assertEqual(told, [(viewers, ("integration.overview", {}))])

    def test_up_to_when_it_is_counted_is_told(self):
        self.cr.execute("DELETE FROM integration_statistic_checkpoint")
        self.assertIsNone(self.statistic._get_as_of())
        self.cr.execute(
            "INSERT INTO integration_statistic_checkpoint (source, ran_at) VALUES ('a', %s), ('b', %s)",
            (self.now - timedelta(minutes=1), self.now),
        )
        self.assertEqual(self.statistic._get_as_of(), self.now)


@tagged("post_install", "-at_install")
class TestTrafficScreens(HttpCase):
    """The web client shows traffic in each of its views without a console error."""

    def test_each_view_of_each_width_opens(self):
        self.env.ref("base.user_admin").tour_enabled = False
        now = fields.Datetime.now()
        for width in (MINUTE, HOUR, DAY):
            self.cr.execute(
                """INSERT INTO integration_statistic (width, bucket, kind, outcome, count, duration_ms)
                   VALUES (%s, %s, 'request', 'done', 3, 30)""",
                (width, buckets.floor(now, width)),
            )
        screens = [
            (f"integration_core.integration_statistic_action_{name}", {"viewType": view}, f".o_{view}_view")
            for name, views in (
                ("minute", ("list", "pivot", "graph")),
                ("hour", ("graph", "pivot", "list")),
                ("day", ("graph", "pivot")),
            )
            for view in views
        ]
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="admin")
