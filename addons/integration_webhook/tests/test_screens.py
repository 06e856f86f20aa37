# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from .common import START, WebhookCase

MODELS = (
    "integration.subscription",
    "integration.delivery",
    "integration.attempt",
    "integration.event",
    "integration.signing.key",
    "integration.authentication",
    "integration.network",
    "integration.replay",
    "integration.retention",
)
ROLES = ("user", "operator", "developer", "auditor", "manager")


@tagged("post_install", "-at_install")
class TestScreens(WebhookCase):
    """Every role opens every list and form, with what it shows."""

    def test_every_role_opens_every_screen(self):
        self.make_events()
        self.open_loopback()
        self.make_authentication()
        self.cr.execute(
            """INSERT INTO integration_attempt (delivery_id, subscription_id, number, started_at, duration_ms, code)
               SELECT id, subscription_id, 1, now(), 1, 'http_500' FROM integration_delivery"""
        )
        self.env["integration.replay"].create({"subscription_id": self.subscription.id, "since": START})
        self.env.invalidate_all()
        for role in ROLES:
            user = new_test_user(
                self.env, f"screens_{role}", groups=f"integration_core.group_integration_{role}"
            )
            for name in MODELS:
                with self.subTest(role=role, model=name):
                    model = self.env[name].with_user(user)
                    views = model.get_views([(False, "list"), (False, "form"), (False, "search")])
                    shown = views["models"][name]["fields"]
                    record = model.search([], limit=1)
                    self.assertTrue(record.read([field for field in shown if field in model._fields]))

    def test_the_state_of_things_is_told_in_words(self):
        self.assertEqual(self.subscription.health, "none")
        self.make_events(2)
        first, second = self.deliveries()
        for code, state, health in (
            ("http_500", "pending", "failing"),
            ("ok", "pending", "good"),
            ("http_500", "dead", "dead"),
        ):
            self.cr.execute("UPDATE integration_delivery SET state = %s WHERE id = %s", (state, first.id))
            self.cr.execute(
                """INSERT INTO integration_attempt
                          (delivery_id, subscription_id, number, started_at, duration_ms, code)
                   VALUES (%s, %s, 1, now(), 1, %s)""",
                (second.id, self.subscription.id, code),
            )
            self.env.invalidate_all()
            self.assertEqual(self.subscription.health, health)
        self.assertEqual((self.subscription.delivery_count, self.subscription.dead_count), (1, 1))
        self.assertTrue(self.subscription.last_success_at)

    def test_results_are_told_in_words_and_records_by_name(self):
        self.make_events()
        delivery = self.deliveries()
        self.cr.execute(
            "UPDATE integration_delivery SET last_code = 'connect_failure' WHERE id = %s", (delivery.id,)
        )
        self.cr.execute(
            """INSERT INTO integration_attempt (delivery_id, subscription_id, number, started_at, duration_ms, code)
               VALUES (%s, %s, 1, now(), 1, 'http_404')""",
            (delivery.id, self.subscription.id),
        )
        self.env.invalidate_all()
        self.assertEqual(delivery.last_result, "Could not connect")
        self.assertEqual(delivery.attempt_ids.result, "Answered 404")
        self.assertTrue(delivery.display_name.startswith("test.happened · "))
        self.assertEqual(delivery.attempt_ids.display_name, "test.happened, attempt 1")

    def test_patterns_that_no_event_fits_are_named(self):
        subscription = self.make_subscription(approved=False, event_types="nothing.such *")
        self.assertEqual(subscription.unknown_types, "nothing.such")
        self.assertTrue(subscription.matching_types)
