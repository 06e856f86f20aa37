# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, TransactionCase, get_db_name, tagged

from odoo.addons.integration_core.tests.traffic import TrafficWords
from odoo.addons.integration_core.tools import utc
from odoo.addons.integration_core.tools.buckets import DAY, HOUR, MINUTE

from .. import store


@tagged("post_install", "-at_install")
class TestIntegrationStatistic(TrafficWords, TransactionCase):
    """Jobs of the suite are counted when they end, and no others."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM queue_job")
        self.cr.execute("DELETE FROM integration_statistic")
        self.now = utc.now().replace(microsecond=0)

    def put(self, state, model="integration.erasure", age=timedelta(minutes=2), **values):
        """A job as queue_job leaves it."""
        self.env[model].with_delay(identity_key=f"test:{state}:{len(values)}").exists()
        columns = {"state": state, "date_started": self.now - age, **values}
        settings = ", ".join(f"{name} = %s" for name in columns)
        self.cr.execute(
            f"UPDATE queue_job SET {settings} WHERE id = (SELECT max(id) FROM queue_job)",
            tuple(columns.values()),
        )

    def test_jobs_count_as_they_ended_and_open_as_that(self):
        self.put("done", date_done=self.now, exec_time=0.25)
        self.put("done", "res.partner", date_done=self.now, exec_time=9)
        self.put("failed")
        self.put("failed", "res.partner")
        self.put("cancelled", date_cancelled=self.now)
        for state in ("pending", "enqueued", "started"):
            self.put(state)
        self.count_traffic()
        for width in (MINUTE, HOUR, DAY):
            self.assertEqual(self.tell_traffic("job", width), {"done": 1, "failed": 1, "cancelled": 1})
        self.assertEqual(self.find_traffic("job").filtered(lambda f: f.outcome == "done").duration_ms, 250)
        self.assert_rows_open("job")

    def test_one_that_failed_half_an_hour_after_it_began_is_counted(self):
        self.count_traffic(self.now - timedelta(minutes=1))
        self.put("failed", age=timedelta(minutes=30))
        self.count_traffic(self.now)
        self.assertEqual(self.tell_traffic("job"), {"failed": 1})


@tagged("post_install", "-at_install")
class TestCounting(BaseCase):
    """Counting is a transaction of its own, for which nobody waits."""

    def test_no_reader_of_events_waits_for_it(self):
        registry = Registry(get_db_name())
        with registry.cursor() as cr:
            statistic = api.Environment(cr, SUPERUSER_ID, {})["integration.statistic"]
            with statistic._open_transaction() as counting:
                counting.execute("SELECT pg_current_xact_id()")
                with registry.cursor() as later:
                    later.execute("SELECT pg_current_xact_id()::text::bigint")
                    [xid] = later.fetchone()
                with registry.cursor() as reading:
                    self.assertGreater(store.find_horizon(reading), xid, "what came after it may be read")
