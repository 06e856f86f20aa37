# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QueueJob(models.Model):
    """Jobs of the suite that are done can be found by when they were."""

    _inherit = "queue.job"

    # as the source of figures asks for them, see integration.statistic
    _integration_done_idx = models.Index(
        "(date_done) WHERE state = 'done' AND left(model_name, 12) = 'integration.'"
    )
