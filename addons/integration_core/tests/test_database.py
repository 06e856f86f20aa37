# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from contextlib import closing

import psycopg2
from psycopg2 import errors
from psycopg2.pool import PoolError

from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..database import is_away, limit_waits

AWAY = ("08006", "25006", "53100", "53300", "57014", "57P01", "57P03", "58030")
OURS = ("22001", "23505", "40001", "40P01", "42601", "54000", "55P03")


@tagged("post_install", "-at_install")
class TestDatabase(BaseCase):
    """What PostgreSQL really raises, on connections of the tests' own."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())

    def get_error(self, cr, statement, *values):
        with self.assertRaises(psycopg2.Error) as caught:
            cr.execute(statement, values, log_exceptions=False)
        return caught.exception

    def test_a_database_that_cannot_work_is_told_from_a_statement_that_is_wrong(self):
        for codes, expected in ((AWAY, True), (OURS, False)):
            for code in codes:
                with self.subTest(code), closing(self.registry.cursor()) as cr:
                    raising = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"
                    error = self.get_error(cr, raising)
                    self.assertEqual((error.pgcode, is_away(error)), (code, expected))
        self.assertFalse(is_away(ValueError()))
        self.assertTrue(is_away(PoolError("The Connection Pool Is Full")))

    def test_a_session_that_was_ended_is_a_database_that_is_away(self):
        cr = self.registry.cursor()
        with closing(self.registry.cursor()) as other:
            cr.execute("SELECT pg_backend_pid()")
            other.execute("SELECT pg_terminate_backend(%s, 5000)", cr.fetchone())
        self.assertTrue(is_away(self.get_error(cr, "SELECT 1")))
        self.assertTrue(is_away(self.get_error(cr, "SELECT 1")), "and so is what is asked of it afterwards")
        with self.assertRaises(psycopg2.Error) as caught:
            cr.rollback()
        self.assertTrue(is_away(caught.exception), "and what Odoo does then, before it answers")
        cr.close()

    def test_nobody_waits_longer_than_was_said_and_only_in_this_transaction(self):
        with closing(self.registry.cursor()) as holder, closing(self.registry.cursor()) as cr:
            holder.execute("LOCK TABLE integration_system IN SHARE MODE")
            limit_waits(cr, 1)
            began = time.monotonic()
            error = self.get_error(cr, "LOCK TABLE integration_system IN ROW EXCLUSIVE MODE")
            self.assertIsInstance(error, errors.LockNotAvailable)
            self.assertLess(time.monotonic() - began, 30)
            cr.rollback()
            cr.execute("SHOW lock_timeout")
            self.assertEqual(cr.fetchone(), ("0",))
