# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval


@tagged("post_install", "-at_install")
class TestMassActions(TransactionCase):
    """Whatever the suite does with many records is said in words, has a button, and is for some only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mixin = cls.env.registry["integration.chosen"]
        cls.models = [
            cls.env[name]
            for name, model in cls.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        ]

    def test_each_says_what_happens_and_to_whom_it_is_given(self):
        self.assertGreater(len(self.models), 7)
        for model in self.models:
            actions = model._get_mass_actions()
            self.assertTrue(actions, model._name)
            for name, action in actions.items():
                with self.subTest(model._name, action=name):
                    self.assertTrue(action.label and action.question.endswith("."))
                    self.assertTrue(self.env.ref(action.groups).exists())
                    self.assertEqual(action.fits(model), model, "nothing fits where nothing was chosen")

    def test_each_has_a_button_at_the_head_of_a_list(self):
        for model in self.models:
            views = self.env["ir.ui.view"].search(
                [("model", "=", model._name), ("type", "=", "list"), ("mode", "=", "primary")]
            )
            offered = {
                safe_eval(button.get("context"))["bulk_action"]
                for view in views
                for button in etree.fromstring(view.get_combined_arch()).findall("./header/button")
                if button.get("name") == "action_open_bulk"
            }
            self.assertEqual(offered, set(model._get_mass_actions()), model._name)

    def test_none_is_open_to_who_may_only_look(self):
        viewer = new_test_user(self.env, "bulk_viewer", "integration_core.group_integration_user")
        auditor = new_test_user(self.env, "bulk_auditor", "integration_core.group_integration_auditor")
        for model in self.models:
            for name in model._get_mass_actions():
                for user in (viewer, auditor):
                    with self.subTest(model._name, action=name), self.assertRaises(AccessError):
                        model.with_user(user).with_context(bulk_action=name).action_open_bulk()
