# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from odoo.addons.integration_core import aside

from ..engine import replay_store
from ..models.integration_replay_running import JOB_KEY
from ..tools.pacing import HORIZON
from .common import START, WebhookCase

COUNT = 95
PACE = 1  # so a batch has HORIZON events


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it, and nothing is committed."""


@tagged("post_install", "-at_install")
class TestReplayConcurrency(WebhookCase):
    """Several workers, and the death of one, on committed rows over connections of their own."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            system_id = self.insert(
                cr,
                """integration_system (name, code, kind, environment, active)
                   VALUES ('replays', 'webhook_replays', 'other', 'test', true)""",
            )
            interface_id = self.insert(
                cr,
                """integration_interface (name, code, system_id, state, direction, mode, criticality,
                          latency_tolerance, volume, failure_impact, service_level_minutes, service_level_target)
                   VALUES ('replays', 'webhook_replays', %s, 'approved', 'outbound', 'real_time', 'low', 'day',
                           'low', 'delay', 1, 1)""",
                system_id,
            )
            subscription_id = self.insert(
                cr,
                """integration_subscription (name, interface_id, system_id, state, approved_at, url, event_types,
                          approved_patterns, policy_id, ordering, order_on_failure, rate_period, connect_timeout,
                          total_timeout, max_in_flight, payload_mode, body_format, max_body_kb)
                   SELECT 'replays', %s, %s, 'approved', now(), 'https://x', 'replays.*', 'replays.%%', min(id),
                          'none', 'block', '1', 1, 2, 1, 'auto', 'standard', 256
                     FROM integration_delivery_policy""",
                interface_id,
                system_id,
            )
            cr.execute(
                """INSERT INTO integration_event (uid, type, entity, res_model, res_id, payload, occurred_at, xid)
                   SELECT 'replays' || n, 'replays.x', 'replays', 'res.users', n, '{}', now(), -7
                     FROM generate_series(1, %s) n RETURNING id""",
                (COUNT,),
            )
            event_ids = [id_ for (id_,) in cr.fetchall()]
            self.replay_id = self.insert(
                cr,
                """integration_replay (subscription_id, mode, since, pace, state, uid, matching_count, queued_count,
                          last_event_id, until_event_id)
                   VALUES (%s, 'missing', now() - interval '1 day', %s, 'running', 'rpl_x', %s, 0, %s, %s)""",
                *(subscription_id, PACE, COUNT, event_ids[0] - 1, event_ids[-1]),
            )
        rows = {
            "integration_delivery": ("replay_id", self.replay_id),
            "integration_replay": ("id", self.replay_id),
            "integration_event": ("xid", -7),
            "integration_subscription": ("id", subscription_id),
            "integration_interface": ("id", interface_id),
            "integration_system": ("id", system_id),
        }
        self.addCleanup(self.remove, rows, (f"{JOB_KEY}{self.replay_id}", subscription_id))

    def insert(self, cr, row, *params):
        cr.execute(f"INSERT INTO {row} RETURNING id", params)
        return cr.fetchone()[0]

    def remove(self, rows, jobs):
        with self.registry.cursor() as cr:
            for table, (column, value) in rows.items():
                cr.execute(f"DELETE FROM {table} WHERE {column} = %s", (value,))
            cr.execute(
                """DELETE FROM queue_job WHERE identity_key = %s
                                             OR identity_key LIKE 'integration_webhook.lane:' || %s || '%%'""",
                jobs,
            )

    def query(self, query):
        with self.registry.cursor() as cr:
            cr.execute(query, (self.replay_id,))
            return cr.fetchall()

    def work(self):
        """One job, with no pause between the batches and a receiver that takes everything at once."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["integration.replay"]._job_run(self.replay_id)
        self.query(
            """WITH taken AS (UPDATE integration_delivery SET state = 'delivered' WHERE replay_id = %s
                               RETURNING replay_id)
               UPDATE integration_replay SET next_at = NULL WHERE id IN (SELECT replay_id FROM taken) RETURNING id"""
        )

    def finish(self):
        for _batch in range(COUNT):
            if self.query("SELECT state FROM integration_replay WHERE id = %s") == [("done",)]:
                return
            self.work()

    def assert_each_event_once(self):
        [(total, distinct)] = self.query(
            "SELECT count(*), count(DISTINCT event_id) FROM integration_delivery WHERE replay_id = %s"
        )
        self.assertEqual((total, distinct), (COUNT, COUNT))
        self.assertEqual(
            self.query("SELECT state, queued_count FROM integration_replay WHERE id = %s"), [("done", COUNT)]
        )

    def test_who_goes_on_after_a_kill_misses_none_and_sends_none_twice(self):
        self.work()
        hand_over = replay_store.hand_over

        def hand_over_and_die(*args):
            hand_over(*args)
            raise Killed

        with patch.object(replay_store, "hand_over", hand_over_and_die), self.assertRaises(Killed):
            self.work()
        [(count,)] = self.query("SELECT count(*) FROM integration_delivery WHERE replay_id = %s")
        self.assertEqual(count, HORIZON, "what was not committed is as if it never was")
        self.finish()
        self.assert_each_event_once()

    def test_two_workers_at_once_send_no_event_twice(self):
        failures, batches, barrier = [], [], threading.Barrier(2)

        def work():
            """What a job does, without the ORM: its registry belongs to the test's own thread."""
            try:
                barrier.wait(timeout=10)
                for _try in range(5000):
                    with aside.opened(self.registry) as cr:
                        if not replay_store.lock_running(cr, self.replay_id):
                            continue
                        looked_at, written = replay_store.hand_over(cr, self.replay_id, 3, START)
                    batches.append(written)
                    if not looked_at:
                        return
            except Exception as error:  # a thread's failure would otherwise go unseen
                failures.append(error)

        threads = [threading.Thread(target=work, daemon=True) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertFalse(failures)
        self.assertEqual(sum(batches), COUNT)
        [row] = self.query(
            "SELECT count(*), count(DISTINCT event_id) FROM integration_delivery WHERE replay_id = %s"
        )
        self.assertEqual(row, (COUNT, COUNT))

    def test_a_second_worker_does_nothing_while_the_first_one_works(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertTrue(replay_store.lock_running(first, self.replay_id))
            self.assertFalse(replay_store.lock_running(second, self.replay_id))
