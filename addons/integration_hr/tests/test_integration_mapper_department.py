# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import NotFound, OdooRefused

from .common import HrCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperDepartment(MapperCase, HrCase):
    contract = "department.v1"

    def make_records(self, count):
        return self.env["hr.department"].create(
            [
                {"name": f"Ward {number}", "parent_id": self.department.id, "manager_id": self.manager.id}
                for number in range(count)
            ]
        )

    def test_a_document_becomes_a_department_and_is_read_back(self):
        officer = self.make_user("officer", "hr.group_hr_user")
        document = {
            "name": "Intensive care",
            "parent": self.reference(self.department, "department"),
            "manager": self.reference(self.manager, "employee"),
        }
        created = self.mapper.with_user(officer)._create_from([document])
        self.assertEqual((created.parent_id, created.manager_id), (self.department, self.manager))
        shown = self.mapper._project(created)[0]
        self.assertLessEqual(document.items(), shown.items())

    def test_a_department_is_no_part_of_itself(self):
        child = self.make_records(1)
        with self.assertRaises(OdooRefused):
            self.mapper._update_from(self.department, {"parent": self.reference(child, "department")})

    def test_employees_read_and_do_not_write(self):
        viewer = self.make_user("viewer")
        mapper = self.mapper.with_user(viewer)
        record = self.make_records(1).with_user(viewer)
        self.assertEqual(mapper._project(record)[0]["name"], "Ward 0")
        with self.assertRaises(AccessError):
            mapper._update_from(record, {"name": "Other"})

    def test_another_company_does_not_see_it(self):
        record = self.make_records(1)
        other = self.env["res.company"].create({"name": "Other clinic"})
        user = self.make_user("other")
        user.sudo().write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(NotFound):
            self.mapper.with_user(user).with_company(other)._find(self.uid_of(record, "department"))
