# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import TransactionCase, tagged

from .master_case import MasterCase


@tagged("post_install", "-at_install")
class TestIntegrationRebuild(MasterCase, TransactionCase):
    """How many records are weighed anew, and when it ends; what comes of it: test_integration_property_source.py."""

    def setUp(self):
        super().setUp()
        self.rule = self.survive("recent")
        for number in range(1, 4):
            self.write(self.crm, {"phone": f"+1 619 555 010{number}"}, self.partner.copy())
        self.rebuilds = self.env["integration.rebuild"]

    def test_one_that_is_begun_anew_ends_the_one_that_runs(self):
        first = self.rebuilds._begin(self.rule)
        first._work(2)
        second = self.rebuilds._begin(self.rule)
        self.assertEqual((first.state, second.state), ("done", "running"))
        self.assertEqual((second.total, second.done, second.position), (3, 0, 0))

    def test_it_ends_with_the_slice_that_is_not_full(self):
        rebuild = self.rebuilds._begin(self.rule)
        self.assertEqual(rebuild._work(3), 3)
        self.assertEqual(rebuild.state, "running", "there may be more")
        self.assertEqual(rebuild._work(3), 0)
        self.assertEqual((rebuild.state, rebuild.done, rebuild.progress), ("done", 3, 100))
        self.assertTrue(rebuild.ended_at)

    def test_the_scheduled_action_goes_on_where_its_time_ended(self):
        rebuild = self.rebuilds._begin(self.rule)
        told = []

        def stop_after_one(_cron, processed, *, remaining=0):
            told.append((processed, remaining))
            return False

        self.patch(type(self.env["ir.cron"]), "_commit_progress", stop_after_one)
        work = type(rebuild)._work
        self.patch(type(rebuild), "_work", lambda rebuild, _limit: work(rebuild, 2))
        self.rebuilds._cron_rebuild()
        self.assertEqual((rebuild.state, told), ("running", [(2, 1)]))
        self.rebuilds._cron_rebuild()
        self.assertEqual((rebuild.state, rebuild.done, told[-1]), ("done", 3, (1, 0)))

    def test_its_end_is_in_the_audit_trail(self):
        rebuild = self.rebuilds._begin(self.rule)
        rebuild._work(10)
        entry = self.env["integration.audit"].search([("action", "=", "survivorship.rebuilt")], limit=1)
        self.assertEqual(json.loads(entry.detail)["done"], 3)
