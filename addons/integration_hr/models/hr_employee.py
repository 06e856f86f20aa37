# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_outbox.line_digest import digest
from odoo.addons.integration_outbox.moments import Assigned, Became, Deleted, Turned, Updated

_PLACE = ("current_department_id", "current_job_id", "current_work_location_id", "parent_id", "company_id")
_REST = (
    "active",
    "current_departure_date",
    "current_employee_type",
    "current_job_title",
    "employee_number",
    "employment_end",
    "employment_start",
    "merged_into_id",
    "mobile_phone",
    "name",
    "work_email",
    "work_phone",
)


class HrEmployee(models.Model):
    """An employee tells the outside of the employment, and of what the person may open in Odoo.

    Odoo keeps department, job and contract in dated versions, and the employee shows those of the version of today.
    They are kept here once more, so that a move is told when it happens: also on the day when a version that was
    entered long ago becomes the current one, which writes nothing but the link to it.
    """

    _name = "hr.employee"
    _inherit = ["hr.employee", "integration.emitter"]
    _emits = {
        "employee.hired": Became(
            "active",
            True,
            description="The record of an employee was made, or taken out of the archive, whatever day the contract"
            " begins.",
        ),
        "employee.updated": Updated(
            *_PLACE, *_REST, description="What other systems know of the employment has changed."
        ),
        "employee.moved": Updated(
            *_PLACE,
            description="Department, job, manager, work location or company of an employee has changed; "
            "a change entered for a later day is told on that day.",
        ),
        "employee.left": Turned(
            "active",
            False,
            where={"merged_into_id": None},
            description="The record of an employee was archived, whatever day of departure it names, as Odoo's"
            " departure wizard does at once; not told of a record that was merged.",
        ),
        "employee.merged": Assigned(
            "merged_into_id",
            description="The record was found to be that of another employee, which stands for both from now on.",
        ),
        "employee.access_changed": Updated(
            "access_digest",
            description="An employee was given a user or lost it, or the login, the groups "
            "or the activity of the user has changed.",
        ),
        "employee.removed": Deleted(
            description="The record of an employee was deleted; not told of one that was merged."
        ),
    }

    # Without a group, Odoo would want each of these on the public profile, too.
    employee_number = fields.Char(
        "Employee number",
        copy=False,
        groups="hr.group_hr_user",
        tracking=True,
        help="By which other systems know the employee, unique within the company. Not the badge, which opens doors.",
    )
    current_department_id = fields.Many2one(
        "hr.department",
        "Department today",
        related="current_version_id.department_id",
        store=True,
        groups="hr.group_hr_user",
    )
    current_job_id = fields.Many2one(
        "hr.job", "Job today", related="current_version_id.job_id", store=True, groups="hr.group_hr_user"
    )
    current_job_title = fields.Char(
        "Job title today", related="current_version_id.job_title", store=True, groups="hr.group_hr_user"
    )
    current_work_location_id = fields.Many2one(
        "hr.work.location",
        "Work location today",
        related="current_version_id.work_location_id",
        store=True,
        groups="hr.group_hr_user",
    )
    current_employee_type = fields.Selection(
        string="Employee type today",
        related="current_version_id.employee_type",
        store=True,
        groups="hr.group_hr_user",
    )
    current_departure_date = fields.Date(
        "Known departure", related="current_version_id.departure_date", store=True, groups="hr.group_hr_user"
    )
    employment_start = fields.Date(
        "Employment start",
        related="current_version_id.contract_date_start",
        store=True,
        groups="hr.group_hr_user",
        help="First day of the present contract.",
    )
    employment_end = fields.Date(
        "Employment end",
        related="current_version_id.contract_date_end",
        store=True,
        groups="hr.group_hr_user",
        help="Last day of the present contract, if it ends by itself.",
    )
    access_digest = fields.Char(
        "Access digest",
        compute="_compute_access_digest",
        store=True,
        groups="hr.group_hr_user",
        help="Tells one state of what the person may open in Odoo from another.",
    )

    _employee_number_unique = models.Constraint(
        "UNIQUE (company_id, employee_number)", "The company has an employee with this number already."
    )

    # === COMPUTE METHODS === #

    @api.depends("user_id", "user_id.active", "user_id.login", "user_id.group_ids")
    def _compute_access_digest(self):
        for employee in self:
            employee.access_digest = digest(employee.user_id, ("active", "login", "group_ids"))
