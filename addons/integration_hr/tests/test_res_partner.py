# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
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
