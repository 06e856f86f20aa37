# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import UnknownReference

from .common import HrCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperJob(MapperCase, HrCase):
    contract = "job.v1"

    def make_records(self, count):
        start = self.env["hr.job"].search_count([])
        return self.env["hr.job"].create(
            [
                {"name": f"Job {start + number}", "department_id": self.department.id}
                for number in range(count)
            ]
        )

    def test_a_document_becomes_a_job_and_is_read_back(self):
        officer = self.make_user("officer", "hr.group_hr_user")
        document = {"name": "Surgeon", "department": self.reference(self.other_department, "department")}
        created = self.mapper.with_user(officer)._create_from([document])
        self.assertEqual(created.department_id, self.other_department)
        self.assertLessEqual(document.items(), self.mapper._project(created)[0].items())
        self.mapper.with_user(officer)._update_from(created, {"active": False})
        self.assertFalse(created.active)

    def test_an_unknown_department_is_refused_where_it_stands(self):
        unknown = {"entity": "department", "id": "00000000-0000-4000-8000-000000000000"}
        document = {"name": "Surgeon", "department": unknown}
        self.assert_refused(UnknownReference, "/department", self.mapper._create_from, [document])

    def test_employees_do_not_write(self):
        viewer = self.make_user("viewer")
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._create_from([{"name": "Surgeon"}])
