# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Created, Deleted, Updated


class HrWorkLocation(models.Model):
    """A work location tells the outside when it is set up or changed."""

    _name = "hr.work.location"
    _inherit = ["hr.work.location", "integration.emitter"]
    _emits = {
        "work_location.created": Created(description="A work location was set up."),
        "work_location.updated": Updated(
            description="What other systems know of a work location has changed, such as whether it is in use."
        ),
        "work_location.removed": Deleted(description="A work location was deleted."),
    }
