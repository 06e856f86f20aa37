# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import tagged

from .common import WebhookCase

_TYPES = ("test.happened",)


@tagged("post_install", "-at_install")
class TestIntegrationExpectations(WebhookCase):
    """Somebody was not told until they got it; what nobody wants or a person cancelled is not waited for."""

    def find(self, types=_TYPES, counts_from=None):
        """The ids of the records of which somebody was not told yet, with the interface of these."""
        self.env.flush_all()
        [*_others, query] = self.env["integration.expectations"]._find_untold("res.users", types, counts_from)
        return sorted((row[0], row[1]) for row in self.env.execute_query(query))

    def set_state(self, state, events):
        """Let the deliveries of some events end so."""
        self.env.cr.execute(
            "UPDATE integration_delivery SET state = %s WHERE event_id = ANY(%s)", [state, events]
        )

    def test_it_waits_until_it_is_delivered_and_when_it_is_given_up(self):
        events = self.make_events(2)
        both = [(1, self.interface.id), (2, self.interface.id)]
        for state, untold in (("pending", both), ("sending", both), ("dead", both), ("delivered", [])):
            with self.subTest(state):
                self.set_state(state, events)
                self.assertEqual(self.find(), untold)

    def test_what_a_person_cancelled_is_not_waited_for(self):
        self.set_state("cancelled", self.make_events())
        self.assertEqual(self.find(), [])

    def test_what_a_retired_subscription_left_is_not_waited_for(self):
        self.set_state("dead", self.make_events())
        self.env.cr.execute(
            "UPDATE integration_subscription SET state = 'retired' WHERE id = %s", [self.subscription.id]
        )
        self.assertEqual(self.find(), [])

    def test_what_nobody_subscribed_to_is_not_waited_for(self):
        self.make_events(type_="other.happened")
        self.assertEqual(self.find(("other.happened",)), [])

    def test_who_got_a_later_one_was_told(self):
        self.set_state("dead", self.make_events())
        later = self.make_events()
        self.assertEqual(self.find(), [(1, self.interface.id)] * 2)
        self.set_state("delivered", later)
        self.assertEqual(self.find(), [])

    def test_an_earlier_one_or_another_receiver_does_not_count(self):
        other = self.make_interface("webhook_other")
        self.make_subscription(interface_id=other.id, name="Other")
        self.set_state("delivered", self.make_events())
        now = self.make_events()
        self.env.cr.execute(
            "UPDATE integration_delivery SET state = 'delivered' WHERE event_id = ANY(%s) AND subscription_id = %s",
            [now, self.subscription.id],
        )
        self.assertEqual(self.find(), [(1, other.id)])

    def test_what_was_given_up_before_it_counts_is_not_looked_at(self):
        old, new = self.make_events(), self.make_events(2)
        self.set_state("dead", old + new)
        self.env.cr.execute(
            "UPDATE integration_delivery SET created_at = '2020-01-01' WHERE event_id = ANY(%s)", [old]
        )
        self.assertEqual(len(self.find()), 3)
        self.assertEqual(len(self.find(counts_from=date(2020, 1, 2))), 2)
