# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import HrCase


@tagged("post_install", "-at_install")
class TestHrEmployeeMerging(OutboxCase, HrCase):
    """One record stands for both, and nobody left."""

    def setUp(self):
        super().setUp()
        self.one, self.other = self.make_employees(2)
        (self.one | self.other).employee_number = False
        self.commit()

    def types_of(self, employee):
        uid = self.uid_of(employee, "employee")
        events = self.told.filtered(lambda event: event.subject_uid == uid)
        self.assertFalse(events.filtered("hold_code"), events.mapped("hold_detail"))
        return sorted(events.mapped("type"))

    def merge(self):
        self.other._merge_into(self.one)
        self.told = self.commit()

    def test_a_merge_is_told_and_no_departure(self):
        self.merge()
        self.assertEqual(self.types_of(self.other), ["employee.merged", "employee.updated"])
        self.assertEqual(self.types_of(self.one), [])

    def test_a_departure_that_was_told_is_not_told_again_by_a_merge(self):
        self.other.with_context(no_wizard=True).action_archive()
        self.assertIn("employee.left", self.commit().mapped("type"))
        self.merge()
        self.assertEqual(self.types_of(self.other), ["employee.merged", "employee.updated"])

    def test_who_is_left_takes_over_what_it_lacks_and_keeps_what_it_has(self):
        self.other.write({"employee_number": "N-7712", "mobile_phone": "+1 555 010 4478"})
        address = self.one.work_email
        self.merge()
        self.assertEqual((self.one.employee_number, self.other.employee_number), ("N-7712", False))
        self.assertEqual((self.one.mobile_phone, self.one.work_email), ("+1 555 010 4478", address))
        self.assertEqual(self.types_of(self.one), ["employee.updated"])

    def test_the_address_of_who_logs_in_is_not_taken_from_the_other(self):
        for active in (True, False):
            one, other = self.make_employees(2)
            user = self.make_user(f"nurse{active}")
            user.email = False
            one.write({"user_id": user.id, "employee_number": False})
            other.employee_number = False
            user.active = active
            self.assertFalse(one.work_email)
            other._merge_into(one)
            self.assertFalse(one.work_email or user.email)

    def test_nothing_private_goes_over(self):
        private = {"private_city": "Ghent", "ssnid": "Xq7", "barcode": "12345"}
        self.other.write(private)
        self.merge()
        self.assertFalse(any(self.one[name] for name in private))
        self.assertEqual(self.other.private_city, "Ghent")

    def test_reports_and_departments_have_the_one_that_is_left_as_manager(self):
        report = self.make_employees(1, parent_id=self.other.id, coach_id=self.other.id)
        self.department.manager_id = self.other
        self.commit()
        self.merge()
        self.assertEqual((report.parent_id, report.coach_id), (self.one, self.one))
        self.assertEqual(self.department.manager_id, self.one)
        self.assertEqual(self.types_of(report), ["employee.moved", "employee.updated"])

    def test_nobody_reports_to_themselves_afterwards(self):
        self.one.parent_id = self.other
        self.merge()
        self.assertEqual(self.one.parent_id, self.manager)
        between, another = self.make_employees(2)
        between.parent_id, self.one.parent_id = another, between
        with self.assertRaises(UserError):
            another._merge_into(self.one)

    def test_the_other_record_does_not_come_back(self):
        self.merge()
        with self.assertRaises(ValidationError):
            self.other.action_unarchive()

    def test_nobody_writes_past_the_merge(self):
        officer = self.make_user("officer", "hr.group_hr_user")
        employees = self.env["hr.employee"].with_user(officer)
        with self.assertRaises(UserError):
            self.other.with_user(officer).write({"active": False, "merged_into_id": self.one.id})
        with self.assertRaises(UserError):
            employees.create({"name": "x", "active": False, "merged_into_id": self.one.id})
        with self.assertRaises(UserError):
            employees.with_context(default_merged_into_id=self.one.id).create({"name": "x", "active": False})
        self.merge()
        with self.assertRaises(UserError):
            self.other.with_user(officer).write({"merged_into_id": False})
