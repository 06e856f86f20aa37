# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_outbox.models import integration_unmapped_code
from odoo.addons.integration_outbox.tests.common import OutboxCase

from ..models.integration_mapper_test_order import UNPROJECTABLE

LOGGER = "odoo.addons.integration_outbox.models.integration_projection"


@tagged("post_install", "-at_install")
class TestUnmappedCodesOfEvents(OutboxCase):
    """Events whose document lacks a code wait for it, and go when it is mapped."""

    def test_events_that_wait_for_a_code_go_when_it_is_mapped(self):
        with mute_logger(LOGGER):
            order = self.env["test.integration.order"].create({"name": "T/1", "note": "unprojectable"})
            (event,) = self.commit()
        self.assertEqual((event.hold_code, event.payload), ("unmapped_code", False))
        order.note = False
        self.commit()
        missing = self.env["integration.unmapped.code"]
        missing._note([("country", "res.country", "XX", None)])
        noted = missing.search([("code", "=", "XX")])
        noted.record = self.env.ref("base.be")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        missing._note([("country", "res.country", "XX", None)], company=elsewhere)
        other = missing.search([("company_id", "=", elsewhere.id)])
        other.record = noted.record
        other.action_map()
        self.env.invalidate_all()
        self.assertEqual((event.hold_code, event.company_id), ("unmapped_code", self.env.company))
        noted.action_map()
        self.env.invalidate_all()
        self.assertFalse(event.hold_code)
        self.assertEqual(json.loads(event.payload)["number"], "T/1")

    def map(self):
        """Map what the orders lack, or run again what still waits for it; return what a person is told."""
        missing = self.env["integration.unmapped.code"]
        noted = missing.search([("code", "=", "XX")])
        if not noted:
            missing._note([("country", "res.country", "XX", None)])
            noted = missing.search([("code", "=", "XX")])
            noted.record = self.env.ref("base.be")
        with mute_logger(LOGGER):
            told = noted.action_map() if noted.state == "open" else noted.action_run_again()
        self.env.invalidate_all()
        return told["params"]["message"]

    def hold(self, order, name):
        """Play a transaction that changes an order of which events are held; return the event."""
        order.write({"name": name, "note": UNPROJECTABLE})
        with mute_logger(LOGGER):
            event = self.commit()
        self.assertEqual(event.hold_code, "unmapped_code")
        return event

    def test_of_several_events_about_one_thing_those_that_still_wait_are_told_and_go_soon(self):
        order = self.env["test.integration.order"].create({"name": "T/0"})
        self.commit()
        events = [self.hold(order, f"T/{number}") for number in (1, 2, 3)]
        order.note = False
        self.commit()
        cron = self.env.ref("integration_outbox.ir_cron_release_held")
        wakes, of_cron = self.env["ir.cron.trigger"], [("cron_id", "=", cron.id)]
        before = wakes.search_count(of_cron)
        told = self.map()
        self.assertIn("done again: 1 held events", told)
        self.assertIn("Left: 2 held events", told)
        self.assertEqual(
            [bool(event.hold_code) for event in events], [False, True, True], "the oldest goes first"
        )
        self.assertEqual(wakes.search_count(of_cron), before + 1, "the cron goes on")

    def test_events_that_cannot_go_do_not_keep_others_from_being_tried_by_the_next_press(self):
        self.patch(integration_unmapped_code, "_MOST", 1)
        orders = self.env["test.integration.order"].create(
            [{"name": "T/1"}, {"name": "T/2"}, {"name": "T/3"}]
        )
        self.commit()
        events = [self.hold(order, f"{order.name}/held") for order in orders]
        orders[1:].note = False
        self.commit()
        self.assertIn("Left: 3 held events", self.map(), "the oldest cannot go")
        self.assertIn("1 held events. Left: 2", self.map())
        self.assertEqual([bool(event.hold_code) for event in events], [True, False, True])
        self.assertIn("1 held events. Left: 1", self.map())
