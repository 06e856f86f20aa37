# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    InvalidFilter,
    LoginProtected,
    NotFound,
    ReadOnlyProperty,
)

from .common import HrCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperEmployee(MapperCase, HrCase):
    contract = "employee.v1"

    def make_records(self, count):
        return self.make_employees(count)

    def show(self, employee):
        return self.mapper._project(employee)[0]

    def test_an_officer_registers_an_employee_and_reads_it_back(self):
        officer = self.make_user("officer", "hr.group_hr_user")
        document = {
            "number": "T-1042",
            "name": "Alex Moreau",
            "kind": "trainee",
            "work_email": "alex.moreau@northgate.example",
            "work_mobile": "+1 619 555 0143",
            "department": self.reference(self.department, "department"),
            "job": self.reference(self.job, "job"),
            "manager": self.reference(self.manager, "employee"),
            "work_location": self.reference(self.work_location, "work_location"),
        }
        created = self.mapper.with_user(officer)._create_from([document])
        self.assertEqual((created.department_id, created.job_id), (self.department, self.job))
        shown = self.show(created)
        self.assertLessEqual(document.items(), shown.items())
        self.assertEqual((shown["status"], shown["job_title"]), ("employed", "Nurse"))
        self.assertEqual(shown["access"], {"login": None, "active": False, "roles": []})
        self.assertEqual(self.mapper._search_page({"number": "T-1042"})[0], created)
        department = self.uid_of(self.department, "department")
        self.assertIn(created, self.mapper._search_page({"department": department})[0])

    def test_a_list_is_asked_for_how_far_employments_are(self):
        employed, leaving, left = employees = self.make_employees(3)
        leaving.departure_date = "2039-12-31"
        left.active = False
        for employee, status in ((employed, "employed"), (leaving, "leaving"), (left, "left")):
            self.assertEqual(self.show(employee)["status"], status)
            self.assertEqual(self.mapper._search_page({"status": status})[0] & employees, employee)
        with self.assertRaises(InvalidFilter):
            self.mapper._search_page({"status": "ill"})

    def test_an_officer_moves_an_employee(self):
        officer = self.make_user("officer", "hr.group_hr_user")
        employee = self.make_employees(1)
        change = {"department": self.reference(self.other_department, "department"), "manager": None}
        self.mapper.with_user(officer)._update_from(employee.with_user(officer), change)
        self.assertEqual((employee.department_id, employee.parent_id.id), (self.other_department, False))

    def test_the_address_of_somebody_who_logs_in_is_not_changed_from_outside(self):
        officer = self.make_user("officer", "hr.group_hr_user")
        user = self.make_user("nurse")
        employee = self.make_employees(1, user_id=user.id)
        user.email, mapper = "nurse@northgate.example", self.mapper.with_user(officer)
        for active in (True, False):
            user.active = active
            for address in ("thief@example.org", None):
                change = {"work_email": address}
                self.assert_refused(
                    LoginProtected, "/work_email", mapper._update_from, employee.with_user(officer), change
                )
        self.assertEqual(user.email, "nurse@northgate.example")
        other = self.make_employees(1)
        mapper._update_from(other.with_user(officer), {"work_email": "other@northgate.example"})
        self.assertEqual(other.work_email, "other@northgate.example")

    def test_a_departure_is_known_before_it_comes(self):
        employee = self.make_employees(1)
        self.mapper._update_from(employee, {"departure_date": "2999-12-31"})
        self.assertEqual(self.show(employee)["status"], "leaving")
        self.mapper._update_from(employee, {"active": False})
        shown = self.show(employee)
        self.assertEqual((shown["status"], shown["departure_date"]), ("left", "2999-12-31"))

    def test_the_dates_of_the_contract_are_shown_and_not_written(self):
        employee = self.make_employees(1)
        employee.version_id.write({"contract_date_start": "2026-01-12", "contract_date_end": "2027-01-11"})
        shown = self.show(employee)
        self.assertEqual((shown["start_date"], shown["end_date"]), ("2026-01-12", "2027-01-11"))
        change = {"start_date": "2026-02-01"}
        self.assert_refused(ReadOnlyProperty, "/start_date", self.mapper._update_from, employee, change)

    def test_what_an_employee_may_open_is_shown_and_not_written(self):
        user = self.make_user("nurse")
        employee = self.make_employees(1, user_id=user.id)
        shown = self.show(employee)["access"]
        self.assertEqual((shown["login"], shown["active"]), ("nurse", True))
        self.assertEqual(shown["roles"], sorted(user.group_ids.mapped("full_name")))
        user.active = False
        self.assertIs(self.show(employee)["access"]["active"], False)
        change = {"access": {**shown, "active": True}}
        self.assert_refused(ReadOnlyProperty, "/access", self.mapper._update_from, employee, change)

    def test_ordinary_employees_read_nobody(self):
        viewer = self.make_user("viewer")
        employee = self.make_employees(1).with_user(viewer)
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._project(employee)
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._create_from([{"name": "Somebody"}])

    def test_another_company_does_not_see_an_employee(self):
        employee = self.make_employees(1)
        other = self.env["res.company"].create({"name": "Other clinic"})
        user = self.make_user("other", "hr.group_hr_user")
        user.sudo().write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(NotFound):
            self.mapper.with_user(user).with_company(other)._find(self.uid_of(employee, "employee"))
