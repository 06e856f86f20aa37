# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import UUID

from odoo.tests import new_test_user, tagged

from .common import START, WebhookCase

# What no menu opens, but a button or another form does.
BEHIND_A_BUTTON = ("integration.signing.key",)
DIALOGS = ("integration.test.send", "integration.signing.key.rotate", "integration.subscription.secret")
OURS = ("integration_webhook", "integration_outbox")
ROLES = ("user", "operator", "developer", "auditor", "manager")


@tagged("post_install", "-at_install")
class TestScreens(WebhookCase):
    """Every role opens every list and form, with what it shows."""

    def test_every_role_opens_every_screen_of_its_menu(self):
        self.fill()
        opened = set()
        for role in ROLES:
            user = self.make_user(role)
            Menu = self.env["ir.ui.menu"].with_user(user)
            for name in sorted(self.find_screens(Menu.browse(Menu._visible_menu_ids()))):
                with self.subTest(role=role, model=name):
                    self.read_all(self.env[name].with_user(user))
                    opened.add(name)
        every = self.find_screens(self.env["ir.ui.menu"].search([]))
        self.assertEqual(opened, every - {"res.config.settings"}, "settings are the administrator's")
        self.assertLess({"integration.lane", "integration.delivery.policy", "integration.erasure"}, opened)

    def test_every_role_that_may_opens_every_dialog(self):
        opened = set()
        for role in ROLES:
            user = self.make_user(role)
            for name in DIALOGS:
                dialogs = self.env[name].with_user(user)
                if not dialogs.has_access("create"):
                    continue
                with self.subTest(role=role, model=name):
                    shown = dialogs.get_views([(False, "form")])["models"][name]["fields"]
                    about = {"subscription_id": self.subscription.id} if "subscription_id" in shown else {}
                    dialog = dialogs.create(about)
                    self.assertTrue(dialog.read([field for field in shown if field in dialogs._fields]))
                    opened.add(name)
        self.assertEqual(opened, set(DIALOGS))

    def fill(self):
        """A record for every screen of this addon."""
        self.make_events()
        self.open_loopback()
        self.make_authentication()
        self.cr.execute(
            """INSERT INTO integration_attempt (delivery_id, subscription_id, number, started_at, duration_ms, code)
               SELECT id, subscription_id, 1, now(), 1, 'http_500' FROM integration_delivery"""
        )
        self.env["integration.replay"].create({"subscription_id": self.subscription.id, "since": START})
        self.env["integration.erasure"].create(
            {"subject_uid": str(UUID(int=1)), "reason": "somebody asked for it"}
        )
        self.env.invalidate_all()

    def make_user(self, role):
        groups = f"integration_core.group_integration_{role}"
        return new_test_user(self.env, f"screens_{role}", groups=groups)

    def find_screens(self, menus):
        """The models that these menus of the Integration app open, and those behind their buttons."""
        root = self.env.ref("integration_core.menu_root")
        ours = menus.sudo().filtered(lambda menu: menu.parent_path.startswith(root.parent_path))
        windows = [
            menu.action for menu in ours if menu.action and menu.action._name == "ir.actions.act_window"
        ]
        return {*(window.res_model for window in windows), *BEHIND_A_BUTTON}

    def read_all(self, model):
        """Read what list and form show of a record; only screens of other addons may have none."""
        views = model.get_views([(False, "list"), (False, "form"), (False, "search")])
        shown = [field for field in views["models"][model._name]["fields"] if field in model._fields]
        record = model.search([], limit=1)
        self.assertTrue(record or model._original_module not in OURS)
        record.read(shown)

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
