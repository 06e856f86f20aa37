# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Statements beside a request, on the connections that a process keeps for them: real ones, outside the test's own."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2

from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

from .. import aside


@tagged("post_install", "-at_install")
class TestAside(BaseCase):
    """Each statement is a transaction, and nothing that happens to a connection reaches the next one."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        aside._close_kept()
        self.addCleanup(aside._close_kept)
        self.run_sql("CREATE UNLOGGED TABLE IF NOT EXISTS integration_test_aside (n int PRIMARY KEY)")
        self.addCleanup(self.run_sql, "DROP TABLE integration_test_aside")

    def run_sql(self, text, *values):
        return aside.execute(self.registry, SQL(text, *values))

    def count(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM integration_test_aside")
            return cr.fetchone()[0]

    def pid(self):
        return self.run_sql("SELECT pg_backend_pid()")[0][0]

    def test_a_statement_is_committed_at_once_and_the_connection_is_kept(self):
        pid = self.pid()
        self.assertEqual(self.run_sql("INSERT INTO integration_test_aside VALUES (1) RETURNING n"), [(1,)])
        self.assertEqual(self.count(), 1)
        self.assertEqual(self.pid(), pid)

    def test_it_sees_what_others_commit_and_waits_for_no_disk(self):
        shown = self.run_sql(
            "SELECT current_setting('transaction_isolation'), current_setting('synchronous_commit')"
        )
        self.assertEqual(shown, [("read committed", "off")])

    def test_a_statement_that_fails_leaves_nothing_behind(self):
        self.run_sql("INSERT INTO integration_test_aside VALUES (1)")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.run_sql("INSERT INTO integration_test_aside VALUES (2), (1)")
        self.assertEqual(self.count(), 1)
        self.run_sql("INSERT INTO integration_test_aside VALUES (2)")
        self.assertEqual(self.count(), 2)

    def test_a_connection_that_was_cut_is_replaced_unseen(self):
        pid = self.pid()
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        self.assertEqual(self.run_sql("SELECT 1"), [(1,)])
        self.assertNotEqual(self.pid(), pid)

    def test_a_connection_that_is_given_back_is_like_any_other(self):
        pid = self.pid()
        aside._close_kept()
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT pg_backend_pid(), current_setting('transaction_isolation'), setting = reset_val"
                " FROM pg_settings WHERE name = 'synchronous_commit'"
            )
            found = cr.fetchone()
            cr.execute("INSERT INTO integration_test_aside VALUES (3)")
            cr.rollback()
        self.assertEqual(found, (pid, "repeatable read", True))
        self.assertEqual(self.count(), 0)

    def test_threads_take_different_ones_and_few_are_kept(self):
        with ThreadPoolExecutor(4) as pool:
            pids = set(
                pool.map(
                    lambda _n: self.run_sql("SELECT pg_backend_pid() FROM pg_sleep(0.2)")[0][0], range(4)
                )
            )
        self.assertEqual(len(pids), 4)
        self.assertLessEqual(len(aside._kept), 2)
