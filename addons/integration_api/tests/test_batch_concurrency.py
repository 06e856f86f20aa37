# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cancelling a batch while a part of it runs, on real connections."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged


@tagged("post_install", "-at_install")
class TestBatchConcurrency(BaseCase):
    """Not within a transaction of the test: one waits for what the other one has locked."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            code = f"batch-{random.randrange(10**9)}"
            system = env["integration.system"].create({"name": code, "code": code})
            client = env["integration.client"].create({"name": code, "code": code, "system_id": system.id})
            batch = env["integration.batch"]._create_guarded(
                {
                    "client_id": client.id,
                    "company_id": client.company_id.id,
                    "contract": "test_order.v1",
                    "operation": "create",
                    "mode": "per_document",
                    "size": 100,
                }
            )
            batch._transition("running")
            self.batch_id, ids = batch.id, (system.id, client.id, batch.id)
        self.addCleanup(self.remove, *ids)

    def remove(self, system_id, client_id, batch_id):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["integration.batch"].browse(batch_id).unlink()
            env["integration.client"].browse(client_id).unlink()
            env["integration.system"].browse(system_id).unlink()

    def run_part(self, has_begun):
        """Work on the batch as a job does, and come to an end as soon as somebody waits for it; whether anybody did."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT FROM integration_batch WHERE id = %s FOR UPDATE", [self.batch_id])
            has_begun.set()
            is_waited_for, until = False, time.monotonic() + 30
            while not is_waited_for and time.monotonic() < until:
                cr.execute(
                    "SELECT EXISTS (SELECT FROM pg_locks"
                    " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
                )
                [is_waited_for] = cr.fetchone()
            cr.execute("UPDATE integration_batch SET position = 50 WHERE id = %s", [self.batch_id])
            return is_waited_for

    def test_it_waits_for_the_part_and_does_not_fail_when_that_writes_its_results(self):
        has_begun = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            part = pool.submit(self.run_part, has_begun)
            self.assertTrue(has_begun.wait(timeout=30))
            with self.registry.cursor() as cr:
                batch = api.Environment(cr, SUPERUSER_ID, {})["integration.batch"].browse(self.batch_id)
                batch.action_cancel()
            self.assertTrue(part.result(timeout=60))
        with self.registry.cursor() as cr:
            batch = api.Environment(cr, SUPERUSER_ID, {})["integration.batch"].browse(self.batch_id)
            self.assertEqual((batch.state, batch.position), ("cancelled", 50))
            self.assertFalse(batch._begin_part(batch.id), "the job finds nothing to go on with")
