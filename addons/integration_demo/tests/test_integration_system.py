# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from odoo.addons.integration_core.tests.common import IntegrationCase


class TestIntegrationSystem(IntegrationCase):
    """Nobody takes a real partner for a played one: what is sent to that one reads as delivered."""

    def test_nobody_says_that_a_system_is_played(self):
        for user in (self.developer, self.manager):
            by_user = self.system.with_user(user)
            with self.assertRaises(AccessError):
                by_user.is_played = True
            vals = {"name": "Played", "code": f"played-{user.id}"}
            with self.assertRaises(AccessError):
                by_user.create({**vals, "is_played": True})
            with self.assertRaises(AccessError):
                by_user.with_context(default_is_played=True).create(vals)

    def test_nobody_has_calls_made_to_a_played_one(self):
        self.system.is_played = True
        with self.assertRaises(AccessError):
            self.system.with_user(self.manager).is_played = False

    def test_it_is_in_the_audit_trail(self):
        self.system.is_played = True
        made = self.env["integration.system"].create({"name": "P", "code": "p", "is_played": True})
        for system in (self.system, made):
            row = self.env["integration.audit"].search(
                [("action", "=", "system.changed"), ("res_id", "=", system.id)], limit=1
            )
            self.assertIn("is_played", row.detail)
