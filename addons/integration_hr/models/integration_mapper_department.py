# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Code, Flag, Reference, Text

from ..department_reference import DepartmentReference


class IntegrationMapperDepartment(models.AbstractModel):
    """A department of Odoo as department.v1."""

    _name = "integration.mapper.department"
    _inherit = "integration.mapper"
    _description = "Department as department.v1"

    _contract = "department.v1"
    _target = "hr.department"
    _service_groups = {"read": ("base.group_user",), "write": ("hr.group_hr_user",)}

    def _properties(self):
        return {
            "name": Text("name"),
            "parent": DepartmentReference("parent_id"),
            "manager": Reference("manager_id", "employee"),
            "active": Flag("active"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }
