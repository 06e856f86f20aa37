# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models import integration_rebuild
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

    def test_a_fault_in_one_record_leaves_the_others_and_has_an_issue(self):
        rebuild = self.rebuilds._begin(self.rule)
        sources = type(self.env["integration.property.source"])
        weigh, [_one, broken, _other] = sources._rebuild, self.find_records()

        def fail(model, mapper, record, *args, **options):
            if record.id == broken:
                raise KeyError(record.name)
            return weigh(model, mapper, record, *args, **options)

        self.patch(sources, "_rebuild", fail)
        with self.assertLogs("odoo.addons.integration_contract", "ERROR") as logs:
            rebuild._work(10)
        self.assertNotIn("Harbour", "".join(logs.output))
        self.assertEqual((rebuild.state, rebuild.done, rebuild.failed), ("done", 2, 1))
        issue = self.env["integration.issue"].search([("code", "=", "sources_not_weighed")])
        self.assertEqual((issue.res_id, issue.detail), (broken, "KeyError"))

    def find_records(self):
        return self.env["integration.property.source"]._find_records("party")

    def test_what_somebody_holds_is_weighed_again_at_the_end_and_then_has_an_issue(self):
        rebuild = self.rebuilds._begin(self.rule)
        sources, [held, *_others] = type(self.env["integration.property.source"]), self.find_records()
        weigh, tried = sources._rebuild, []

        def fail(model, mapper, record, *args, **options):
            tried.append(record.id)
            if record.id == held:
                raise ConcurrencyError
            return weigh(model, mapper, record, *args, **options)

        self.patch(sources, "_rebuild", fail)
        rebuild._work(10)
        self.assertEqual((rebuild.state, rebuild.done, rebuild.failed), ("running", 2, 0))
        rebuild._work(10)
        self.assertEqual((rebuild.state, rebuild.done, rebuild.failed), ("done", 2, 1))
        self.assertEqual(tried.count(held), 2)
        issue = self.env["integration.issue"].search([("code", "=", "sources_not_weighed")])
        self.assertEqual((issue.res_id, issue.detail), (held, "conflict"))
        again = self.rebuilds._begin(self.rule)
        again._work(10)
        self.assertTrue(issue.is_open, "it is held still")
        self.patch(sources, "_rebuild", weigh)
        again._work(10)
        self.assertEqual((again.state, again.failed), ("done", 0))
        self.assertFalse(issue.is_open)

    def test_one_that_cannot_go_on_keeps_no_other_and_has_an_issue_until_it_ends(self):
        broken = self.rebuilds._begin(self.rule)
        other = self.rebuilds._begin(self.survive("recent", path="phone"))
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_options: 60)
        work = type(broken)._work

        def fail(rebuild, limit):
            if rebuild == broken:
                raise KeyError("Jane")
            return work(rebuild, limit)

        stopped = [("code", "=", "rebuild_stopped"), ("is_open", "=", True)]
        with (
            patch.object(type(broken), "_work", fail),
            self.assertLogs("odoo.addons.integration_contract", "ERROR"),
        ):
            self.rebuilds._cron_rebuild()
        self.assertEqual((broken.state, other.state), ("running", "done"))
        self.assertTrue(self.env["integration.issue"].search(stopped))
        self.rebuilds._cron_rebuild()
        self.assertEqual(broken.state, "done")
        self.assertFalse(self.env["integration.issue"].search(stopped))

    def test_a_slice_ends_with_its_time(self):
        self.patch(integration_rebuild, "SLICE_SECONDS", 0)
        rebuild = self.rebuilds._begin(self.rule)
        self.assertEqual([rebuild._work(10) for _slice in range(4)], [1, 1, 1, 0])
        self.assertEqual((rebuild.state, rebuild.done), ("done", 3))

    def test_who_may_change_the_rule_stops_it_where_it_is_and_nobody_else_does(self):
        rebuild = self.rebuilds._begin(self.rule)
        rebuild._work(2)
        viewer = new_test_user(self.env, "stops", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            rebuild.with_user(viewer).action_stop()
        rebuild.with_user(self.env.user).action_stop()
        self.assertEqual((rebuild.state, rebuild.done), ("done", 2))

    def test_its_end_is_in_the_audit_trail(self):
        rebuild = self.rebuilds._begin(self.rule)
        rebuild._work(10)
        entry = self.env["integration.audit"].search([("action", "=", "survivorship.rebuilt")], limit=1)
        self.assertEqual(json.loads(entry.detail)["done"], 3)
