# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_outbox.models import integration_event
from odoo.addons.integration_outbox.tests.common import OutboxCase

from ..models.integration_mapper_test_order import UNPROJECTABLE

LOGGER = "odoo.addons.integration_outbox.models.integration_projection"


@tagged("post_install", "-at_install")
class TestOutboxHold(OutboxCase):
    """A mapper that fails neither blocks the business nor loses the event."""

    def setUp(self):
        super().setUp()
        self.Event = self.env["integration.event"]
        with mute_logger(LOGGER):
            self.good, self.bad = self.env["test.integration.order"].create(
                [{"name": "good"}, {"name": "bad", "note": UNPROJECTABLE}]
            )
            self.events = self.commit()

    def event_of(self, order):
        return self.events.filtered(lambda event: event.res_id == order.id)

    def test_one_bad_record_does_not_hold_up_the_others(self):
        self.assertFalse(self.event_of(self.good).hold_code)
        self.assertEqual(json.loads(self.event_of(self.good).payload)["number"], "good")

    def test_the_change_is_kept_and_its_event_held_with_the_reason(self):
        held = self.event_of(self.bad)
        self.assertTrue(self.bad.exists())
        self.assertEqual((held.hold_code, held.payload), ("unmapped_code", False))
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("integration_outbox.ir_cron_release_held").id)]
        )
        self.assertTrue(trigger, "somebody tries again soon")

    def test_one_issue_for_all_events_with_the_same_cause(self):
        with mute_logger(LOGGER):
            self.env["test.integration.order"].create([{"note": UNPROJECTABLE}] * 2)
            self.commit()
            self.Event._cron_release_held()
        issue = self.env["integration.issue"].search([("code", "=", "event_held")])
        self.assertEqual(len(issue), 1)
        self.assertIn("unmapped_code", issue.detail)

    def test_after_the_repair_its_issue_lets_all_of_them_go(self):
        with mute_logger(LOGGER):
            bad = self.bad + self.env["test.integration.order"].create([{"note": UNPROJECTABLE}] * 2)
            held = self.event_of(self.bad) + self.commit()
            self.Event._cron_release_held()
        issue = self.env["integration.issue"].search([("code", "=", "event_held")])
        self.assertTrue(issue.can_retry)
        self.assertEqual({row.res_id for row in issue.affected_ids}, set(bad.ids))
        bad.note = "repaired"
        self.env.flush_all()
        self.assertEqual(issue._retry_all("the codes are mapped now"), 3)
        self.env.invalidate_all()
        self.assertFalse(any(held.mapped("hold_code")))
        self.assertFalse(issue.is_retrying)

    def test_what_still_cannot_go_is_told_with_its_issue_and_tried_once(self):
        with mute_logger(LOGGER):
            bad = self.bad + self.env["test.integration.order"].create([{"note": UNPROJECTABLE}] * 2)
            self.commit()
            self.Event._cron_release_held()
            issue = self.env["integration.issue"].search([("code", "=", "event_held")])
            bad[0].note = "repaired"
            self.env.flush_all()
            issue._retry_all("one of the codes is mapped now")
        self.assertEqual((issue.retry_done, issue.retry_skipped, issue.is_retrying), (3, 2, False))
        self.assertIn("2 could not be done again", issue.message_ids[0].body)

    def test_a_repaired_record_is_released(self):
        held = self.event_of(self.bad)
        former_xid = held.xid
        self.bad.note = "repaired"
        self.env.flush_all()
        self.Event._cron_release_held()
        self.assertFalse(held.hold_code)
        self.assertEqual(json.loads(held.payload)["contact"], "repaired")
        self.assertNotEqual(held.xid, former_xid, "a reader in transaction order must still meet it")

    def test_an_event_whose_record_is_gone_stays_visible(self):
        held = self.event_of(self.bad)
        with mute_logger(LOGGER):
            self.bad.unlink()
        self.Event._cron_release_held()
        self.assertEqual(held.hold_code, "subject_gone")

    def test_an_event_of_an_uninstalled_app_does_not_hold_up_the_others(self):
        held = self.event_of(self.bad)
        with mute_logger(LOGGER):
            self.env["test.integration.order"].create({"note": UNPROJECTABLE})
            orphan = self.commit()
        self.env.cr.execute(
            "UPDATE integration_event SET res_model = 'gone.model' WHERE id = %s", [orphan.id]
        )
        self.bad.note = "repaired"
        self.env.flush_all()
        self.Event._cron_release_held()
        self.assertFalse(held.hold_code)
        self.assertEqual(orphan.hold_code, "subject_gone")

    def test_a_full_batch_wakes_the_cron_again(self):
        trigger = self.env["ir.cron.trigger"]
        self.bad.note = "repaired"
        self.env.flush_all()
        before = trigger.search_count([])
        with patch.object(integration_event, "RELEASE_BATCH", 1):
            self.Event._cron_release_held()
        self.assertEqual(trigger.search_count([]), before + 1)

    def test_a_deleted_cron_does_not_stop_the_business(self):
        self.env.ref("integration_outbox.ir_cron_release_held").unlink()
        with mute_logger(LOGGER):
            self.env["test.integration.order"].create({"note": UNPROJECTABLE})
            self.assertTrue(self.commit().hold_code)

    def test_an_event_about_a_record_out_of_scope_is_dropped(self):
        held = self.event_of(self.bad)
        self.bad.write({"kind": "internal", "note": False})
        self.env.flush_all()
        self.Event._cron_release_held()
        self.assertFalse(held.exists())

    def test_a_failing_statement_in_a_mapper_does_not_break_the_transaction(self):
        mapper = type(self.env["integration.mapper.test_order"])
        with mute_logger(LOGGER, "odoo.sql_db"):
            self.patch(mapper, "_project", lambda mapper, records: mapper.env.cr.execute("SELECT 1/0"))
            self.good.name = "changed"
            event = self.commit()
        self.assertEqual((event.type, event.hold_code), ("test_order.updated", "projection_failed"))
        self.assertEqual(self.good.name, "changed")
