# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_core.tests.traffic import TrafficWords
from odoo.addons.integration_core.tools.buckets import DAY, HOUR, MINUTE

from .processing_case import ProcessingCase


@tagged("post_install", "-at_install")
class TestIntegrationStatistic(TrafficWords, ProcessingCase):
    """Messages are counted when they come, when they end, and when they fail."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_message")
        self.cr.execute("DELETE FROM integration_statistic")

    def assert_counted(self, **expected):
        for width in (MINUTE, HOUR, DAY):
            self.assertEqual(self.tell_traffic("message", width), expected)

    def test_messages_count_as_what_became_of_them_and_open_as_that(self):
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.put("order.noise")
        failing = self.put("order.created", {"nonsense": 1}, number="ext-9")
        self.run_job()
        self.put("order.created", {"number": "T/2"}, number="ext-2")
        self.assertEqual(failing.state, "failed")
        self.count_traffic()
        ended = self.env["integration.message"].search_count([("state", "in", ("processed", "ignored"))])
        self.assertEqual(ended, 2)
        found = self.tell_traffic("message")
        self.assertEqual((found["received"], found["failed"]), (4, 1))
        self.assertEqual(found["done"] + found.get("ignored", 0), 2)
        self.assert_counted(**found)
        figures = self.find_traffic("message")
        self.assertEqual((figures.interface_id, figures.company_id), (self.interface, self.company))
        self.assert_rows_open("message")

    def test_one_that_failed_and_was_replayed_counts_as_both(self):
        failing = self.put("order.changed", {"contact": "Ward 4"}, number="ext-1")
        self.cr.execute("UPDATE integration_message SET attempts = 99 WHERE id = %s", (failing.id,))
        self.run_job()
        self.assertEqual(failing.state, "failed")
        self.count_traffic()
        self.assert_counted(received=1, failed=1)
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        failing.with_user(self.operator).action_replay()
        self.run_job()
        self.make_due(failing)
        self.run_job()
        self.count_traffic()
        self.assertEqual(set(self.find().mapped("state")), {"processed"})
        self.assert_counted(received=2, failed=1, done=2)
        self.assert_rows_open("message")

    def test_what_is_waiting_has_come_in_and_nothing_more(self):
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.count_traffic()
        self.assert_counted(received=1)
