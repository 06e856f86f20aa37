# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import WebhookCase

UNRESOLVED = ("pending", "sending", "dead")


@tagged("post_install", "-at_install")
class TestIntegrationRetention(WebhookCase):
    """Retention never touches what is unresolved, however old."""

    def setUp(self):
        super().setUp()
        self.Retention = self.env["integration.retention"]
        self.Retention.search([]).active = False
        self.Retention.flush_model()
        self.patch(type(self.Retention), "_open_transaction", lambda rule: self.same_transaction())
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)
        self.make_events(5)
        states = [*UNRESOLVED, "delivered", "cancelled"]
        self.by_state = dict(zip(states, self.deliveries(), strict=True))
        for state, delivery in self.by_state.items():
            self.cr.execute(
                "UPDATE integration_delivery SET state = %s, done_at = now() - interval '1 year' WHERE id = %s",
                (state, delivery.id),
            )
            self.cr.execute(
                """INSERT INTO integration_attempt
                          (delivery_id, subscription_id, number, started_at, duration_ms, code, excerpt, detail)
                   VALUES (%s, %s, 1, now() - interval '1 year', 1, 'http_500', 'answer', 'reason')""",
                (delivery.id, self.subscription.id),
            )
        self.cr.execute("UPDATE integration_event SET occurred_at = now() - interval '1 year'")
        self.env.invalidate_all()

    def run_rule(self, target, **vals):
        rule = self.Retention.with_user(self.manager).create(
            {"name": target, "target": target, "days": 30, "type_pattern": "test.*", **vals}
        )
        rule.action_count()
        rule.action_switch_on()
        self.Retention._cron_remove()
        self.env.invalidate_all()
        return rule

    def left(self):
        return {state for state, delivery in self.by_state.items() if delivery.exists()}

    def test_events_go_with_what_belongs_to_them_but_not_the_unresolved(self):
        rule = self.run_rule("event")
        self.assertEqual(self.left(), set(UNRESOLVED))
        self.assertEqual((rule.matching_count, rule.removed_count), (2, 2))
        self.assertEqual(self.env["integration.attempt"].search_count([]), 3)

    def test_deliveries_that_arrived_go_and_their_events_stay(self):
        event = self.by_state["delivered"].event_id
        self.run_rule("delivered")
        self.assertEqual(self.left(), {*UNRESOLVED, "cancelled"})
        self.assertTrue(event.exists())

    def test_cancelled_ones_have_a_rule_of_their_own(self):
        self.run_rule("cancelled")
        self.assertEqual(self.left(), {*UNRESOLVED, "delivered"})

    def test_answers_go_and_attempts_stay_but_not_while_one_needs_them(self):
        self.run_rule("answer")
        attempts = {state: delivery.attempt_ids for state, delivery in self.by_state.items()}
        self.assertTrue(all(attempts.values()))
        kept = {state for state, attempt in attempts.items() if attempt.excerpt}
        self.assertEqual(kept, set(UNRESOLVED))
        reasons = {attempt.detail for attempt in attempts.values()}
        self.assertEqual(reasons, {"reason"}, "a reason of our own repeats nothing")

    def test_what_is_younger_stays(self):
        self.run_rule("delivered", days=400)
        self.assertIn("delivered", self.left())

    def test_what_a_running_replay_has_not_reached_stays(self):
        event = self.by_state["delivered"].event_id
        self.cr.execute(
            """INSERT INTO integration_replay
                      (subscription_id, mode, since, pace, state, last_event_id, until_event_id)
               VALUES (%s, 'missing', now(), 1, 'running', %s, %s) RETURNING id""",
            (self.subscription.id, event.id - 1, event.id),
        )
        (replay_id,) = self.cr.fetchone()
        self.run_rule("delivered")
        self.run_rule("event", type_pattern="test.happened")
        self.assertIn("delivered", self.left())
        self.cr.execute("UPDATE integration_replay SET state = 'done' WHERE id = %s", (replay_id,))
        self.env.invalidate_all()
        self.Retention._cron_remove()
        self.assertNotIn("delivered", self.left())

    def test_one_sent_again_between_the_look_and_the_removal_stays(self):
        """Somebody commits in between; the query is asked anew about what is locked."""
        delivery = self.by_state["cancelled"]
        lock = type(self.Retention)._lock_cancelled

        def send_again_and_lock(rule, ids):
            self.cr.execute("UPDATE integration_delivery SET state = 'pending' WHERE id = %s", (delivery.id,))
            return lock(rule, ids)

        self.patch(type(self.Retention), "_lock_cancelled", send_again_and_lock)
        self.run_rule("cancelled")
        self.assertTrue(delivery.exists())

    def test_rules_come_switched_off_with_sensible_times(self):
        rules = self.Retention.with_context(active_test=False).search([])
        self.assertEqual(set(rules.mapped("state")), {"draft"})
        ours = {"event": 730, "delivered": 90, "cancelled": 180, "answer": 30}
        self.assertLessEqual(ours.items(), {rule.target: rule.days for rule in rules}.items())
