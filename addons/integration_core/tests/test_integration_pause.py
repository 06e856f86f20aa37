# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IntegrationCase

WHY = "The partner asked us to wait"


@tagged("post_install", "-at_install")
class TestIntegrationPause(IntegrationCase):
    """Whoever pauses what data flows over says why, and that is kept."""

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
        self.assertEqual(self.interface.state, "approved")
        self.pause(self.operator, WHY)
        self.assertEqual((self.interface.state, self.interface.paused_because), ("suspended", WHY))
        row = self.env["integration.audit"].search([("action", "=", "paused")], limit=1)
        self.assertEqual((row.res_model, row.res_id), (self.interface._name, self.interface.id))
        self.assertIn(WHY, row.detail)
        message = self.interface.message_ids[0]
        self.assertIn(WHY, message.body)
        self.assertEqual(message.author_id, self.operator.partner_id)

    def test_the_reason_is_gone_when_the_pause_is_over(self):
        manager = self.interface.with_user(self.manager)
        for end in (manager.action_resume, manager.action_withdraw):
            self.pause(self.operator, WHY)
            end()
            self.assertFalse(self.interface.paused_because)

    def test_nobody_writes_the_reason_by_hand(self):
        with self.assertRaises(UserError):
            self.interface.with_user(self.manager).paused_because = WHY

    def test_who_may_not_pause_gets_no_dialog(self):
        with self.assertRaises(AccessError):
            self.pause(self.user, WHY)

    def test_nobody_pauses_or_looks_into_what_they_cannot_see(self):
        record = f"{self.interface._name},{self.interface.id}"
        self.interface._write_guarded({"company_id": self.env.company.id})
        stranger = self.other_company_user("operator")
        dialog = self.env["integration.pause"].with_user(stranger).create({"record": record, "reason": WHY})
        self.assertEqual(dialog.waiting_count, 0)
        with self.assertRaises(AccessError):
            dialog.action_pause()

    def test_whatever_is_paused_asks_why_on_its_form_and_is_not_paused_without(self):
        names = [name for name, _label in self.env["integration.pause"]._select_models()]
        self.assertIn("integration.interface", names)
        for name in names:
            with self.subTest(name):
                model = self.env[name].with_user(self.manager)
                form = model.get_view(view_type="form")["arch"]
                self.assertIn("action_open_pause", form)
                self.assertIn("paused_because", form)
                self.assertNotIn("action_suspend", form)
                self.assertEqual(model._state_label("suspended"), "Paused")
                with self.assertRaises(UserError):
                    model.action_suspend()
