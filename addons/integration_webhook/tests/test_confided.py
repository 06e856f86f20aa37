# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import tagged

from ..engine import routing
from .replay_case import ReplayCase

ALERT = "alert.raised"


@tagged("post_install", "-at_install")
class TestConfided(ReplayCase):
    """Who did not ask for alerts by name gets none, and who is of one company only its own: they tell of partners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everything = cls.make_subscription(event_types="*")
        cls.named = cls.make_subscription(event_types="* alert.*")
        cls.bound = cls.make_subscription(
            event_types="* alert.*",
            interface_id=cls.make_interface("webhook_bound", company_id=cls.env.company.id).id,
        )
        cls.other = cls.env["res.company"].create({"name": "Other clinic"})
        (cls.author + cls.manager).company_ids = [Command.link(cls.other.id)]

    def find_receivers(self, event_ids):
        """Which of the three subscriptions get these events."""
        found = self.env["integration.delivery"].search([("event_id", "in", event_ids)]).subscription_id
        return found & (self.everything + self.named + self.bound)

    def test_a_star_alone_does_not_stand_for_alerts(self):
        for type_ in (ALERT, "alert.cleared"):
            for company in (None, self.env.company, self.other):
                self.assertNotIn(self.everything, self.find_receivers(self.make_events(1, type_, company)))
        self.assertIn(self.everything, self.find_receivers(self.make_events()))
        self.assertIn(self.everything, self.find_receivers(self.make_events(1, "alerting.begun")))

    def test_who_is_of_one_company_gets_the_alerts_of_that_only(self):
        everywhere, own = self.named, self.named + self.bound
        self.assertEqual(self.find_receivers(self.make_events(1, ALERT, self.env.company)), own)
        self.assertEqual(self.find_receivers(self.make_events(1, ALERT, self.other)), everywhere)
        self.assertEqual(self.find_receivers(self.make_events(1, ALERT)), everywhere)
        self.assertIn(self.bound, self.find_receivers(self.make_events()))

    def test_a_replay_sends_no_more_than_was_routed(self):
        subscriptions = (self.everything, self.named, self.bound)
        before = [self.count_replayed(subscription) for subscription in subscriptions]
        self.make_events(2, ALERT)
        self.make_events(3, ALERT, self.env.company)
        self.set_state(self.deliveries(), "delivered", "ok")
        after = [self.count_replayed(subscription) for subscription in subscriptions]
        self.assertEqual([new - old for new, old in zip(after, before, strict=True)], [0, 5, 3])

    def count_replayed(self, subscription):
        """How many events a replay to the subscription sends."""
        replay = self.make_replay(subscription_id=subscription.id)
        replay.action_count()
        return replay.matching_count

    def test_alerts_that_wait_are_cancelled_when_their_name_goes(self):
        company = self.env.company
        for subscription in (self.named, self.bound):
            self.make_events(1, ALERT, company)
            delivery = self.deliveries(subscription_id=subscription.id)[-1]
            subscription.with_user(self.manager).action_withdraw()
            subscription.with_user(self.author).event_types = "*"
            self.approve(subscription.with_user(self.author))
            self.assertEqual((delivery.state, delivery.last_code), ("cancelled", "no_longer_wanted"))

    def test_the_form_and_a_test_say_the_same(self):
        draft = self.make_subscription(approved=False, event_types="*")
        known = {ALERT: None, "invoice.posted": None}
        self.patch(type(self.env["integration.event"]), "_event_types", lambda _events: known)
        self.assertEqual(draft.matching_types, "invoice.posted")
        event, company = (0, "integration.alert", 1), self.env["res.company"]
        for subscription in (draft, self.everything):
            self.assertFalse(subscription._takes(ALERT, company, event))
            self.assertTrue(subscription._takes("invoice.posted", company, event))
        bound = self.make_subscription(
            approved=False, event_types="alert.*", interface_id=self.bound.interface_id.id
        )
        for subscription in (bound, self.bound):
            self.assertFalse(subscription._takes(ALERT, company, event))
            self.assertTrue(subscription._takes(ALERT, self.env.company, event))

    def test_what_waits_of_no_company_is_cancelled_when_it_is_bound_to_one(self):
        self.make_events(1, ALERT)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_subscription SET approved_company_id = %s WHERE id = %s",
            (self.env.company.id, self.named.id),
        )
        cancelled = routing.cancel_unwanted(self.cr, self.named.id, [], self.clock())
        self.assertEqual(cancelled, self.deliveries(subscription_id=self.named.id).ids)
