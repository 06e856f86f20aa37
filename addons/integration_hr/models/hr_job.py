# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Created, Deleted, Updated


class HrJob(models.Model):
    """A job tells the outside when it is set up or changed."""

    _name = "hr.job"
    _inherit = ["hr.job", "integration.emitter"]
    _emits = {
        "job.created": Created(description="A job was set up."),
        "job.updated": Updated(description="What other systems know of a job has changed."),
        "job.removed": Deleted(description="A job was deleted."),
    }
