# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Created, Deleted, Updated


class HrDepartment(models.Model):
    """A department tells the outside when it is set up or changed; others name it by its whole path or by its code."""

    _name = "hr.department"
    _inherit = ["hr.department", "integration.emitter", "integration.named"]
    _names = {"complete_name": ("name", "parent_id")}
    _emits = {
        "department.created": Created(description="A department was set up."),
        "department.updated": Updated(
            description="What other systems know of a department has changed, such as its manager."
        ),
        "department.removed": Deleted(description="A department was deleted."),
    }
