# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.trace import Trace


class IntegrationJob(models.AbstractModel):
    """Jobs of a model that inherits this keep the trace of the request or user action that queued them."""

    _name = "integration.job"
    _description = "Keeps the trace in jobs"

    @api.model
    def _job_prepare_context_before_enqueue_keys(self):
        return (
            *super()._job_prepare_context_before_enqueue_keys(),
            "integration_trace",
            "integration_cause",
        )

    def _job_prepare_context_before_enqueue(self):
        context = super()._job_prepare_context_before_enqueue()
        context.setdefault("integration_trace", self.env["integration.trace"]._current().traceparent())
        return context

    @api.model
    def _job_store_values(self, job):
        """Write the trace beside the job too, where it can be searched."""
        trace = Trace.parse(job.recordset._job_prepare_context_before_enqueue()["integration_trace"])
        return {**super()._job_store_values(job), "correlation_id": trace and trace.trace_id}
