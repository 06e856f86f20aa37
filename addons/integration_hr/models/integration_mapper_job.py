# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Code, Flag, Text

from ..department_reference import DepartmentReference


class IntegrationMapperJob(models.AbstractModel):
    """A job position of Odoo as job.v1."""

    _name = "integration.mapper.job"
    _inherit = "integration.mapper"
    _description = "Job as job.v1"

    _contract = "job.v1"
    _target = "hr.job"
    _service_groups = {"read": ("base.group_user",), "write": ("hr.group_hr_user",)}

    def _properties(self):
        return {
            "name": Text("name"),
            "department": DepartmentReference("department_id"),
            "active": Flag("active"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }
