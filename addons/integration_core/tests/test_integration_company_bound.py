# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationCompanyBound(IntegrationCase):
    """Nobody changes what governs a company that they do not work in."""

    def make_shared(self):
        """Return a system and an interface of all companies, as the superuser makes them."""
        system = self.system.copy({"code": "shared", "company_id": False})
        interface = self.interface.sudo().copy(
            {"code": "shared", "company_id": False, "system_id": system.id, "owner_id": self.operator.id}
        )
        return system, interface

    def work_everywhere(self, users):
        users.company_ids = [Command.set(self.env["res.company"].search([]).ids)]

    def test_who_works_in_some_companies_only_does_not_change_what_all_use(self):
        for record in self.make_shared():
            for vals in ({"name": "Mine"}, {"company_id": self.env.company.id}):
                for user in (self.developer, self.manager):
                    with self.assertRaisesRegex(AccessError, "for all companies"):
                        record.with_user(user).write(vals)
            with self.assertRaisesRegex(AccessError, "for all companies"):
                record.with_user(self.manager).unlink()
            with self.assertRaisesRegex(AccessError, "for all companies"):
                record.with_user(self.developer).copy({"code": "another", "company_id": False})
        with self.assertRaisesRegex(AccessError, "for all companies"):
            self.system.with_user(self.developer).company_id = False

    def test_what_all_use_is_submitted_and_approved_by_people_of_all(self):
        _system, interface = self.make_shared()
        with self.assertRaisesRegex(AccessError, "for all companies"):
            interface.with_user(self.developer).action_submit()
        self.work_everywhere(self.developer)
        interface.with_user(self.developer).action_submit()
        with self.assertRaisesRegex(AccessError, "for all companies"):
            interface.with_user(self.manager).action_approve()
        self.work_everywhere(self.manager)
        interface.with_user(self.manager).action_approve()
        self.assertEqual(interface.state, "approved")

    def test_what_all_use_is_stopped_by_any_manager_and_by_operators_of_all(self):
        _system, interface = self.make_shared()
        self.work_everywhere(self.developer + self.manager)
        self.approve(interface)
        with self.assertRaisesRegex(AccessError, "for all companies"):
            interface.with_user(self.operator)._pause("The partner asked us to wait")
        self.assertEqual(interface.state, "approved")
        interface.with_user(self.other_company_user("manager"))._pause("The partner asked us to wait")
        self.assertEqual(interface.state, "suspended")
        interface.with_user(self.manager).action_resume()
        self.work_everywhere(self.operator)
        interface.with_user(self.operator)._pause("The partner asked us to wait")
        self.assertEqual(interface.state, "suspended")

    def test_an_archived_company_has_no_say(self):
        system, _interface = self.make_shared()
        self.env["res.company"].search([("id", "not in", self.developer.company_ids.ids)]).active = False
        system.with_user(self.developer).with_context(active_test=False).name = "Renamed"
        self.assertEqual(system.name, "Renamed")

    def test_nothing_is_moved_to_a_company_one_is_not_in(self):
        for record in (self.system, self.interface):
            with self.assertRaises(AccessError):
                record.with_user(self.developer).company_id = self.other_company
        self.work_everywhere(self.developer)
        allowed = {"allowed_company_ids": self.developer.company_ids.ids}
        self.system.with_user(self.developer).with_context(**allowed).company_id = self.other_company
        self.assertEqual(self.system.company_id, self.other_company)
