# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import HrCase


@tagged("post_install", "-at_install")
class TestEvents(OutboxCase, HrCase):
    """Each event of an employment is told once, when it becomes true."""

    entity = "employee"

    def make_employee(self, **vals):
        employee = self.make_employees(1, **vals)
        self.commit()
        return employee

    def test_who_is_registered_is_hired(self):
        self.make_employees(1)
        self.assertEqual(self.take_types(), ["employee.hired"])

    def test_who_is_registered_as_former_was_neither_hired_nor_left(self):
        self.make_employees(1, active=False)
        self.assertEqual(self.take_types(), [])

    def test_a_departure_and_a_return(self):
        employee = self.make_employee()
        employee.with_context(no_wizard=True).action_archive()
        self.assertEqual(self.take_types(), ["employee.left", "employee.updated"])
        employee.action_unarchive()
        self.assertEqual(self.take_types(), ["employee.hired", "employee.updated"])

    def test_each_kind_of_move(self):
        employee = self.make_employee()
        office = self.work_location.copy({"name": "Office"})
        job = self.env["hr.job"].create({"name": "Head of nursing"})
        self.commit()
        moves = {
            "department_id": self.other_department.id,
            "job_id": job.id,
            "parent_id": False,
            "work_location_id": office.id,
        }
        for name, value in moves.items():
            with self.subTest(name):
                employee.write({name: value})
                self.assertEqual(self.take_types(), ["employee.moved", "employee.updated"])

    def test_a_move_of_many_tells_one_event_of_each(self):
        employees = self.make_employees(3)
        self.commit()
        employees.write({"department_id": self.other_department.id})
        self.assertEqual(self.take_types(), ["employee.moved"] * 3 + ["employee.updated"] * 3)

    def test_a_planned_move_is_told_on_its_day(self):
        employee = self.make_employee()
        day = fields.Date.today() + timedelta(days=10)
        employee.create_version({"date_version": day, "department_id": self.other_department.id})
        self.assertEqual(self.take_types(), [])
        with freeze_time(day):
            self.env["hr.employee"]._cron_update_current_version_id()
            self.assertEqual(self.take_types(), ["employee.moved", "employee.updated"])
        self.assertEqual(employee.current_department_id, self.other_department)

    def test_pay_and_private_life_tell_nothing(self):
        employee = self.make_employee()
        employee.write({"wage": 4200, "private_city": "Ghent", "marital": "married", "barcode": "12345"})
        self.assertEqual(self.take_types(), [])

    def test_access_is_told_when_a_user_is_linked_and_unlinked(self):
        employee, user = self.make_employee(), self.make_user("nurse")
        self.commit()
        employee.user_id = user
        self.assertIn("employee.access_changed", self.take_types())
        employee.user_id = False
        self.assertIn("employee.access_changed", self.take_types())

    def test_access_is_told_when_the_user_changes(self):
        user = self.make_user("nurse")
        self.make_employee(user_id=user.id)
        group = self.env.ref("hr.group_hr_user")
        changes = {
            "groups of the user": lambda: user.write({"group_ids": [Command.link(group.id)]}),
            "users of the group": lambda: group.write({"user_ids": [Command.unlink(user.id)]}),
            "login": lambda: user.write({"login": "nurse.two"}),
            "archived": lambda: user.write({"active": False}),
            "back": lambda: user.write({"active": True}),
        }
        for what, change in changes.items():
            with self.subTest(what):
                change()
                self.assertEqual(self.take_types(), ["employee.access_changed"])

    def test_what_is_no_access_is_not_told_as_one(self):
        user = self.make_user("nurse")
        self.make_employee(user_id=user.id)
        user.write({"signature": "Regards", "group_ids": [Command.link(self.env.ref("base.group_user").id)]})
        self.assertEqual(self.take_types(), [])

    def test_a_rolled_back_move_is_not_told(self):
        employee = self.make_employee()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            employee.department_id = self.other_department
            self.env.flush_all()
            raise ZeroDivisionError
        self.assertEqual(self.take_types(), [])

    def test_departments_jobs_and_work_locations_tell_of_themselves(self):
        made = {
            "department": (self.department, {"name": "Intensive care"}),
            "job": (self.job, {"name": "Surgeon"}),
            "work_location": (self.work_location, {"name": "Annex"}),
        }
        for entity, (record, vals) in made.items():
            with self.subTest(entity):
                record.copy(vals)
                self.assertEqual(self.take_types(entity), [f"{entity}.created"])
                record.write({"active": False})
                self.assertEqual(self.take_types(entity), [f"{entity}.updated"])
                record.write({"active": False})
                self.assertEqual(self.take_types(entity), [])
