# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_core.tools import facts, utc

from .processing_case import ProcessingCase


@tagged("post_install", "-at_install")
class TestIntegrationOverview(ProcessingCase):
    """Messages that wait or failed, and refused requests, are told of the interface that they came in over."""

    def get_facts(self):
        self.env.flush_all()
        return self.env["integration.overview"].with_user(self.operator)._get_facts(utc.now())

    def test_messages_count_until_they_are_done(self):
        mine = {"model": "integration.message", "interface_id": self.interface.id}
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        failing = self.put("order.created", {"nonsense": 1}, number="ext-9")
        found = self.get_facts()
        self.assertEqual(found.count(facts.WAITING, word="approved", **mine), 2)
        self.assertIsNotNone(found.since(facts.WAITING, **mine))
        self.run_job()
        self.assertEqual(failing.state, "failed")
        found = self.get_facts()
        self.assertEqual((found.count(facts.WAITING, **mine), found.count(facts.GIVEN_UP, **mine)), (0, 1))
        self.assertEqual(found.count(facts.BEGUN_AGAIN, **mine), 0)
        failing._replay()
        found = self.get_facts()
        self.assertEqual(
            (found.count(facts.BEGUN_AGAIN, **mine), found.count(facts.GIVEN_UP, **mine)), (1, 0)
        )
        self.source.with_user(self.approver)._pause("The partner asked us to wait")
        self.assertEqual(self.get_facts().count(facts.BEGUN_AGAIN, **mine), 0)

    def test_what_a_retired_source_left_is_told_of_nobody(self):
        self.put("order.created", {"nonsense": 1}, number="ext-9")
        self.run_job()
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.env.cr.execute("UPDATE integration_source SET state = 'retired' WHERE id = %s", [self.source.id])
        self.env.invalidate_all()
        found, mine = self.get_facts(), {"interface_id": self.interface.id}
        self.assertEqual((found.count(facts.WAITING, **mine), found.count(facts.GIVEN_UP, **mine)), (0, 0))

    def test_a_paused_source_is_told_and_its_dialog_says_what_waits(self):
        self.put("order.created", {"number": "T/1"}, number="ext-1")
        opened = self.source.with_user(self.operator).action_open_pause()
        dialogs = self.env[opened["res_model"]].with_user(self.operator).with_context(**opened["context"])
        dialog = dialogs.create({"reason": "The partner asked us to wait"})
        self.assertEqual((dialog.record, dialog.waiting_count), (self.source, 1))
        dialog.action_pause()
        self.assertEqual(self.source.paused_because, "The partner asked us to wait")
        self.assertEqual(self.get_facts().count(facts.PAUSED, model="integration.source"), 1)

    def test_refused_requests_are_added_up_within_the_period(self):
        self.env.cr.execute("DELETE FROM integration_refusal")
        now = utc.now().replace(microsecond=0)
        for hour, count in ((now.replace(minute=0, second=0), 7), (now.replace(year=now.year - 1), 5)):
            self.env.cr.execute(
                """INSERT INTO integration_refusal (hour, reason, key_id, address, place, count, first_at, last_at)
                   VALUES (%s, 'unknown_key', '', '192.0.2.1', 'inbox', %s, %s, %s)""",
                (hour, count, hour, hour),
            )
        self.assertEqual(self.get_facts().count(facts.REFUSED), 7)
