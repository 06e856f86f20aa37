# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.integration_core.tools.errors import SecretUnreadable

from ..tools.signing import parse_secret, sign
from .common import WebhookCase
from .verifying import verify

BODY = b'{"a":1}'


@tagged("post_install", "-at_install")
class TestIntegrationSigningKey(WebhookCase):
    """Keys are replaced without a gap, end by time alone, and are shown once."""

    def rotate(self, scheme="v1", hours=24, user=None):
        """Rotate, and return what is shown."""
        subscription = self.subscription.with_user(user or self.author)
        wizard = self.env["integration.signing.key.rotate"].with_user(user or self.author)
        wizard = wizard.create({"subscription_id": subscription.id, "scheme": scheme, "overlap_hours": hours})
        return wizard.action_rotate()["context"]["default_secret"]

    def sign(self):
        """Headers as a lane loaded now would send them."""
        keys = self.subscription.sudo()._get_lane().keys
        return [
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", "1000"),
            ("webhook-signature", sign(keys, "msg_1", 1000, BODY)),
        ]

    def later(self, **delta):
        """Let time pass, for a with block."""
        return patch.object(
            fields.Datetime, "now", lambda now=fields.Datetime.now: now() + timedelta(**delta)
        )

    def test_both_keys_sign_while_they_overlap_and_only_the_new_one_after(self):
        old = parse_secret(self.subscription.signing_key_ids.secret_id._reveal())
        new = parse_secret(self.rotate(hours=24))
        self.assertEqual(self.subscription.state, "approved", "nobody had to approve it again")
        for key in (old, new):
            verify([key], self.sign(), BODY)
        for hours, count in ((23, 2), (25, 1)):
            with self.later(hours=hours):
                self.env.invalidate_all()
                self.assertEqual(len(self.sign()[2][1].split(" ")), count)
                verify([new], self.sign(), BODY)

    def test_a_key_pair_shows_its_public_half_only_and_verifies(self):
        shown = self.rotate("v1a")
        self.assertTrue(shown.startswith("whpk_"))
        verify([shown], self.sign(), BODY)
        key = self.subscription.signing_key_ids[0]
        self.assertEqual((key.scheme, key.public_key), ("v1a", shown))
        self.assertTrue(key.sudo().secret_id._reveal().startswith("whsk_"))

    def test_another_kind_of_key_warns_that_the_receiver_has_to_verify_in_another_way(self):
        wizard = self.env["integration.signing.key.rotate"].with_user(self.author)
        with self.assertNoLogs("odoo.tests.form.onchange"):
            form = Form(wizard.with_context(default_subscription_id=self.subscription.id))
        self.assertEqual(form.scheme, "v1")
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as warned:
            form.scheme = "v1a"
        self.assertIn("verify signatures in another way", warned.output[0])
        self.rotate("v1a")
        form = Form(wizard.with_context(default_subscription_id=self.subscription.id))
        self.assertEqual(form.scheme, "v1a", "the newest key is what the receiver knows")

    def test_without_overlap_the_former_key_ends_at_once_and_its_secret_is_destroyed(self):
        former = self.subscription.signing_key_ids
        secret = former.secret_id
        self.rotate(hours=0)
        self.assertEqual(former.state, "expired")
        self.assertFalse(secret.exists())
        self.assertEqual(len(self.subscription.sudo()._get_lane().keys), 1)

    def test_a_second_rotation_does_not_prolong_the_first_key(self):
        former = self.subscription.signing_key_ids
        self.rotate(hours=1)
        end = former.expires_at
        self.rotate(hours=48)
        self.assertEqual(former.expires_at, end)

    def test_secrets_of_ended_keys_are_vacuumed(self):
        former = self.subscription.signing_key_ids
        secret = former.secret_id
        self.rotate(hours=24)
        self.assertEqual(self.env["integration.signing.key"]._gc_expired(), (0, False))
        with self.later(hours=25):
            self.assertEqual(self.env["integration.signing.key"]._gc_expired(), (1, False))
        self.assertEqual((former.state, bool(secret.exists())), ("expired", False))
        self.assertTrue(self.subscription.has_secret)

    def test_a_leaked_key_is_revoked_at_once_and_nothing_goes_out_unsigned(self):
        operator = new_test_user(
            self.env, "keys_operator", groups="integration_core.group_integration_operator"
        )
        key = self.subscription.signing_key_ids
        secret = key.secret_id
        key.with_user(operator).action_revoke()
        self.assertEqual((key.state, bool(secret.exists())), ("revoked", False))
        self.assertFalse(self.subscription.has_secret)
        with self.assertRaises(SecretUnreadable):
            self.subscription.sudo()._get_lane()
        with self.assertRaises(UserError):
            key.with_user(operator).action_revoke()

    def test_a_shared_secret_is_shown_once_and_stored_encrypted(self):
        with self.assertLogs(level=logging.DEBUG) as logs:
            shown = self.rotate()
            self.env.flush_all()
            logging.getLogger(__name__).debug("at least one line")
        self.assertTrue(shown.startswith("whsec_"))
        secret = self.subscription.signing_key_ids[0].sudo().secret_id
        self.cr.execute("SELECT row_to_json(s)::text FROM integration_secret s WHERE id = %s", (secret.id,))
        self.assertNotIn(shown[6:], self.cr.fetchone()[0])
        self.assertEqual(secret._reveal(), shown)
        self.assertNotIn(shown[6:], "\n".join(logs.output))
        self.assertNotIn(shown[6:], str(self.subscription.message_ids.mapped("body")))

    def test_rotation_is_audited(self):
        self.rotate(hours=3)
        row = self.env["integration.audit"].search([("action", "=", "signing_key.rotated")], limit=1)
        self.assertEqual(row.user_id, self.author)
        self.assertIn('"overlap_hours":3', row.detail)

    def test_only_developers_rotate(self):
        for role in ("user", "operator", "auditor"):
            user = new_test_user(
                self.env, f"keys_{role}", groups=f"integration_core.group_integration_{role}"
            )
            with self.assertRaises(AccessError):
                self.subscription.with_user(user)._rotate_signing_key("v1", 24)
            with self.assertRaises(AccessError):
                self.rotate(user=user)
        viewer = new_test_user(self.env, "keys_viewer", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            self.subscription.signing_key_ids.with_user(viewer).action_revoke()
        self.assertTrue(self.rotate(user=self.manager))

    def test_nobody_names_the_secret_of_another_key(self):
        foreign = self.subscription.signing_key_ids.secret_id
        draft = self.make_subscription(approved=False)
        keys = self.env["integration.signing.key"].with_user(self.manager)
        with self.assertRaises(AccessError):
            keys.create({"subscription_id": draft.id, "secret_id": foreign.id})
        with self.assertRaises(AccessError):
            keys.with_context(default_secret_id=foreign.id).create({"subscription_id": draft.id})
        for vals in ({"secret_id": foreign.id}, {"subscription_id": draft.id}, {"expires_at": False}):
            with self.assertRaises(UserError):
                draft.signing_key_ids.with_user(self.manager).write(vals)
        with self.assertRaises(UserError):
            draft.with_user(self.author).write(
                {"signing_key_ids": [(4, self.subscription.signing_key_ids.id)]}
            )
        named = draft.with_user(self.author).with_context(default_secret_id=foreign.id)
        named.action_generate_secret()
        self.assertNotEqual(
            draft.signing_key_ids.filtered(lambda key: key.state == "active").secret_id, foreign
        )

    def test_a_copied_subscription_has_no_key(self):
        self.assertFalse(self.subscription.with_user(self.author).copy().signing_key_ids)

    def test_no_key_is_made_while_it_waits_for_approval(self):
        draft = self.make_subscription(approved=False)
        draft.with_user(self.author).action_submit()
        with self.assertRaisesRegex(UserError, "no new key"):
            draft.with_user(self.manager)._rotate_signing_key("v1", 24)

    def test_whoever_makes_a_key_of_a_draft_cannot_approve_it(self):
        draft = self.make_subscription(approved=False)
        draft.with_user(self.manager)._rotate_signing_key("v1", 0)
        draft.with_user(self.author).action_submit()
        with self.assertRaisesRegex(UserError, "Ask another manager"):
            draft.with_user(self.manager).action_approve()

    def test_keys_go_with_their_subscription(self):
        draft = self.make_subscription(approved=False)
        secret = draft.signing_key_ids.secret_id
        draft.with_user(self.manager).unlink()
        self.assertFalse(secret.exists())

    def test_a_retired_subscription_keeps_no_secret(self):
        secret = self.subscription.signing_key_ids.secret_id
        self.subscription.with_user(self.manager).action_retire()
        self.assertFalse(secret.exists())

    def test_keys_of_other_companies_are_invisible(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env.flush_all()
        self.cr.execute("UPDATE integration_signing_key SET company_id = %s", (company.id,))
        self.env.invalidate_all()
        keys = self.env["integration.signing.key"].with_user(self.manager)
        self.assertFalse(keys.search([("subscription_id", "=", self.subscription.id)]))
