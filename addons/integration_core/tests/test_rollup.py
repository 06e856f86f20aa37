# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is counted is what is there, whenever it was committed; with real transactions side by side."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from .. import aside
from ..engine import rollup
from ..engine.rollup_source import Source
from ..tools import buckets, outcomes
from ..tools.buckets import DAY, HOUR, MINUTE
from ..tools.histogram import SIZE, find_class

# long ago, so that no figures of others are too old
NOW = datetime(2001, 5, 17, 10, 30, 30)
SOURCE = Source(
    key="test",
    kind="attempt",
    table="integration_test_traffic",
    at="raw.at",
    outcome="raw.outcome",
    outcomes=(outcomes.DONE, outcomes.FAILED),
    duration="raw.ms",
    interface="raw.interface_id",
)
CHANGING = replace(SOURCE, key="test.changing", is_append_only=False)


class RollupCase(BaseCase):
    """A table of its own, whose rows are committed, and figures that are taken away again."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.make_table()
        self.addCleanup(self.execute, "DROP TABLE integration_test_traffic")
        self.addCleanup(
            self.execute,
            "DELETE FROM integration_statistic_checkpoint WHERE source IN ('test', 'test.changing')",
        )
        self.addCleanup(self.execute, "DELETE FROM integration_statistic WHERE bucket < '2002-01-01'")

    def make_table(self):
        self.execute(
            """DROP TABLE IF EXISTS integration_test_traffic;
               CREATE TABLE integration_test_traffic (id serial PRIMARY KEY, at timestamp, outcome varchar, ms int,
                                                      company_id int, interface_id int)"""
        )

    @contextmanager
    def transaction(self):
        """A transaction of its own, in the mode that counting needs; committed in the end."""
        with aside.opened(self.registry) as cr:
            yield cr

    def execute(self, query, *values):
        """Run one statement and commit it."""
        with self.transaction() as cr:
            cr.execute(query, values)
            return cr.fetchall() if cr.description else []

    def add(self, at=NOW, outcome="done", ms=5, company=1, interface=1, *, cr=None):
        """Add a row; committed, unless a cursor is given."""
        query = """INSERT INTO integration_test_traffic (at, outcome, ms, company_id, interface_id)
                   VALUES (%s, %s, %s, %s, %s)"""
        values = (at, outcome, ms, company, interface)
        if cr:
            cr.execute(query, values)
        else:
            self.execute(query, *values)

    def count(self, now=NOW, source=SOURCE):
        """Run once; return whether it did."""
        with self.transaction() as cr:
            return rollup.run(cr, [source], now)

    def totals(self):
        """{width: how many are counted}."""
        return dict(
            self.execute(
                "SELECT width, sum(count) FROM integration_statistic WHERE bucket < '2002-01-01' GROUP BY width"
            )
        )

    def figures(self, width=MINUTE):
        """{(bucket, company, interface, outcome): (count, milliseconds, histogram)} as they are counted."""
        rows = self.execute(
            """SELECT bucket, company_id, interface_id, outcome, count, duration_ms, histogram
                 FROM integration_statistic WHERE width = %s AND kind = 'attempt' AND bucket < '2002-01-01'""",
            width,
        )
        return {tuple(row[:4]): tuple(row[4:]) for row in rows}

    def expect(self, width=MINUTE):
        """The same, counted here from the rows."""
        expected = {}
        for at, outcome, ms, company, interface in self.execute(
            "SELECT at, outcome, ms, company_id, interface_id FROM integration_test_traffic"
        ):
            key = (buckets.floor(at, width), company, interface, outcome)
            number, total, histogram = expected.get(key, (0, 0, [0] * SIZE))
            if ms is not None:
                ms = max(ms, 0)
                histogram = [n + (i == find_class(ms)) for i, n in enumerate(histogram)]
            expected[key] = (number + 1, total + (ms or 0), histogram)
        return expected

    def assert_counted(self):
        """Minutes, hours and days tell exactly what the rows do."""
        for width in (MINUTE, HOUR, DAY):
            self.assertEqual(self.figures(width), self.expect(width), width)


@tagged("post_install", "-at_install")
class TestRollup(RollupCase):
    def test_minutes_hours_and_days_tell_the_same_as_the_rows(self):
        for number in range(120):
            self.add(
                NOW - timedelta(minutes=11 * number),
                "done" if number % 3 else "failed",
                None if number % 10 == 9 else (number * 37) % 5000 - 20,
                None if number % 4 == 3 else number % 2 + 1,
                None if number % 5 == 4 else number % 7 + 1,
            )
        self.assertTrue(self.count())
        self.assert_counted()
        self.assertEqual(self.totals(), {MINUTE: 120, HOUR: 120, DAY: 120})

    def test_what_is_added_to_a_counted_minute_is_counted_with_it(self):
        self.add()
        self.count()
        self.add(ms=900)
        self.add(outcome="failed")
        self.count()
        self.assert_counted()

    def test_a_run_that_finds_nothing_new_writes_nothing(self):
        def versions():
            return self.execute(
                "SELECT id, xmin::text FROM integration_statistic WHERE bucket < '2002-01-01' ORDER BY id"
            )

        for number in range(40):
            self.add(NOW - timedelta(minutes=number))
        self.count()
        before = versions()
        self.count()
        with self.transaction() as cr:
            rollup.recount(cr, [SOURCE], NOW, NOW)
        self.assertEqual(versions(), before)
        self.assertEqual(len(before), 40 + 2 + 1)

    def test_a_killed_run_leaves_nothing_and_the_next_one_counts_it_all(self):
        self.add()
        with self.assertRaises(InterruptedError), self.transaction() as cr:
            rollup.run(cr, [SOURCE], NOW)
            raise InterruptedError
        self.assertEqual(self.totals(), {})
        self.count()
        self.assert_counted()

    # === TRANSACTIONS SIDE BY SIDE === #

    def test_what_commits_late_is_counted_though_later_ids_were_counted_before(self):
        with self.transaction() as late:
            self.add(NOW - timedelta(minutes=5), cr=late)
            self.add(NOW, "failed", cr=late)
            for _run in range(3):
                self.add()
                self.assertTrue(self.count())
            self.assertEqual(self.totals()[MINUTE], 3, "what is open is not seen")
            self.add(NOW - timedelta(minutes=7), cr=late)
        self.count()
        self.assert_counted()
        self.assertEqual(self.totals()[MINUTE], 6)

    def test_one_that_writes_while_we_count_is_counted_by_the_next_run(self):
        with self.transaction() as counting:
            self.add()
            rollup.run(counting, [SOURCE], NOW)
            self.add(outcome="failed")
        self.count()
        self.assert_counted()

    def test_what_is_rolled_back_keeps_nobody_waiting(self):
        with self.assertRaises(InterruptedError), self.transaction() as late:
            self.add(cr=late)
            self.add()
            self.count()
            raise InterruptedError
        self.add()
        self.count()
        self.count()
        self.assert_counted()
        [(progress,)] = self.execute(
            "SELECT progress FROM integration_statistic_checkpoint WHERE source = 'test'"
        )
        self.assertEqual((progress["safe"], progress["writers"]), (3, []))

    def test_of_two_runs_at_once_one_counts(self):
        self.add()
        with self.transaction() as first:
            self.assertTrue(rollup.run(first, [SOURCE], NOW))
            self.assertFalse(self.count(), "another one is at it")
            self.add()
        self.assertTrue(self.count())
        self.assert_counted()

    # === ROWS THAT CHANGE === #

    def test_rows_that_change_are_counted_when_they_end(self):
        self.add(None, None)
        self.count(source=CHANGING)
        self.assertEqual(self.totals(), {})
        self.execute("UPDATE integration_test_traffic SET at = %s, outcome = 'done'", NOW)
        self.count(NOW + timedelta(minutes=1), CHANGING)
        self.assert_counted()

    def test_one_whose_end_is_committed_an_hour_late_is_counted(self):
        self.add(None, None)
        self.count(NOW - timedelta(minutes=1), CHANGING)
        with self.transaction() as late:
            late.execute("UPDATE integration_test_traffic SET at = %s, outcome = 'done'", (NOW,))
            for minutes in (1, 2, 30, 60):
                self.add(NOW + timedelta(minutes=minutes))
                self.count(NOW + timedelta(minutes=minutes), CHANGING)
            self.assertEqual(self.totals()[MINUTE], 4)
        self.count(NOW + timedelta(minutes=61), CHANGING)
        self.assert_counted()

    def test_one_that_is_done_again_still_counts_as_what_it_ended_as_first(self):
        self.add(outcome="failed")
        self.count(source=CHANGING)
        later = NOW + timedelta(minutes=2)
        self.execute("UPDATE integration_test_traffic SET at = %s, outcome = 'done'", later)
        self.count(later, CHANGING)
        self.assertEqual(
            {key[3]: number for key, (number, *_rest) in self.figures().items()}, {"failed": 1, "done": 1}
        )


@tagged("post_install", "-at_install")
class TestRollupInTime(RollupCase):
    """Clocks that jump, rows that go, figures that age."""

    def test_what_a_clock_that_jumped_writes_is_counted_in_the_minute_that_it_says(self):
        for at in (NOW, NOW - timedelta(hours=3), NOW + timedelta(hours=3), NOW - timedelta(minutes=1)):
            self.add(at)
            self.count()
        self.assert_counted()

    def test_a_database_whose_clock_goes_back_goes_on_counting(self):
        for now in (NOW, NOW - timedelta(hours=1), NOW - timedelta(minutes=59), NOW + timedelta(minutes=1)):
            self.add(now)
            self.count(now, CHANGING)
            self.assert_counted()

    def test_retention_takes_nothing_from_what_was_counted(self):
        for number in range(10):
            self.add(outcome="done" if number else "failed")
        self.count()
        before = self.figures(), self.figures(HOUR), self.figures(DAY)
        self.execute("DELETE FROM integration_test_traffic")
        self.count()
        self.add()  # the minute is looked at again, and has fewer rows than were counted
        self.count()
        with self.transaction() as cr:
            rollup.recount(cr, [SOURCE], NOW, NOW)
        self.assertEqual((self.figures(), self.figures(HOUR), self.figures(DAY)), before)

    def test_what_came_while_nobody_counted_for_days_is_counted(self):
        for source in (SOURCE, CHANGING):
            self.execute("DELETE FROM integration_statistic WHERE bucket < '2002-01-01'")
            self.execute("DELETE FROM integration_test_traffic")
            self.count(NOW - timedelta(days=1), source)
            for hours in range(0, 240, 7):
                self.add(NOW + timedelta(hours=hours))
            self.count(NOW + timedelta(days=10), source)
            for width in (HOUR, DAY):
                self.assertEqual(self.figures(width), self.expect(width))

    def test_minutes_go_after_three_days_and_hours_after_a_quarter_and_days_stay(self):
        for number in range(10):
            self.add(NOW - timedelta(minutes=7 * number))
        for now, kept in (
            (NOW, {MINUTE: 10, HOUR: 10, DAY: 10}),
            (NOW + timedelta(days=3), {MINUTE: 10, HOUR: 10, DAY: 10}),
            (NOW + timedelta(days=4), {HOUR: 10, DAY: 10}),
            (NOW + timedelta(days=92), {HOUR: 10, DAY: 10}),
            (NOW + timedelta(days=93), {DAY: 10}),
        ):
            self.count(now)
            self.assertEqual(self.totals(), kept, now)

    def test_what_is_too_old_goes_in_parts_with_one_run_after_the_other(self):
        for number in range(10):
            self.add(NOW - timedelta(minutes=number))
        self.count()
        self.patch(rollup, "MOST_REMOVED", 4)
        for left in (6, 2, 0):
            self.count(NOW + timedelta(days=4))
            self.assertEqual(len(self.figures()), left)
        self.assertEqual(self.totals(), {HOUR: 10, DAY: 10})

    def test_a_table_that_was_made_anew_is_counted_from_its_first_row(self):
        for _row in range(5):
            self.add(NOW - timedelta(minutes=10))
        self.count()
        self.make_table()  # as by removing and installing an addon, or putting a copy back
        self.add()
        self.count()
        self.assertEqual(self.totals(), {MINUTE: 6, HOUR: 6, DAY: 6}, "and what was counted before stays")

    def test_a_database_put_back_on_another_server_waits_for_none_of_its_former_transactions(self):
        self.add()
        self.count()
        self.execute(
            """UPDATE integration_statistic_checkpoint
                  SET progress = progress || '{"writers": ["3/1", "4/99"]}' WHERE source = 'test'"""
        )
        self.add()
        self.count()
        self.assert_counted()
        [(progress,)] = self.execute(
            "SELECT progress FROM integration_statistic_checkpoint WHERE source = 'test'"
        )
        self.assertEqual((progress["safe"], progress["writers"]), (2, []))

    def test_rows_that_moved_to_another_interface_are_counted_there_and_not_twice(self):
        self.add()
        self.add()
        self.count()
        self.execute("UPDATE integration_test_traffic SET interface_id = 9, company_id = NULL")
        self.add(interface=9, company=None)
        self.count()
        self.assert_counted()

    def test_days_long_past_can_be_counted_when_rows_were_brought_in(self):
        for number in range(20):
            self.add(NOW - timedelta(days=number, minutes=number))
        self.count()
        self.assertEqual(self.totals()[DAY], 1, "the others are too old to be looked for")
        with self.transaction() as cr:
            rollup.recount(cr, [SOURCE], NOW - timedelta(days=20), NOW)
        self.assert_counted()
        self.count()
        self.assertEqual(self.totals(), {MINUTE: 4, HOUR: 20, DAY: 20})
