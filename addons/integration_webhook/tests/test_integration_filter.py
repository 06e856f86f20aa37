# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..engine import moves, store
from ..engine.lane import Message, Unsendable
from ..tools.states import TRANSITIONS
from .common import START, WebhookCase

ORDER = "test.integration.order"
LOGGER = "odoo.addons.integration_webhook.models.integration_filter"


@tagged("post_install", "-at_install")
class TestIntegrationFilter(WebhookCase):
    """Only events about records that fit; and a filter that fails stops nobody, loses nothing, leaks nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if ORDER not in cls.env:
            cls.skipTest(cls, "needs the fake order of test_integration")
        cls.filtered = cls.make_filtered("[('name', '=like', 'A%')]")

    @classmethod
    def make_filtered(cls, domain, **vals):
        vals = {"event_types": "test_order.*", "filter_model": ORDER, "filter_domain": domain, **vals}
        return cls.make_subscription(**vals)

    def break_filter(self, domain="[('vanished', '=', 1)]"):
        """As if a field had been removed since the filter was saved."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_subscription SET approved_filter_domain = %s WHERE id = %s",
            (domain, self.filtered.id),
        )
        self.env.invalidate_all()

    def make_orders(self, *names):
        orders = self.env[ORDER].create([{"name": name} for name in names])
        self.commit()
        return orders

    def routed(self, subscription=None):
        """What the subscription got: (event type, record id)."""
        deliveries = self.deliveries(subscription_id=(subscription or self.filtered).id)
        return [(delivery.event_type, delivery.event_id.res_id) for delivery in deliveries]

    # === WHAT FITS === #

    def test_only_events_about_records_that_fit_are_delivered(self):
        orders = self.make_orders("A/1", "B/1", "A/2")
        created = "test_order.created"
        self.assertEqual(self.routed(), [(created, orders[0].id), (created, orders[2].id)])
        self.assertEqual(set(self.deliveries(subscription_id=self.filtered.id).mapped("state")), {"pending"})

    def test_other_subscriptions_get_theirs_all_the_same(self):
        other = self.make_subscription(event_types="test_order.*")
        self.make_orders("A/1", "B/1")
        self.assertEqual(len(self.routed(other)), 2)

    def test_events_about_other_models_do_not_fit(self):
        everything = self.make_filtered("[]", event_types="*")
        self.make_events(2)
        self.make_orders("B/1")
        self.assertEqual([type_ for type_, _id in self.routed(everything)], ["test_order.created"])

    def test_the_state_at_the_end_of_the_transaction_is_judged(self):
        order = self.env[ORDER].create({"name": "A/1"})
        with self.cr.savepoint():
            pass  # records the event as it is up to here
        order.name = "B/1"
        self.commit()
        self.assertFalse(self.routed())
        order = self.env[ORDER].create({"name": "B/2"})
        with self.cr.savepoint():
            pass
        order.name = "A/2"
        self.commit()
        self.assertEqual(self.routed(), [("test_order.created", order.id)])

    def test_the_filter_sees_what_the_clerk_may_not_see(self):
        clerk = new_test_user(self.env, "filter_clerk", groups="base.group_user")
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id(ORDER),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        order = self.env[ORDER].create({"name": "A/1"})
        events = self.commit()
        self.cr.execute("DELETE FROM integration_delivery")
        events.with_user(clerk)._route(events.ids)
        self.assertEqual(self.routed(), [("test_order.created", order.id)])

    # === WHAT IS GONE === #

    def test_who_heard_of_a_record_hears_that_it_is_gone_and_nobody_else(self):
        fitting, other = self.make_orders("A/1", "B/1")
        gone = [fitting.id, other.id]
        (fitting | other).unlink()
        self.commit()
        self.assertEqual(self.routed(), [("test_order.created", gone[0]), ("test_order.deleted", gone[0])])

    def test_who_was_to_hear_of_it_and_did_not_hears_nothing(self):
        order = self.make_orders("A/1")
        self.cr.execute("UPDATE integration_delivery SET state = 'cancelled'")
        order.unlink()
        self.commit()
        self.assertEqual(len(self.routed()), 1)

    # === WHAT IT COSTS === #

    def test_the_number_of_queries_does_not_depend_on_the_number_of_events(self):
        """Without a filter one statement; with filters one more, their reading, and each its query in a savepoint."""
        self.env["integration.subscription"].search([]).flush_recordset()
        orders = self.env[ORDER].create([{"name": f"A/{number}"} for number in range(20)])
        events = self.commit()
        self.assertEqual(len(events), len(orders))
        arm = type(self.env["integration.lane"])
        self.patch(arm, "_arm", lambda lane, ids, due_at=None: None)
        for ids in (events[:1].ids, events.ids):
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                self.env["integration.event"]._route(ids)
        self.cr.execute("UPDATE integration_subscription SET approved_filter_model = NULL")
        with self.assertQueryCount(1):
            self.env["integration.event"]._route(events.ids)

    # === WHAT FAILS === #

    def test_a_filter_that_fails_neither_stops_nor_loses_nor_leaks(self):
        for domain in ("[('vanished', '=', 1)]", "nonsense(", "[('name', '=', uid)]", "[('name', '=')]"):
            self.cr.execute("DELETE FROM integration_delivery")
            self.break_filter(domain)
            with mute_logger(LOGGER, "odoo.domains"):
                order = self.make_orders("A/1")
            self.assertTrue(order.exists())
            delivery = self.deliveries(subscription_id=self.filtered.id)
            self.assertEqual((delivery.state, delivery.last_code), ("dead", "filter_failed"), domain)
            self.assertTrue(delivery.done_at)

    def test_a_filter_about_a_model_that_is_gone_fails(self):
        self.make_orders("A/0")
        self.cr.execute("DELETE FROM integration_delivery")
        self.cr.execute(
            "UPDATE integration_subscription SET approved_filter_model = 'gone.model' WHERE id = %s",
            (self.filtered.id,),
        )
        self.env.invalidate_all()
        self.cr.execute("UPDATE integration_event SET res_model = 'gone.model' RETURNING id")
        ids = [id_ for (id_,) in self.cr.fetchall()]
        with mute_logger(LOGGER):
            self.env["integration.event"]._route(ids)
        codes = self.deliveries(subscription_id=self.filtered.id).mapped("last_code")
        self.assertEqual(set(codes), {"filter_failed"})

    def test_one_issue_for_all_that_the_same_filter_failed_on(self):
        self.break_filter()
        with mute_logger(LOGGER):
            self.make_orders("A/1", "B/2")
            self.make_orders("A/3")
        self.work_in_one_transaction()
        self.env["integration.lane"]._cron_watch()
        issue = self.env["integration.issue"].search([("res_id", "=", self.filtered.id)])
        self.assertEqual((len(issue), issue.code), (1, "delivery_dead"))
        self.assertIn("Filter could not be applied", issue.detail)

    def test_a_failed_one_that_is_tried_again_is_judged_again(self):
        self.assertIn("pending", TRANSITIONS["dead"])
        self.break_filter()
        with mute_logger(LOGGER):
            self.make_orders("A/1", "B/1")
        deliveries = self.deliveries(subscription_id=self.filtered.id)

        def send_again():
            moves.revive(self.cr, deliveries.ids, START)
            claimed = store.claim(
                self.cr, self.make_lane(self.filtered.id), "claim", 10, START, timedelta(minutes=1)
            )
            composed = self.env["integration.composer"]._make_compose(self.make_lane(self.filtered.id))(
                self.cr, claimed
            )
            self.cr.execute("UPDATE integration_delivery SET state = 'dead', claim_id = NULL")
            return composed

        with mute_logger(LOGGER):
            self.assertEqual([item.code for item in send_again()], ["filter_failed"] * 2)
        self.break_filter("[('name', '=', 'A/1')]")
        sent, refused = send_again()
        self.assertIsInstance(sent, Message)
        self.assertEqual((type(refused), refused.code), (Unsendable, "filter_refused"))

    def test_a_cancelled_or_refused_one_that_is_sent_again_is_judged_again(self):
        self.make_orders("A/1")
        self.break_filter("[('name', '=', 'other')]")
        delivery, lane = self.deliveries(subscription_id=self.filtered.id), self.make_lane(self.filtered.id)
        for code in ("no_longer_wanted", "replayed", "replay_stopped", "filter_refused"):
            with self.subTest(code=code):
                self.cr.execute(
                    """UPDATE integration_delivery SET state = 'cancelled', claim_id = NULL, last_code = %s
                        WHERE id = %s""",
                    (code, delivery.id),
                )
                self.assertTrue(moves.revive(self.cr, delivery.ids, START))
                claimed = store.claim(self.cr, lane, "claim", 10, START, timedelta(minutes=1))
                (composed,) = self.env["integration.composer"]._make_compose(lane)(self.cr, claimed)
                self.assertEqual((type(composed), composed.code), (Unsendable, "filter_refused"))

    # === WHAT CAN BE SAVED === #

    def test_a_filter_is_a_domain_that_works_and_never_code(self):
        for domain in (
            "[('nonsense', '=', 1)]",
            "[('name', 'nonsense', 1)]",
            "[('name', '=', uid)]",
            "__import__('os').getcwd()",
            "7",
            "[(",
        ):
            with mute_logger("odoo.domains"), self.assertRaisesRegex(ValidationError, "filter"):
                self.make_filtered(domain, approved=False)

    def test_a_filter_needs_something_that_it_is_about(self):
        with self.assertRaisesRegex(ValidationError, "about"):
            self.make_filtered("[('name', '=', 'x')]", filter_model=False, approved=False)
        self.assertTrue(self.make_filtered("[]", filter_model=False, approved=False))

    def test_a_filter_is_about_what_events_are_about(self):
        choices = dict(self.env["integration.subscription"]._select_filter_model())
        self.assertIn(ORDER, choices)
        self.assertNotIn("res.users", choices)
