# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the threads of a process remember together, on real connections."""

import random

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from odoo.addons.integration_core.memory import forget


@tagged("post_install", "-at_install")
class TestMemoryConcurrency(BaseCase):
    """Not within a transaction of the test: one of two has to be older than what the other one commits."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            code = f"memory-{random.randrange(10**9)}"
            system = env["integration.system"].create({"name": code, "code": code})
            client = env["integration.client"].create({"name": code, "code": code, "system_id": system.id})
            self.client_id, ids = client.id, (system.id, client.id)
        self.addCleanup(self.remove, *ids)
        self.begin_request()

    def remove(self, system_id, client_id):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["integration.client"].browse(client_id).unlink()
            env["integration.system"].browse(system_id).unlink()

    def change(self):
        """Do as a manager does in another request, and as the next request of this process begins."""
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE integration_client SET log_bodies_until = now() WHERE id = %s", [self.client_id]
            )
            forget(api.Environment(cr, SUPERUSER_ID, {}))
        self.begin_request()

    def begin_request(self):
        """Follow the signals, as each request does first."""
        with self.registry.cursor() as cr:
            self.registry.check_signaling(cr)

    def read(self, cr):
        """Whether the change is known."""
        env = api.Environment(cr, SUPERUSER_ID, {})
        return bool(env["integration.client"]._get_allowance(self.client_id).bodies_until)

    def test_a_request_that_began_before_a_change_does_not_bring_back_what_was_before(self):
        with self.registry.cursor() as older:
            older.execute("SELECT 1")
            self.change()
            self.assertFalse(self.read(older), "this is what it saw when it began")
            with self.registry.cursor() as newer:
                self.assertTrue(self.read(newer))
            self.assertTrue(self.read(older), "what is known now is better")

    def test_what_is_remembered_is_not_asked_for_again(self):
        self.change()
        with self.registry.cursor() as cr:
            self.read(cr)
            asked = cr.sql_log_count
            self.assertTrue(self.read(cr))
            self.assertEqual(cr.sql_log_count, asked)
