# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import span
from odoo.addons.integration_core.tools.span import Span

_NAMES_SHOWN = 3
_EVENT_FIELDS = ("type", "res_model", "res_id", "hold_code", "hold_detail", "correlation_id")
_EVENT_FIELDS += ("cause", "user_id", "occurred_at", "xid")
_JOB_STATES = {"done": span.OK, "failed": span.FAILED, "cancelled": span.CANCELLED, "started": span.RUNNING}


class IntegrationTrace(models.AbstractModel):
    """What was written in a trace, the events that told of it, and the jobs that it queued."""

    _inherit = "integration.trace"

    @api.model
    def _for_job(self) -> dict:
        """Return the context for a job of a lane: it belongs to the trace of who writes.

        A job that queues its successor hands no trace on: a lane goes on for ever, and would take it along.
        """
        return {} if "job_uuid" in self.env.context else self._with(self._current())

    @api.model
    def _find_spans(self, correlation_id):
        domain = [("correlation_id", "=", correlation_id)]
        events = self._read_rows("integration.event", domain, _EVENT_FIELDS)
        names = events._name_affected()
        spans = super()._find_spans(correlation_id)
        for told in events.grouped(_name_write).values():
            spans.append(self._tell_write(told, names))
        return spans + [self._tell_event(event, names) for event in events]

    @api.model
    def _find_companions(self, correlation_id):
        """With the jobs: they hold no business data, but who may read all of queue_job is an administrator."""
        jobs = self.env["queue.job"]
        may_open = jobs.has_access("read")
        found = jobs.sudo().search(
            [("correlation_id", "=", correlation_id)], order="date_created", limit=span.MOST + 1
        )
        spans = [self._tell_job(job, may_open) for job in found]
        return super()._find_companions(correlation_id) + spans

    @api.model
    def _find_troubled(self, correlation_ids):
        domain = [("correlation_id", "in", list(correlation_ids)), ("hold_code", "!=", False)]
        held = self._read_rows("integration.event", domain, ["correlation_id"])
        return super()._find_troubled(correlation_ids) | set(held.mapped("correlation_id"))

    def _tell_write(self, events, names):
        """Return the point in time at which the records of these events were written.

        :param names: of the records that the user may read, {(model, id): name}
        """
        first = events[0]
        places = list(dict.fromkeys((event.res_model, event.res_id) for event in events))
        known = [place for place in places if place in names]
        shown = ", ".join(names[place] for place in known[:_NAMES_SHOWN])
        others = len(places) - len(known[:_NAMES_SHOWN])
        if not known:
            title = self.env._("%s records that you may not see, or that are gone", others)
        elif others:
            title = self.env._("%(names)s and %(others)s more", names=shown, others=others)
        else:
            title = shown
        return Span(
            key=_name_write(first),
            kind="write",
            label=self.env._("Write"),
            icon="fa-pencil",
            title=title,
            start=first.occurred_at,
            end=first.occurred_at,
            state=span.OK,
            res_model=known[0][0] if known else "",
            res_id=known[0][1] if known else 0,
            parent=first.cause,
            detail=self.env._("by %s", first.user_id.sudo().name) if first.user_id else "",
        )

    def _tell_event(self, event, names):
        held = self.env._("Held: %s", event.hold_detail or event.hold_code) if event.hold_code else ""
        return Span(
            key=f"event:{event.id}",
            kind="event",
            label=self.env._("Event"),
            icon="fa-bolt",
            title=" · ".join(filter(None, (event.type, names.get((event.res_model, event.res_id))))),
            start=event.occurred_at,
            end=event.occurred_at,
            state=span.FAILED if event.hold_code else span.OK,
            res_model=event._name,
            res_id=event.id,
            parent=_name_write(event),
            detail=held,
        )

    def _tell_job(self, job, may_open):
        return Span(
            key=f"job:{job.uuid}",
            kind="job",
            label=self.env._("Job"),
            icon="fa-cogs",
            title=job.name or job.uuid,
            start=job.date_created,
            end=job.date_done or job.date_cancelled or None,
            state=_JOB_STATES.get(job.state, span.WAITING),
            waiting_until=job.date_started or None,
            res_model=job._name if may_open else "",
            res_id=job.id if may_open else 0,
            detail=job.exc_name or "" if job.state == "failed" else "",
        )


def _name_write(event):
    """Return the key of the write that an event tells of: all that one cause changed in one transaction."""
    return f"write:{event.xid}:{event.cause or ''}"
