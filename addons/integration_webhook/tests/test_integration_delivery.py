# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationDelivery(WebhookCase):
    """Which events become deliveries for whom, and who may touch them."""

    def test_every_matching_subscription_gets_one(self):
        second = self.make_subscription(event_types="other.* test.happened")
        self.make_subscription(event_types="test.other")
        self.make_events(2)
        self.assertEqual(
            [delivery.subscription_id for delivery in self.deliveries()],
            [self.subscription] * 2 + [second] * 2,
        )
        self.assertEqual(len({delivery.webhook_id for delivery in self.deliveries()}), 4)

    def test_an_underscore_in_a_type_is_no_wildcard(self):
        self.make_subscription(event_types="a_b.*")
        self.make_events(type_="axb.happened")
        self.assertFalse(self.deliveries())

    def test_routing_again_adds_nothing(self):
        ids = self.make_events()
        self.env["integration.event"]._route(ids)
        self.assertEqual(len(self.deliveries()), 1)

    def test_an_event_of_another_company_is_not_sent(self):
        company, other = self.env.company, self.env["res.company"].create({"name": "Other"})
        self.cr.execute(
            "UPDATE integration_subscription SET approved_company_id = %s WHERE id = %s",
            (company.id, self.subscription.id),
        )
        self.make_events(company=other)
        self.assertFalse(self.deliveries())
        self.make_events(company=company)
        self.make_events(company=None)
        self.assertEqual(len(self.deliveries()), 2)

    def test_an_event_about_an_interface_does_not_go_over_it(self):
        other = self.make_subscription(name="Other", interface_id=self.make_interface("other").id)
        self.make_events(interface=self.interface)
        self.assertEqual(self.deliveries().subscription_id, other)

    def test_while_paused_or_corrected_events_are_kept(self):
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.make_events()
        self.subscription.with_user(self.manager).action_withdraw()
        self.make_events()
        self.assertEqual(len(self.deliveries(state="pending")), 2)

    def test_never_approved_or_retired_ones_get_nothing(self):
        self.make_subscription(approved=False)
        self.subscription.with_user(self.manager).action_retire()
        self.make_events()
        self.assertFalse(self.deliveries())

    def test_an_event_that_was_undone_takes_its_delivery_along(self):
        ids = self.make_events()
        self.cr.execute("DELETE FROM integration_event WHERE id = ANY(%s)", (ids,))
        self.assertFalse(self.deliveries())

    def test_nobody_forges_or_edits_deliveries_and_attempts(self):
        self.make_events()
        delivery = self.deliveries()
        self.cr.execute(
            """INSERT INTO integration_attempt (delivery_id, subscription_id, number, started_at, duration_ms, code)
               VALUES (%s, %s, 1, now(), 1, 'ok') RETURNING id""",
            (delivery.id, self.subscription.id),
        )
        attempt = self.env["integration.attempt"].browse(self.cr.fetchone()[0])
        for record, vals in ((delivery, {"state": "delivered"}), (attempt, {"code": "ok"})):
            for act in (lambda r=record, v=vals: r.write(v), record.unlink, lambda r=record: r.create([{}])):
                with self.assertRaises(AccessError):
                    act()

    def test_given_up_ones_are_sent_again_and_waiting_ones_cancelled_by_operators_only(self):
        self.make_events()
        delivery = self.deliveries()
        operator = self.operator
        viewer = new_test_user(self.env, "webhook_viewer", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            delivery.with_user(viewer).action_cancel()
        with self.assertRaises(UserError):
            delivery.with_user(operator).action_retry()
        delivery.with_user(operator).action_cancel()
        self.assertEqual(self.deliveries().state, "cancelled")
        delivery.with_user(operator).action_retry()
        self.assertEqual(self.deliveries().state, "pending")

    def test_who_sends_again_is_told_what_was_delivered_already_and_that_a_replay_sends_it(self):
        self.make_events(3)
        delivered, dead, _waiting = self.deliveries()
        self.cr.execute("UPDATE integration_delivery SET state = 'delivered' WHERE id = %s", (delivered.id,))
        self.cr.execute("UPDATE integration_delivery SET state = 'dead' WHERE id = %s", (dead.id,))
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "use Replay"):
            delivered.with_user(self.operator).action_retry()
        told = (delivered | dead).with_user(self.operator).action_retry()["params"]["message"]
        self.assertTrue(told.startswith("1 of 2 are sent now. 1 were delivered already"), told)

    def test_counters_open_what_they_count(self):
        domain, lane = [("subscription_id", "=", self.subscription.id)], self.subscription.lane_ids
        for action, filters in (
            (self.subscription.action_open_waiting(), {"search_default_waiting": 1}),
            (lane.action_open_waiting(), {"search_default_waiting": 1}),
            (lane.action_open_dead(), {"search_default_dead": 1}),
        ):
            self.assertEqual((action["domain"], action["context"]), (domain, filters))
        self.assertEqual(lane.action_open_attempts()["domain"], domain)

    def test_the_name_of_a_record_is_for_those_who_may_read_it(self):
        hidden = self.env["ir.config_parameter"].create({"key": "canary.name", "value": "1"})
        ids = self.make_events()
        self.cr.execute(
            "UPDATE integration_event SET res_model = %s, res_id = %s WHERE id = ANY(%s)",
            (hidden._name, hidden.id, ids),
        )
        delivery = self.deliveries()
        self.assertEqual(delivery.record_name, "canary.name")
        viewer = new_test_user(self.env, "webhook_viewer", groups="integration_core.group_integration_user")
        seen = delivery.with_user(viewer)
        self.assertNotIn("canary", f"{seen.record_name} {seen.display_name} {seen.event_id.record_name}")
        self.assertNotIn("canary", str(seen.read()))
        delivery.with_user(self.operator).action_cancel()
        row = self.env["integration.audit"].search([("action", "=", "delivery.cancelled")])
        self.assertIn(delivery.webhook_id, row.res_name)
        self.assertNotIn("canary", row.res_name, "nobody could erase it there")

    def test_a_delivery_being_sent_cannot_be_cancelled(self):
        self.make_events()
        self.cr.execute("UPDATE integration_delivery SET state = 'sending', claim_id = 'x'")
        with self.assertRaises(UserError):
            self.deliveries().with_user(self.manager).action_cancel()

    def test_one_issue_for_each_cause_however_many_were_given_up(self):
        self.make_events(5)
        self.cr.execute(
            "UPDATE integration_delivery SET state = 'dead', last_code = 'http_404' WHERE id % 2 = 0"
        )
        self.cr.execute(
            "UPDATE integration_delivery SET state = 'dead', last_code = 'timeout' WHERE id % 2 = 1"
        )
        Delivery = self.env["integration.delivery"]
        Delivery._report_dead()
        issues = self.env["integration.issue"].search([("code", "=", "delivery_dead")])
        self.assertEqual(len(issues), 2)
        self.assertEqual(issues.interface_id, self.interface)
        Delivery._report_dead()
        self.assertEqual(set(issues.mapped("occurrence_count")), {1}, "reported once")
        self.assertEqual(self.deliveries().issue_id, issues)
