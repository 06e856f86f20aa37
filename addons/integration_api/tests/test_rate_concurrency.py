# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The use of a limit on real connections: what the pure function says, and no more, however many take at once."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..rate_store import take
from ..tools import rate
from ..tools.rate import DAY, SECOND, Limit, State

AT_ONCE = 8
NOW = 20_000 * DAY


@tagged("post_install", "-at_install")
class TestRateConcurrency(BaseCase):
    """Not within a transaction of the test: what one of two connections writes, the other must see."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            code = f"rate-{random.randrange(10**9)}"
            system = env["integration.system"].create({"name": code, "code": code})
            client = env["integration.client"].create({"name": code, "code": code, "system_id": system.id})
            self.client_id, ids = client.id, (system.id, client.id)
        self.addCleanup(self.remove, *ids)

    def remove(self, system_id, client_id):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["integration.client"].browse(client_id).unlink()
            env["integration.system"].browse(system_id).unlink()

    def take(self, limit, kind="read", now=None):
        return take(self.registry, self.client_id, kind, limit, now)

    def read(self, columns):
        with self.registry.cursor() as cr:
            return self.find(cr, columns)

    def find(self, cr, columns, lock=""):
        cr.execute(
            f"SELECT {columns} FROM integration_rate_state WHERE client_id = %s AND route_class = 'read' {lock}",
            [self.client_id],
        )
        return cr.fetchone()

    def stored(self):
        return State(*self.read("full_at, day, used, pace"))

    def test_the_database_does_what_the_pure_function_says(self):
        """Also when clocks jump, days end and policies change."""
        rng = random.Random(9)
        limits = [Limit(600, 60, 3), Limit(7, 3, 5, daily=6), Limit(1, 1, 1), Limit(5, 60, 2, daily=2)]
        state, now = State(), NOW
        for _step in range(400):
            limit = rng.choice(limits) if rng.random() < 0.1 else limits[_step // 100]
            now += rng.choice([0, 1, 1000, SECOND // 3, SECOND, 20 * SECOND])
            if rng.random() < 0.03:
                now += rng.choice([-DAY, -3600 * SECOND, -SECOND, DAY])
            expected, state = rate.take(limit, state, now)
            self.assertEqual(self.take(limit, now=now), expected)
            self.assertEqual(self.stored(), state)

    def test_forty_at_once_never_get_more_than_the_limit(self):
        limit = Limit(20, 3600, 20)
        barrier = threading.Barrier(AT_ONCE)

        def ask(number):
            if number < AT_ONCE:
                barrier.wait(timeout=30)
            return self.take(limit).passes

        with ThreadPoolExecutor(AT_ONCE) as pool:
            passed = sum(pool.map(ask, range(40)))
        self.assertEqual(passed, 20)

    def test_the_quota_of_a_day_holds_for_all_at_once(self):
        limit = Limit(100_000, 1, 100_000, daily=15)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            passed = sum(pool.map(lambda _number: self.take(limit).passes, range(40)))
        self.assertIn(passed, (15, 30))  # midnight may pass between
        self.assertEqual(self.stored().used, 15)

    def test_who_waits_for_a_row_gets_its_turn_and_no_error(self):
        """Under REPEATABLE READ it would fail; other clients and other kinds do not even wait."""
        limit = Limit(100, 1, 100)
        self.take(limit)
        with ThreadPoolExecutor(1) as pool:
            with self.registry.cursor() as cr:
                self.find(cr, "id", "FOR UPDATE")
                waiting = pool.submit(self.take, limit)
                self.assertTrue(self.take(limit, "list").passes)
                time.sleep(0.2)
                self.assertFalse(waiting.done())
            self.assertTrue(waiting.result(timeout=30).passes)
        self.assertEqual(self.stored().used, 2)

    def test_a_refused_take_locks_and_writes_nothing(self):
        limit = Limit(1, 3600, 1)
        self.take(limit)
        before = self.read("ctid, xmin, xmax")
        self.assertFalse(self.take(limit).passes)
        self.assertEqual(self.read("ctid, xmin, xmax"), before)

    def test_the_table_is_unlogged(self):
        with self.registry.cursor() as cr:
            cr.execute("SELECT relpersistence FROM pg_class WHERE oid = 'integration_rate_state'::regclass")
            self.assertEqual(cr.fetchone(), ("u",))
