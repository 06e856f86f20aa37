# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import WebhookCase

CANARY = "canary-h3ader"


@tagged("post_install", "-at_install")
class TestIntegrationSubscriptionHeader(WebhookCase):
    """Headers are approved by name; their values are secrets, and may be rotated."""

    def make(self, approved=True, **vals):
        headers = [Command.create({"name": "X-Api-Key", "value": CANARY, **vals})]
        return self.make_subscription(approved=approved, header_ids=headers)

    def test_a_value_is_sent_and_shown_to_nobody(self):
        subscription = self.make()
        lane = subscription.sudo()._get_lane()
        self.assertEqual(lane.headers, (("X-Api-Key", CANARY),))
        self.assertNotIn(CANARY, repr(lane))
        header = subscription.header_ids.with_user(self.manager)
        self.assertEqual((header.value, header.has_value), (False, True))
        with self.assertRaises(AccessError):
            header.read(["value_id"])
        self.env.flush_all()
        for table in (
            "integration_subscription_header",
            "integration_secret",
            "integration_audit",
            "mail_message",
        ):
            self.cr.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            self.assertNotIn(CANARY, self.cr.fetchone()[0], table)

    def test_which_headers_there_are_is_approved(self):
        subscription = self.make()
        header = subscription.header_ids.with_user(self.author)
        for attempt in (
            lambda: header.write({"name": "X-Other"}),
            lambda: header.create({"name": "X-Other", "value": "x", "subscription_id": subscription.id}),
            header.unlink,
        ):
            with self.assertRaisesRegex(UserError, "Withdraw it to draft"):
                attempt()

    def test_the_form_of_an_active_subscription_offers_a_new_value_and_nothing_that_is_refused_later(self):
        with (
            Form(self.make().with_user(self.author)) as form,
            form.header_ids.edit(0) as header,
        ):
            header.value = "next"
            with self.assertRaisesRegex(AssertionError, "readonly"):
                header.name = "X-Other"

    def test_a_new_value_is_a_rotation_and_audited(self):
        subscription = self.make()
        former = subscription.header_ids.sudo().value_id
        update = [Command.update(subscription.header_ids.id, {"value": "next"})]
        subscription.with_user(self.author).write({"header_ids": update})
        self.assertEqual(subscription.state, "approved")
        self.assertEqual(subscription.sudo()._get_lane().headers, (("X-Api-Key", "next"),))
        self.assertFalse(former.exists())
        row = self.env["integration.audit"].search([("action", "=", "header.value_replaced")], limit=1)
        self.assertEqual((row.user_id, row.res_id), (self.author, subscription.id))

    def test_names_and_values_that_could_do_harm_are_refused(self):
        for vals in (
            {"name": "Host"},
            {"name": "Content-Length"},
            {"name": "webhook-id"},
            {"name": "traceparent"},
            {"name": "Transfer-Encoding"},
            {"name": "X Key"},
            {"value": "a\r\nX-Evil: 1"},
            {"value": "ü"},
        ):
            with self.assertRaises(ValidationError):
                self.make(approved=False, **vals)

    def test_authorization_is_set_once(self):
        self.assertTrue(self.make(approved=False, name="Authorization"))
        authentication = self.make_authentication()
        with self.assertRaisesRegex(ValidationError, "already set"):
            self.make(approved=False, name="Authorization").authentication_id = authentication

    def test_a_header_is_sent_once(self):
        subscription = self.make(approved=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            subscription.header_ids.create(
                {"name": "x-api-KEY", "value": "x", "subscription_id": subscription.id}
            )
            self.env.flush_all()

    def test_nobody_names_the_secret_of_something_else(self):
        foreign = self.subscription.signing_key_ids.secret_id
        draft = self.make(approved=False)
        header = draft.header_ids.with_user(self.author)
        with self.assertRaises(AccessError):
            header.write({"value_id": foreign.id})
        with self.assertRaises(AccessError):
            header.create({"name": "X-A", "value_id": foreign.id, "subscription_id": draft.id})
        with self.assertRaises(AccessError):
            header.with_context(default_value_id=foreign.id).create(
                {"name": "X-A", "subscription_id": draft.id}
            )
        self.env["ir.default"].set("integration.subscription.header", "value_id", foreign.id)
        made = header.create({"name": "X-A", "subscription_id": draft.id})
        self.assertFalse(made.sudo().value_id)
        with self.assertRaises(UserError):
            header.write({"subscription_id": self.subscription.id})

    def test_another_receiver_does_not_get_the_values(self):
        draft = self.make(approved=False)
        secret = draft.header_ids.sudo().value_id
        draft.with_user(self.author).url = "https://partner.example/other/path"
        self.assertTrue(draft.header_ids.has_value)
        draft.with_user(self.author).url = "https://evil.example/"
        self.assertFalse(draft.header_ids.has_value)
        self.assertFalse(secret.exists())
        with self.assertRaisesRegex(UserError, "has no value"):
            draft.with_user(self.author).action_submit()

    def test_only_developers_write_headers(self):
        subscription = self.make()
        for role in ("user", "operator", "auditor"):
            user = new_test_user(
                self.env, f"headers_{role}", groups=f"integration_core.group_integration_{role}"
            )
            with self.assertRaises(AccessError):
                subscription.header_ids.with_user(user).write({"value": "x"})
