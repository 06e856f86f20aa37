# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo.tests import tagged

from ..engine import hold, routing, store
from ..models.integration_lane import JOB_KEY
from .common import START, WebhookCase

COUNT = 400
LEASE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestClaims(WebhookCase):
    """Several processes at once, on committed rows: each thread has a real connection of its own."""

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield cr

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            cr.execute(
                """INSERT INTO integration_system (name, code, kind, environment, active)
                   VALUES ('claims', 'webhook_claims', 'other', 'test', true) RETURNING id"""
            )
            system_id = cr.fetchone()[0]
            self.addCleanup(self.remove, "integration_system", system_id)
            cr.execute(
                """INSERT INTO integration_interface
                          (name, code, system_id, state, direction, mode, criticality, latency_tolerance, volume,
                           failure_impact, service_level_minutes, service_level_target)
                   VALUES ('claims', 'webhook_claims', %s, 'approved', 'outbound', 'real_time', 'low', 'day', 'low',
                           'delay', 1, 1)
                   RETURNING id""",
                (system_id,),
            )
            interface_id = cr.fetchone()[0]
            self.addCleanup(self.remove, "integration_interface", interface_id)
            cr.execute(
                """INSERT INTO integration_subscription
                          (name, interface_id, system_id, state, approved_at, url, event_types, approved_patterns,
                           policy_id, ordering, order_on_failure, rate_period, connect_timeout, total_timeout,
                           max_in_flight, payload_mode, body_format, max_body_kb)
                   SELECT 'claims', %s, %s, 'approved', now(), 'https://x', 'claims.*', 'claims.%%', min(id), 'none',
                          'block', '1', 1, 2, 1, 'auto', 'standard', 256
                     FROM integration_delivery_policy
                   RETURNING id""",
                (interface_id, system_id),
            )
            self.subscription_id = cr.fetchone()[0]
            self.addCleanup(self.remove, "integration_subscription", self.subscription_id)
            cr.execute(
                """INSERT INTO integration_event (uid, type, entity, res_model, res_id, payload, occurred_at, xid)
                   SELECT 'claims' || n, 'claims.x', 'claims', 'res.users', n, '{}', now(), -9
                     FROM generate_series(1, %s) n RETURNING id""",
                (COUNT,),
            )
            self.lane = self.make_lane(self.subscription_id)
            event_ids = [id_ for (id_,) in cr.fetchall()]
            self.addCleanup(self.remove, "integration_event", event_ids)  # and its deliveries and attempts
            routing.route(cr, event_ids)
            store.open_lane(cr, self.subscription_id)
            cr.execute(
                "UPDATE integration_delivery SET due_at = %s WHERE subscription_id = %s",
                (START, self.subscription_id),
            )

    def remove(self, table, ids):
        with self.registry.cursor() as cr:
            cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (ids if isinstance(ids, list) else [ids],))

    def test_several_processes_never_claim_one_delivery_twice(self):
        claimed, failures, barrier = [], [], threading.Barrier(4)

        def work(name):
            try:
                barrier.wait(timeout=10)
                for batch in range(COUNT):
                    with self.transaction() as cr:
                        rows = store.claim(cr, self.lane, f"{name}-{batch}", 7, START, LEASE)
                    if not rows:
                        return
                    claimed.extend(row.id for row in rows)
            except Exception as error:  # a thread's failure would otherwise go unseen
                failures.append(error)

        threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertFalse(failures)
        self.assertEqual(len(claimed), COUNT)
        self.assertEqual(len(set(claimed)), COUNT)

    def test_a_claim_skips_what_another_one_is_taking_just_now(self):
        with self.transaction() as first:
            mine = store.claim(first, self.lane, "first", 10, START, LEASE)
            with self.transaction() as second:
                theirs = store.claim(second, self.lane, "second", 10, START, LEASE)
        self.assertEqual((len(mine), len(theirs)), (10, 10))
        self.assertFalse({row.id for row in mine} & {row.id for row in theirs})

    def test_what_a_killed_process_held_comes_back_after_its_lease_and_not_before(self):
        with self.transaction() as cr:
            store.claim(cr, self.lane, "killed", COUNT, START, LEASE)
        for later, freed in ((timedelta(seconds=59), 0), (timedelta(seconds=61), COUNT)):
            with self.transaction() as cr:
                self.assertEqual(store.sweep(cr, START + later), freed)

    def test_one_job_at_a_time_sends_over_a_lane(self):
        drain = self.env["integration.drain"]
        with drain._hold(self.subscription_id) as first:
            self.assertTrue(first)
            with drain._hold(self.subscription_id) as second:
                self.assertIsNone(second)
            self.patch(type(drain), "_load", lambda _drain, _id: self.lane)
            drain._job_drain(self.subscription_id)
            with self.transaction() as cr:
                cr.execute(
                    "SELECT DISTINCT state FROM integration_delivery WHERE subscription_id = %s",
                    (self.subscription_id,),
                )
                self.assertEqual(cr.fetchall(), [("pending",)])
                self.assertFalse(store.find_unarmed_lanes(cr, START, JOB_KEY, [self.subscription_id]))
            first.close()
            with drain._hold(self.subscription_id) as third:
                self.assertTrue(third)

    def test_a_process_that_dies_holds_no_lane(self):
        dying = self.registry.cursor()
        self.assertTrue(hold.take(dying, self.subscription_id))
        dying.execute("SELECT pg_backend_pid()")
        (pid,) = dying.fetchone()
        dying.commit()
        with self.transaction() as cr:
            self.assertFalse(hold.take(cr, self.subscription_id))
            cr.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            self.assertTrue(hold.take(cr, self.subscription_id))
            hold.let_go(cr, self.subscription_id)
        with suppress(DatabaseError):
            dying.close()

    def test_a_job_that_ends_between_our_look_and_our_commit_gets_a_successor(self):
        """Our transaction relied on a waiting job that could not see our rows."""
        self.addCleanup(self.remove_jobs)
        with self.registry.cursor() as cr:
            self.env(cr=cr)["integration.lane"]._arm([self.subscription_id])
        with self.registry.cursor() as ours:
            self.env(cr=ours)["integration.lane"]._arm([self.subscription_id])
            with self.registry.cursor() as runner:
                runner.execute(
                    "UPDATE queue_job SET state = 'done' WHERE identity_key = %s RETURNING id",
                    (self.job_key,),
                )
                self.assertEqual(runner.rowcount, 1, "ours made no second job")
        with self.registry.cursor() as cr:
            cr.execute("SELECT state FROM queue_job WHERE identity_key = %s ORDER BY id", (self.job_key,))
            self.assertEqual(cr.fetchall(), [("done",), ("pending",)])

    @property
    def job_key(self):
        return f"{JOB_KEY}{self.subscription_id}"

    def remove_jobs(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM queue_job WHERE identity_key = %s", (self.job_key,))
