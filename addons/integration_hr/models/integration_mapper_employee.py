# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Computed,
    Date,
    Flag,
    Group,
    Reference,
    Text,
    UserFact,
)
from odoo.addons.integration_core.tools.errors import LoginProtected

from ..department_reference import DepartmentReference

_STATUSES = {
    "employed": [("active", "=", True), ("current_departure_date", "=", False)],
    "leaving": [("active", "=", True), ("current_departure_date", "!=", False)],
    "left": [("active", "=", False), ("merged_into_id", "=", False)],
    "merged": [("merged_into_id", "!=", False)],
}
_KINDS = ("employee", "worker", "student", "trainee", "contractor", "freelance")


class IntegrationMapperEmployee(models.AbstractModel):
    """An employee of Odoo as employee.v1: the employment, and nothing private.

    What :attr:`_properties` does not name never leaves; a test holds it against all that Odoo keeps from ordinary
    users.
    """

    _name = "integration.mapper.employee"
    _inherit = "integration.mapper"
    _description = "Employee as employee.v1"

    _contract = "employee.v1"
    _target = "hr.employee"
    _service_groups = {"read": ("hr.group_hr_user",), "write": ("hr.group_hr_user",)}

    def _properties(self):
        return {
            "number": Text("employee_number"),
            "name": Text("name"),
            "kind": Coded("employee_type", _KINDS),
            "work_email": Text("work_email"),
            "work_phone": Text("work_phone"),
            "work_mobile": Text("mobile_phone"),
            "job_title": Text("job_title"),
            "department": DepartmentReference("department_id"),
            "job": Reference("job_id", "job"),
            "manager": Reference("parent_id", "employee"),
            "work_location": Reference("work_location_id", "work_location"),
            "active": Flag("active"),
            "status": Computed(
                ("active", "current_departure_date", "merged_into_id"), _get_statuses, _STATUSES
            ),
            "start_date": Date("employment_start", read_only=True),
            "end_date": Date("employment_end", read_only=True),
            "departure_date": Date("departure_date"),
            "access": Group(
                {
                    "login": UserFact("user_id", "login"),
                    "active": UserFact("user_id", "active"),
                    "roles": Computed(("user_id",), _get_roles),
                },
                read_only=True,
            ),
            "merged_into": Reference("merged_into_id", "employee", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    def _write_record(self, record, vals):
        """Change an employee, but not where the passwords of its user go: Odoo writes the address to that contact.

        :raises LoginProtected: when the employee has a user, archived or not, and another address is written
        """
        moves = "work_email" in vals and (vals["work_email"] or False) != record.work_email
        known = record.sudo().with_context(active_test=False)
        if moves and (known.user_id or known.work_contact_id.user_ids):
            refuse(LoginProtected, ["/work_email"], "is the address of a user")
        super()._write_record(record, vals)


def _get_statuses(employees):
    """Return how far each employment is; without a clock, so that a document changes by events only."""
    return [_get_status(employee) for employee in employees]


def _get_status(employee):
    if employee.merged_into_id:
        return "merged"
    if not employee.active:
        return "left"
    return "leaving" if employee.current_departure_date else "employed"


def _get_roles(employees):
    """Return the names of the groups that each user was put into, sorted."""
    return [sorted(employee.user_id.group_ids.mapped("full_name")) for employee in employees.sudo()]
