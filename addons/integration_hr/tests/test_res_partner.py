# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.integration_core.tools.errors import NotFound

from .common import HrCase


@tagged("post_install", "-at_install")
class TestResPartner(HrCase):
    """The work contact that Odoo makes for an employee is no party."""

    def test_the_work_contact_of_an_employee_is_no_party_even_after_a_departure(self):
        mapper = self.env["integration.contract"]._get_mapper("party.v1")
        employee = self.make_employees(1)
        contact = employee.work_contact_id
        customer = self.env["res.partner"].create({"name": "Customer"})
        for active in (True, False):
            employee.active = active
            self.assertTrue(contact.party_staff)
            with self.assertRaises(NotFound):
                mapper._find(self.uid_of(contact, "party"))
            found = self.env["res.partner"].search([("party_staff", "=", True)])
            self.assertIn(contact, found)
            self.assertNotIn(customer, found)
            others = self.env["res.partner"].search([("party_staff", "=", False)])
            self.assertIn(customer, others)
            self.assertNotIn(contact, others)
            self.assertNotIn(self.env.user.partner_id, others)

    def test_no_employee_or_user_is_read_to_search_for_parties(self):
        self.make_employees(3)
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["res.partner"].search_count([("party_staff", "=", False)])
        for model in ("hr.employee", "res.users"):
            self.env.invalidate_all()
            with self.subTest(model), patch.object(self.env.registry[model], "_fetch_query") as fetched:
                self.env["res.partner"].search_count([("party_staff", "=", False)])
                fetched.assert_not_called()

    def test_a_contact_without_an_employee_is_a_party_though_an_employee_has_no_contact(self):
        employee = self.make_employees(1)
        employee.work_contact_id = False
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.assertIn(customer, self.env["res.partner"].search([("party_staff", "=", False)]))
