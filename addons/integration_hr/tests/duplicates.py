# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of duplicates share: records of one person, and a search among them."""

from odoo.tests import new_test_user

from odoo.addons.integration_contacts.tests.duplicates import DuplicateCase

from .common import HrCase

PERSON = {
    "name": "Wilhelmina Featherstone",
    "work_email": "wilhelmina@northgate.example",
    "work_phone": "+1 555 010 4477",
    "mobile_phone": "+1 555 010 4478",
    "employee_number": False,
    "parent_id": False,
}


class EmployeeDuplicateCase(DuplicateCase, HrCase):
    """An officer of the HR department who decides about duplicates, and employees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matching = cls.env.ref("integration_hr.integration_matching_employee")
        cls.officer = new_test_user(
            cls.env, "hr_steward", "integration_core.group_integration_manager,hr.group_hr_user"
        )

    def make(self, **vals):
        return self.make_employees(1, **{**PERSON, **vals})

    def pair(self, one, other):
        left, right = sorted((one.id, other.id))
        return self.duplicates.search(
            [("res_model", "=", "hr.employee"), ("left_id", "=", left), ("right_id", "=", right)]
        )

    def found(self, one, other):
        """Search, and return the pair as the officer sees it."""
        self.find(again=True)
        return self.pair(one, other).with_user(self.officer)
