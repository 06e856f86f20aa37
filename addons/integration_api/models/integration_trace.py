# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models

from odoo.addons.integration_core.tools import span
from odoo.addons.integration_core.tools.span import Found, Span
from odoo.addons.integration_core.tools.trace import Trace

_REQUEST_FIELDS = ("at", "client_id", "method", "path", "outcome", "status", "code")
_REQUEST_FIELDS += ("duration_ms", "correlation_id", "span_id", "is_replay")
_BATCH_FIELDS = ("uid", "client_id", "contract", "state", "size", "problem_code")
_BATCH_FIELDS += ("accepted_at", "started_at", "ended_at", "correlation_id")
_BATCH_STATES = {
    "pending": span.WAITING,
    "running": span.RUNNING,
    "done": span.OK,
    "failed": span.FAILED,
    "cancelled": span.CANCELLED,
}


class IntegrationTrace(models.AbstractModel):
    """Requests of clients and accepted batches in a trace, and how a client's own ids lead to it."""

    _inherit = "integration.trace"

    @api.model
    def _find_spans(self, correlation_id):
        domain = [("correlation_id", "=", correlation_id)]
        requests = self._read_rows("integration.request", domain, _REQUEST_FIELDS)
        batches = self._read_rows("integration.batch", domain, _BATCH_FIELDS)
        return [
            *super()._find_spans(correlation_id),
            *map(self._tell_request, requests),
            *map(self._tell_batch, batches),
        ]

    @api.model
    def _find_troubled(self, correlation_ids):
        about = [("correlation_id", "in", list(correlation_ids))]
        requests = self._read_rows(
            "integration.request", [*about, ("outcome", "!=", "done")], ["correlation_id"]
        )
        batches = self._read_rows("integration.batch", [*about, ("state", "=", "failed")], ["correlation_id"])
        found = {*requests.mapped("correlation_id"), *batches.mapped("correlation_id")}
        return super()._find_troubled(correlation_ids) | found

    @api.model
    def _look_up(self, term):
        clients = self._read_rows("integration.client", [], ["name"])
        keys = self._read_rows(
            "integration.idempotency",
            [("client_id", "in", clients.ids), ("key", "=", term)],  # as its index has them
            ["client_id", "method", "path", "correlation_id", "created_at"],
        )
        batches = self._read_rows("integration.batch", [("uid", "=", term)], _BATCH_FIELDS)
        found = [
            Found(
                row.correlation_id,
                self.env._("Request"),
                f"{row.client_id.name}: {row.method} {row.path}",
                row.created_at,
            )
            for row in keys
        ]
        found += [
            Found(batch.correlation_id, self.env._("Batch"), self._name_batch(batch), batch.accepted_at)
            for batch in batches
        ]
        return super()._look_up(term) + found

    def _name_batch(self, batch):
        return self.env._(
            "%(client)s: %(size)s × %(contract)s",
            client=batch.client_id.sudo().name,
            size=batch.size,
            contract=batch.contract,
        )

    def _tell_request(self, request):
        why = request.problem_title if request.outcome != "done" else ""
        if request.is_replay:
            why = why or self.env._("It had been answered before, and got the same answer again.")
        return Span(
            key=f"request:{request.span_id}" if request.span_id else f"request#{request.id}",
            kind="request",
            label=self.env._("Request"),
            icon="fa-sign-in",
            title=f"{request.client_id.sudo().name}: {request.display_name}",
            start=request.at,
            end=request.at + timedelta(milliseconds=request.duration_ms),
            state=span.OK if request.outcome == "done" else span.FAILED,
            res_model=request._name,
            res_id=request.id,
            detail=why or "",
        )

    def _tell_batch(self, batch):
        # which request brought it is no secret to whoever sees both
        caller = Trace.parse(batch.sudo().traceparent)
        return Span(
            key=f"batch:{batch.id}",
            kind="batch",
            label=self.env._("Batch"),
            icon="fa-files-o",
            title=self._name_batch(batch),
            start=batch.accepted_at,
            end=batch.ended_at or None,
            state=_BATCH_STATES[batch.state],
            waiting_until=batch.started_at or None,
            res_model=batch._name,
            res_id=batch.id,
            parent=caller and f"request:{caller.span_id}",
            detail=batch.problem_title or "",
        )
