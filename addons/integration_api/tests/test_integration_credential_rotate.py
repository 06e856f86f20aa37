# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ORDERS, ApiCase
from .pairs import pair, public_pem


@tagged("post_install", "-at_install")
class TestIntegrationCredentialRotate(ApiCase):
    """A key is replaced without a gap: both work for the overlap, then the old one has ended by itself."""

    def rotate(self, credential=None, **vals):
        action = (credential or self.credential).with_user(self.author).action_rotate()
        wizard = (
            self.env["integration.credential.rotate"].with_user(self.author).with_context(**action["context"])
        ).create(vals)
        return wizard.action_rotate()["context"]

    def test_both_work_for_the_overlap(self):
        shown = self.rotate(overlap=7)
        key = (shown["default_key_id"], shown["default_secret"])
        self.assertEqual(self.call("GET", ORDERS, key=key).status_code, 200)
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        left = self.credential.expires_at - fields.Datetime.now()
        self.assertTrue(timedelta(days=6, hours=23) < left <= timedelta(days=7))
        successor = self.credential.successor_ids
        self.assertEqual(successor.key_id, shown["default_key_id"])
        self.assertEqual(successor.name, self.credential.name)
        rows = self.env["integration.audit"].search([("action", "=like", "credential.%")], limit=2)
        self.assertEqual(set(rows.mapped("action")), {"credential.issued", "credential.shortened"})

    def test_without_overlap_the_old_one_ends_at_once(self):
        self.rotate(overlap=0)
        self.assertEqual(self.call("GET", ORDERS).status_code, 401)

    def test_an_overlap_never_makes_a_key_live_longer(self):
        before = self.credential.expires_at
        self.rotate(overlap=90)
        self.assertEqual(self.credential.expires_at, before)

    def test_the_successor_is_of_the_same_kind(self):
        old, _none = self.issue(self.client, algorithm="ed25519", public_key=public_pem(pair("ed25519")))
        with self.assertRaisesRegex(ValidationError, "key of before"):
            self.rotate(old, public_key=old.public_key)
        with self.assertRaises(ValidationError):
            self.rotate(old, public_key=public_pem(pair("rsa-pss-sha512")))
        shown = self.rotate(old, public_key=public_pem(pair("ed25519", 1)))
        self.assertFalse(shown["default_secret"])
        self.assertEqual((old.successor_ids.scheme, old.successor_ids.algorithm), ("signature", "ed25519"))

    def test_a_revoked_key_has_no_successor(self):
        self.credential.with_user(self.approver).action_revoke()
        with self.assertRaises(UserError):
            self.rotate()

    def test_an_overlap_has_an_end(self):
        for days in (-1, 91):
            with self.assertRaises(ValidationError):
                self.rotate(overlap=days)

    def test_what_is_in_use_says_so(self):
        self.assertFalse(self.credential.is_in_use)
        self.credential.sudo().write({"last_used_at": fields.Datetime.now() - timedelta(hours=23)})
        self.assertTrue(self.credential.is_in_use)
        self.credential.sudo().write({"last_used_at": fields.Datetime.now() - timedelta(hours=25)})
        self.assertFalse(self.credential.is_in_use)
