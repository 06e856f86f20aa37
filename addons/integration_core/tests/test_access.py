# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestAccess(IntegrationCase):
    """Each role may do what its description says, and no more."""

    # role -> model -> operations
    RIGHTS = {
        "user": {"system": "r", "interface": "r", "issue": "r"},
        "operator": {"system": "r", "interface": "r", "issue": "rw"},
        "developer": {"system": "rwc", "interface": "rwc", "issue": "r"},
        "auditor": {"system": "r", "interface": "r", "issue": "r", "audit": "r"},
        "manager": {"system": "rwcd", "interface": "rwcd", "issue": "rw", "secret": "r"},
    }
    # what goes with issues: all may look, managers decide
    AROUND_ISSUES = {"issue.stage": "rwcd", "team": "rwcd", "cause": "rw", "issue.affected": "r"}

    def test_rights_per_role(self):
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role, rights in self.RIGHTS.items():
            for name in ("system", "interface", "issue", "audit", "secret"):
                model = self.env[f"integration.{name}"].with_user(getattr(self, role))
                for letter, operation in operations.items():
                    self.assertEqual(
                        model.has_access(operation), letter in rights.get(name, ""), (role, name, operation)
                    )

    def test_all_see_what_goes_with_issues_and_managers_keep_it(self):
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role in self.RIGHTS:
            for name, kept in self.AROUND_ISSUES.items():
                model = self.env[f"integration.{name}"].with_user(getattr(self, role))
                for letter, operation in operations.items():
                    allowed = letter in (kept if role == "manager" else "r")
                    self.assertEqual(model.has_access(operation), allowed, (role, name, operation))

    def test_the_administrator_manages_and_audits(self):
        admin = self.env.ref("base.user_admin")
        self.assertTrue(admin.has_group("integration_core.group_integration_manager"))
        self.assertTrue(admin.has_group("integration_core.group_integration_auditor"))

    def test_another_companys_systems_and_interfaces_are_out_of_sight(self):
        self.system.company_id = self.interface.company_id = self.env.company
        shared = self.env["integration.system"].create({"name": "x", "code": "x", "company_id": False})
        stranger = self.other_company_user("manager")
        self.assertEqual(
            self.env["integration.system"]
            .with_user(stranger)
            .search([("id", "in", (self.system + shared).ids)]),
            shared,
        )
        self.assertFalse(
            self.env["integration.interface"].with_user(stranger).search([("id", "=", self.interface.id)])
        )

    def test_every_menu_of_the_app_opens_for_whoever_sees_it(self):
        menus = self.env["ir.ui.menu"].search(
            [("id", "child_of", self.env.ref("integration_core.menu_root").id)]
        )
        for role in self.RIGHTS:
            user = getattr(self, role)
            visible = menus.with_user(user)._filter_visible_menus() & menus
            self.assertTrue(visible, role)
            for menu in visible.sudo().filtered("action"):
                if menu.action._name != "ir.actions.act_window":  # a download
                    continue
                model = self.env[menu.action.res_model].with_user(user)
                model.check_access("read")
                for view_mode in menu.action.view_mode.split(","):
                    model.get_view(view_type=view_mode)
