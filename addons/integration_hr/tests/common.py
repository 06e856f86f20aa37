# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.integration_contract.tests.common import DocumentWords


class HrCase(DocumentWords, TransactionCase):
    """A department with a job, a manager and a work location, and people of the HR department who write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["hr.department"].create({"name": "Nursing"})
        cls.other_department = cls.env["hr.department"].create({"name": "Surgery"})
        cls.job = cls.env["hr.job"].create({"name": "Nurse", "department_id": cls.department.id})
        cls.work_location = cls.env["hr.work.location"].create(
            {"name": "First floor", "address_id": cls.env.company.partner_id.id}
        )
        cls.manager = cls.env["hr.employee"].create({"name": "Dana Whitfield", "employee_number": "T-0"})

    @classmethod
    def make_employees(cls, count, **vals):
        """Create employees with all that a contract shows; without pictures, which take most of the time."""
        start = cls.env["hr.employee"].with_context(active_test=False).search_count([])
        return cls.env["hr.employee"].create(
            [
                {
                    "name": f"Nurse {number}",
                    "employee_number": f"T-{start + number}",
                    "image_1920": PIXEL,
                    "work_email": f"nurse{start + number}@northgate.example",
                    "department_id": cls.department.id,
                    "job_id": cls.job.id,
                    "parent_id": cls.manager.id,
                    "work_location_id": cls.work_location.id,
                    **vals,
                }
                for number in range(count)
            ]
        )

    @classmethod
    def make_user(cls, login, *groups):
        """Create an internal user with these groups of the HR app."""
        return new_test_user(cls.env, login, ",".join(["base.group_user", *groups]))

    @classmethod
    def reference(cls, record, entity):
        """Return the reference to a record, as documents show it: of a department with its code."""
        code = {"code": record.complete_name} if entity == "department" else {}
        return {**super().reference(record, entity), **code}


#: the smallest picture
PIXEL = b"R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="
