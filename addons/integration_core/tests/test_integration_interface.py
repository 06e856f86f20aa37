# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationInterface(IntegrationCase):
    """Nothing flows without an approved interface, and no more than it is cleared for."""

    def test_flows_only_when_approved_and_its_system_is_in_use(self):
        self.assertFalse(self.interface._is_flowing())
        self.approve(self.interface)
        self.assertTrue(self.interface._is_flowing())
        self.system.active = False
        self.assertFalse(self.interface._is_flowing())
        self.system.active = True
        interface = self.interface.with_user(self.manager)
        for stop in (lambda: interface._pause("The partner asked us to wait"), interface.action_retire):
            stop()
            self.assertFalse(self.interface._is_flowing(), self.interface.state)

    def test_a_machine_without_any_role_is_told_too(self):
        self.approve(self.interface)
        machine = self.env["res.users"].create({"name": "Machine", "login": "machine"})
        self.assertTrue(self.interface.with_user(machine)._is_flowing())
        self.assertEqual(self.interface.with_user(machine)._get_clearance(), {"public", "internal"})
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        self.assertFalse(self.interface.with_user(machine)._is_flowing())

    def test_clearance_starts_with_nothing_sensitive(self):
        self.assertEqual(self.interface._get_clearance(), {"public", "internal"})
        self.interface.write({"clear_personal": True, "clear_clinical": True})
        self.assertEqual(self.interface._get_clearance(), {"public", "internal", "personal", "clinical"})

    def test_every_field_that_decides_what_flows_is_governed(self):
        deciding = {
            name
            for name in self.interface._fields
            if name.startswith(("clear_", "service_level"))
            or name in ("system_id", "company_id", "direction")
        }
        self.assertLessEqual(deciding, self.interface._governed_fields())
        self.assertLessEqual(self.interface._governed_fields(), set(self.interface._fields))

    def test_the_default_company_is_that_of_the_settings_when_the_user_may_use_it(self):
        model = self.env["integration.interface"]
        self.assertEqual(model._get_default_company(), self.env.company)
        set_param = self.env["ir.config_parameter"].set_param
        self.env.user.company_ids += self.other_company
        set_param("integration_core.default_company_id", self.other_company.id)
        both = model.with_context(allowed_company_ids=(self.env.company + self.other_company).ids)
        self.assertEqual(both._get_default_company(), self.other_company)
        self.assertEqual(model.with_user(self.developer)._get_default_company(), self.developer.company_id)
        set_param("integration_core.default_company_id", 2147483647)
        self.assertEqual(model._get_default_company(), self.env.company)

    def test_open_issues_are_counted(self):
        raise_issue = self.env["integration.issue"]._raise_issue
        issue = raise_issue("a", summary="A", interface=self.interface)
        raise_issue("b", summary="B", interface=self.interface)
        issue.action_resolve()
        self.assertEqual(self.interface.open_issue_count, 1)

    def test_the_inventory_says_what_may_flow_and_lists_every_interface(self):
        self.assertFalse(self.interface.clearance)
        self.interface.with_user(self.developer).write({"clear_personal": True, "clear_clinical": True})
        self.assertEqual(self.interface.clearance, "Personal, clinical")
        action = self.env.ref("integration_core.integration_interface_inventory_action")
        views = {mode: view for view, mode in action.views}
        self.assertEqual(
            views["list"], self.env.ref("integration_core.integration_interface_view_inventory").id
        )
        for mode in action.view_mode.split(","):
            self.env["integration.interface"].with_user(self.user).get_view(views[mode], mode)
