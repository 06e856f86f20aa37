# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationDeliveryPolicy(WebhookCase):
    """What a manager says about failures is what the engine does."""

    def test_the_standard_is_the_default(self):
        made = self.env["integration.subscription"].create(
            {
                "name": "d",
                "interface_id": self.interface.id,
                "url": "https://d.example/",
                "event_types": "d.*",
            }
        )
        self.assertEqual(
            made.policy_id, self.env.ref("integration_webhook.integration_delivery_policy_standard")
        )

    def test_growing_intervals(self):
        policy = self.policy.copy(
            {"retry_mode": "exponential", "first_delay": 10, "factor": 2, "longest_delay": 30, "attempts": 5}
        )
        self.assertEqual(policy._get_retry_policy().delays, (10, 20, 30, 30))

    def test_hours_and_minutes_become_seconds(self):
        policy = self.policy.copy({"longest_age_hours": 2, "retry_after_minutes": 3, "jitter_percent": 50})
        told = policy._get_retry_policy()
        self.assertEqual((told.longest_age, told.retry_after_cap, told.jitter), (7200, 180, 0.5))

    def test_it_says_in_words_what_it_comes_to(self):
        standard = self.env.ref("integration_webhook.integration_delivery_policy_standard")
        self.assertEqual(standard.summary, "10 attempts, given up after 3.1 days")
        for schedule, words in (
            ("5s", "2 attempts, given up after 5 seconds"),
            ("5m 30m", "3 attempts, given up after 35 minutes"),
            ("30m 1h 5h", "4 attempts, given up after 6.5 hours"),
        ):
            self.policy.retry_schedule = schedule
            self.assertEqual(self.policy.summary, words)
        self.policy.longest_age_hours = 1
        self.assertEqual(self.policy.summary, "4 attempts, given up after 60 minutes")
        self.policy.write({"retry_mode": "exponential", "attempts": 1})
        self.assertEqual(self.policy.summary, "One attempt, then given up")

    def test_whatever_numbers_are_typed_the_form_stays_open(self):
        for vals in ({"attempts": 10**9}, {"factor": 1e300}, {"attempts": -1}):
            with self.subTest(vals=vals):
                policy = self.env["integration.delivery.policy"].new(
                    {"name": "Typed", "retry_mode": "exponential", **vals}
                )
                self.assertFalse(policy.summary)

    def test_what_cannot_be_is_refused(self):
        with self.assertRaises(ValidationError):
            self.policy.retry_schedule = "soon"
        for vals in (
            {"first_delay": 0},
            {"longest_delay": 1},
            {"attempts": 51},
            {"jitter_percent": 101},
            {"breaker_percent": 0},
            {"breaker_window": 1},
            {"pause_after_hours": -1},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.policy.write(vals)
                self.env.flush_all()

    def test_only_managers_change_it(self):
        with self.assertRaises(AccessError):
            self.policy.with_user(self.author).write({"retries_refusals": True})
        self.policy.with_user(self.manager).write({"retries_refusals": True})

    def test_what_active_subscriptions_keep_to_is_changed_by_people_of_their_companies_and_audited(self):
        interface = self.make_interface("policy_own", company_id=self.env.company.id)
        policy = self.policy.copy({"name": "Own"}).with_user(self.manager)
        subscription = self.make_subscription(interface_id=interface.id, policy_id=policy.id)
        other = self.env["res.company"].create({"name": "Other"})
        policy.retry_schedule = "1m"
        row = self.env["integration.audit"].search([("action", "=", "delivery_policy.changed")])
        self.assertEqual((row.user_id, row.res_id), (self.manager, policy.id))
        self.assertIn("1m", row.detail)
        self.assertIn(str(subscription.id), row.detail)
        with self.assertRaisesRegex(AccessError, "for all companies"):
            self.policy.with_user(self.manager).retry_schedule = "1m"
        self.policy.with_user(self.manager).name = "Renamed"
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_subscription SET company_id = %s WHERE id = %s", (other.id, subscription.id)
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(AccessError, "companies that you do not work in"):
            policy.retry_schedule = "2m"
        self.manager.company_ids = [Command.link(other.id)]
        policy.retry_schedule = "2m"
        self.policy.with_user(self.manager).retry_schedule = "2m"

    def test_one_in_use_stays(self):
        self.assertEqual(self.policy.subscription_count, 1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.policy.unlink()
