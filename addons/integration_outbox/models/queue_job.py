# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QueueJob(models.Model):
    """A job of the suite is found by the trace that queued it, and when it is done, by when it was.

    See ``integration.job`` for who fills in the trace, and ``integration.statistic`` for who asks for the time.
    """

    _inherit = "queue.job"

    correlation_id = fields.Char(
        "Trace", readonly=True, help="Shared by everything that one request or action caused."
    )

    _correlation_idx = models.Index("(correlation_id) WHERE correlation_id IS NOT NULL")
    _integration_done_idx = models.Index(
        "(date_done) WHERE state = 'done' AND left(model_name, 12) = 'integration.'"
    )
