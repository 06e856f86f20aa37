# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
import time

from odoo.tests import TransactionCase

from odoo.addons.integration_core import aside

from ..engine import routing, store
from .common import START, make_lane

COUNT = 400
SECONDS = 10


class CommittedCase(TransactionCase):
    """Committed rows, for tests of several processes: each of them has a real connection of its own.

    The test's own transaction writes nothing: while one that has written is open, no later one is taken in order.
    """

    def transaction(self):
        return aside.opened(self.registry)

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
            self.lane = make_lane(self.subscription_id)
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

    def wait_until(self, condition):
        """Wait for what another connection does."""
        end = time.monotonic() + SECONDS
        while not condition():
            self.assertLess(time.monotonic(), end, "it did not come")
            threading.Event().wait(0.01)
