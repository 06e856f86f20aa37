# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.http import request

from ..tools.trace import Trace

_CACHE_KEY = "integration_core.trace"


class IntegrationTrace(models.AbstractModel):
    """The correlation id of what happens now, from request or user action to events and jobs.

    Where it comes from, in this order: the context key ``integration_trace`` (a ``traceparent``
    text: jobs, API requests), the ``traceparent`` header of the request that is being served, a new
    one. The last two are found once per transaction and kept in ``cr.postcommit.data``, which a
    savepoint that rolls back leaves alone.
    """

    _name = "integration.trace"
    _description = "Correlation of requests, events and jobs"

    @api.model
    def _current(self) -> Trace:
        """Return the trace of the running transaction."""
        trace = Trace.parse(self._context_traceparent())
        if trace:
            return trace
        kept = self.env.cr.postcommit.data
        if _CACHE_KEY not in kept:
            incoming = Trace.parse(request.httprequest.headers.get("traceparent")) if request else None
            kept[_CACHE_KEY] = incoming.child() if incoming else Trace.new()
        return kept[_CACHE_KEY]

    @api.model
    def _with(self, trace: Trace) -> dict:
        """Return the context that makes ``trace`` current, for ``with_context(**…)``."""
        return {"integration_trace": trace.traceparent()}

    @api.model
    def _context_traceparent(self):
        """Return the context key as text; what an RPC caller put there may be anything."""
        value = self.env.context.get("integration_trace")
        return value if isinstance(value, str) else None
