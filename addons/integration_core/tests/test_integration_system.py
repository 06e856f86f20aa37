# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationSystem(IntegrationCase):
    """A system has one code, and no way to it is opened by one person below a manager."""

    @mute_logger("odoo.sql_db")
    def test_a_code_is_unique_and_simple(self):
        for code, error in (
            ("billing", UniqueViolation),
            ("With Blank", CheckViolation),
            ("", CheckViolation),
        ):
            with self.assertRaises(error), self.cr.savepoint():
                self.env["integration.system"].create({"name": "x", "code": code})

    def test_a_developer_registers_but_does_not_open_the_private_network(self):
        systems = self.env["integration.system"].with_user(self.developer)
        system = systems.create({"name": "Lab", "code": "lab", "kind": "laboratory"})
        with self.assertRaises(AccessError):
            system.private_network = True
        with self.assertRaises(AccessError):
            systems.create({"name": "x", "code": "x", "private_network": True})
        with self.assertRaises(AccessError):
            systems.with_context(default_private_network=True).create({"name": "x", "code": "x"})
        system.with_user(self.manager).private_network = True
        system.private_network = False

    def test_a_developer_archives_but_does_not_bring_back(self):
        system = self.system.with_user(self.developer)
        system.active = False
        with self.assertRaises(AccessError):
            system.active = True
        system.with_user(self.manager).active = True

    def test_a_change_of_what_it_may_reach_is_audited(self):
        self.system.with_user(self.manager).private_network = True
        row = self.env["integration.audit"].search([("action", "=", "system.changed")], limit=1)
        self.assertEqual((row.user_id, row.res_id), (self.manager, self.system.id))
        self.assertEqual(row.detail, '{"private_network":"True"}')

    def test_interfaces_are_counted_and_shown(self):
        self.interface.copy({"code": "second"})
        self.assertEqual(self.system.interface_count, 2)
        action = self.system.action_open_interfaces()
        self.assertEqual(self.env["integration.interface"].search_count(action["domain"]), 2)

    def test_a_system_with_interfaces_is_archived_not_deleted(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.system.unlink()
        self.assertIn("integration_interface", str(caught.exception))

    def test_the_company_of_an_interface_fits_that_of_its_system(self):
        self.system.company_id = self.other_company
        with self.assertRaises(UserError):
            self.interface.company_id = self.env.ref("base.main_company")
