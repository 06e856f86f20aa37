# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationInterfacePause(IntegrationCase):
    """Whoever pauses an interface on a screen says why, and that is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approve(cls.interface)

    def pause(self, user, reason):
        opened = self.interface.with_user(user).action_open_pause()
        dialogs = self.env[opened["res_model"]].with_user(user).with_context(**opened["context"])
        return dialogs.create({"reason": reason}).action_pause()

    def test_a_pause_has_a_reason_that_is_kept(self):
        with self.assertRaises(UserError):
            self.pause(self.operator, "because")
        self.pause(self.operator, "The partner asked us to wait")
        self.assertEqual(self.interface.state, "suspended")
        row = self.env["integration.audit"].search([("action", "=", "interface.paused")], limit=1)
        self.assertIn("The partner asked us to wait", row.detail)
        self.assertIn("The partner asked us to wait", self.interface.message_ids[0].body)

    def test_who_may_not_pause_gets_no_dialog(self):
        with self.assertRaises(AccessError):
            self.pause(self.user, "The partner asked us to wait")

    def test_the_form_pauses_by_this_dialog_only_and_the_state_has_the_word_of_the_button(self):
        form = self.interface.with_user(self.manager).get_view(view_type="form")["arch"]
        self.assertIn("action_open_pause", form)
        self.assertNotIn("action_suspend", form)
        self.assertEqual(self.interface._state_label("suspended"), "Paused")
