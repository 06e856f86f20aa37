# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationSubscription(WebhookCase):
    """Who may send what where."""

    def test_the_author_cannot_approve_it(self):
        draft = self.make_subscription(approved=False)
        draft.with_user(self.author).action_submit()
        with self.assertRaises(AccessError):
            draft.with_user(self.author).action_approve()

    def test_nothing_is_active_without_a_secret(self):
        draft = self.env["integration.subscription"].create(
            {
                "name": "x",
                "interface_id": self.interface.id,
                "url": "https://partner.example/",
                "event_types": "test.*",
                "owner_id": self.author.id,
            }
        )
        with self.assertRaisesRegex(UserError, "no signing key"):
            draft.action_submit()

    def test_nothing_is_active_without_an_approved_interface(self):
        draft = self.make_subscription(approved=False)
        draft.with_user(self.author).action_submit()
        self.interface.with_user(self.manager).action_suspend()
        with self.assertRaisesRegex(UserError, "approved first"):
            draft.with_user(self.manager).action_approve()

    def test_an_active_one_cannot_be_changed(self):
        for vals in ({"url": "https://other.example/"}, {"event_types": "*"}, {"signing_key_ids": False}):
            with self.assertRaises(UserError):
                self.subscription.write(vals)

    def test_an_active_one_says_when_its_interface_holds_it_up(self):
        self.assertFalse(self.subscription.is_held_up)
        self.interface.with_user(self.manager).action_suspend()
        self.assertTrue(self.subscription.is_held_up)

    def test_a_bad_address_is_refused(self):
        for url in (
            "http://partner.example/",
            "https://127.0.0.1/",
            "https://u:p@partner.example/",
            "nonsense",
        ):
            with self.assertRaisesRegex(ValidationError, "Address"):
                self.make_subscription(url=url)

    def test_a_private_system_may_be_on_this_machine(self):
        with self.assertRaisesRegex(ValidationError, "Address"):
            self.make_subscription(url="http://127.0.0.1:8080/hook")
        self.open_loopback()
        self.assertTrue(self.make_subscription(url="http://127.0.0.1:8080/hook"))

    def test_bad_event_types_and_schedules_are_refused(self):
        for vals in ({"event_types": "Invoice posted!"}, {"event_types": " "}, {"retry_schedule": "soon"}):
            with self.assertRaises(ValidationError):
                self.make_subscription(**vals)

    def test_an_inbound_interface_sends_nothing(self):
        interface = self.make_interface("webhook_inbound", direction="inbound")
        with self.assertRaisesRegex(ValidationError, "out of Odoo"):
            self.make_subscription(interface_id=interface.id)

    def test_a_viewer_changes_nothing_and_sees_no_secret(self):
        viewer = new_test_user(self.env, "webhook_viewer", groups="integration_core.group_integration_user")
        subscription = self.subscription.with_user(viewer)
        self.assertEqual(subscription.name, "All")
        for attempt in (
            lambda: subscription.write({"name": "x"}),
            subscription.action_generate_secret,
            lambda: subscription._rotate_signing_key("v1", 0),
            subscription.action_suspend,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_other_companies_are_invisible(self):
        company = self.env["res.company"].create({"name": "Other"})
        system = self.env["integration.system"].create(
            {"name": "o", "code": "webhook_o", "company_id": False}
        )
        interface = self.make_interface("webhook_other", system_id=system.id)
        self.cr.execute(
            "UPDATE integration_interface SET company_id = %s WHERE id = %s", (company.id, interface.id)
        )
        self.env.invalidate_all()
        other = self.env["integration.subscription"].create(
            {"name": "o", "interface_id": interface.id, "url": "https://o.example/", "event_types": "*"}
        )
        self.assertEqual(other.company_id, company)
        self.assertFalse(
            self.env["integration.subscription"].with_user(self.manager).search([("id", "=", other.id)])
        )

    def test_neutralising_pauses_what_is_active(self):
        self.env.flush_all()
        path = Path(__file__).parent.parent / "data" / "neutralize.sql"
        self.cr.execute(path.read_text())
        self.subscription.invalidate_recordset()
        self.assertEqual(self.subscription.state, "suspended")

    def test_matching_types_are_shown(self):
        self.subscription.invalidate_recordset()
        self.assertFalse(self.subscription.matching_types)
        every = self.make_subscription(approved=False, event_types="*")
        self.assertEqual(every.matching_types, "\n".join(self.env["integration.event"]._event_types()))
