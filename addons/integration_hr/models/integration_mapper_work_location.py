# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Code, Coded, Flag, Reference, Text


class IntegrationMapperWorkLocation(models.AbstractModel):
    """A work location of Odoo as work_location.v1."""

    _name = "integration.mapper.work_location"
    _inherit = "integration.mapper"
    _description = "Work location as work_location.v1"

    _contract = "work_location.v1"
    _target = "hr.work.location"
    # only an administrator of Employees may change work locations in Odoo
    _service_groups = {"read": ("base.group_user",), "write": ("hr.group_hr_manager",)}

    def _properties(self):
        return {
            "name": Text("name"),
            "kind": Coded("location_type", ("home", "office", "other")),
            "number": Text("location_number"),
            "site": Reference("address_id", "party"),
            "active": Flag("active"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }
