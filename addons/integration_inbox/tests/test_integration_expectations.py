# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import InboxCase


@tagged("post_install", "-at_install")
class TestIntegrationExpectations(InboxCase):
    """A message about something waits until it is processed; which one is about it, the first rule says."""

    def find(self, entity="test_order"):
        """The messages about an entity that are not processed, with their interfaces."""
        self.env.flush_all()
        [query] = self.env["integration.expectations"]._find_unprocessed([entity])
        return {(row[0], row[1]) for row in self.env.execute_query(query)}

    def test_it_waits_until_it_is_processed(self):
        message = self.put("order.created")
        for state, waits in (("waiting", True), ("failed", True), ("processed", False), ("ignored", False)):
            with self.subTest(state):
                self.env.cr.execute(
                    "UPDATE integration_message SET state = %s WHERE id = %s", [state, message.id]
                )
                self.assertEqual(self.find(), {(message.id, self.interface.id)} if waits else set())

    def test_what_a_retired_source_left_is_not_waited_for(self):
        self.put("order.created")
        self.env.cr.execute("UPDATE integration_source SET state = 'retired' WHERE id = %s", [self.source.id])
        self.assertEqual(self.find(), set())

    def test_messages_about_something_else_do_not_count(self):
        self.put("order.noise")
        self.put("order.unknown")
        self.put("order.created")
        self.assertEqual(self.find("payment"), set())

    def test_a_star_stands_for_anything_and_a_letter_for_itself(self):
        rules = [self.make_rule("a_b%.*", external_pointer="/number")]
        source = self.make_source("stars", rule_ids=rules)
        fits = self.put("a_b%.created", source=source)
        self.put("axb%.created", source=source)
        self.put("a_bc.created", source=source)
        self.assertEqual(self.find(), {(fits.id, self.interface.id)})
