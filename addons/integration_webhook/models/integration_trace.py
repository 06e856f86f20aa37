# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.tools.misc import format_datetime

from odoo.addons.integration_core.tools import span
from odoo.addons.integration_core.tools.span import Found, Span

from ..result_words import get_words

_DELIVERY_FIELDS = ("event_id", "subscription_id", "state", "created_at", "due_at", "done_at")
_DELIVERY_FIELDS += ("end_reason", "last_code", "issue_id")
_ATTEMPT_FIELDS = ("delivery_id", "number", "started_at", "duration_ms", "code", "detail")
_STATES = {
    "pending": span.WAITING,
    "sending": span.RUNNING,
    "delivered": span.OK,
    "dead": span.FAILED,
    "cancelled": span.CANCELLED,
}


class IntegrationTrace(models.AbstractModel):
    """Deliveries of the events of a trace, the attempts to send them, and the issues that these led to."""

    _inherit = "integration.trace"

    @api.model
    def _find_spans(self, correlation_id):
        domain = [("event_id.correlation_id", "=", correlation_id)]
        deliveries = self._read_rows("integration.delivery", domain, _DELIVERY_FIELDS)
        attempts = self._read_rows(
            "integration.attempt", [("delivery_id", "in", deliveries.ids)], _ATTEMPT_FIELDS
        )
        return [
            *super()._find_spans(correlation_id),
            *map(self._tell_delivery, deliveries),
            *map(self._tell_attempt, attempts),
            *self._tell_issues(deliveries),
        ]

    @api.model
    def _find_troubled(self, correlation_ids):
        """With what was given up, and what waits because it could not be sent."""
        domain = [("event_id.correlation_id", "in", list(correlation_ids))]
        domain += ["|", ("state", "=", "dead"), "&", ("state", "=", "pending"), ("last_code", "!=", False)]
        stuck = self._read_rows("integration.delivery", domain, ["event_id"])
        return super()._find_troubled(correlation_ids) | set(stuck.mapped("correlation_id"))

    @api.model
    def _look_up(self, term):
        deliveries = self._read_rows("integration.delivery", [("webhook_id", "=", term)], _DELIVERY_FIELDS)
        found = [
            Found(
                delivery.correlation_id,
                self.env._("Delivery"),
                f"{delivery.event_type} · {delivery.subscription_id.sudo().name}",
                delivery.created_at,
            )
            for delivery in deliveries
        ]
        return super()._look_up(term) + found

    def _tell_delivery(self, delivery):
        """Return the time from the event until its receiver has it: waiting, but for the attempts."""
        reasons = dict(delivery._fields["end_reason"]._description_selection(self.env))
        why = [reasons.get(delivery.end_reason)]
        if delivery.state != "delivered":
            why.append(get_words(self.env, delivery.last_code))
        if delivery.state == "pending" and delivery.last_code:
            due = format_datetime(self.env, delivery.due_at, dt_format="medium")
            why.append(self.env._("next attempt: %s", due))
        return Span(
            key=f"delivery:{delivery.id}",
            kind="delivery",
            label=self.env._("Delivery"),
            icon="fa-paper-plane",
            title=self.env._("to %s", delivery.subscription_id.sudo().name),
            start=delivery.created_at,
            end=delivery.done_at or None,
            state=_STATES[delivery.state],
            waiting_until=delivery.done_at or None,
            res_model=delivery._name,
            res_id=delivery.id,
            parent=f"event:{delivery.event_id.id}",
            detail=" · ".join(filter(None, why)),
        )

    def _tell_attempt(self, attempt):
        words = get_words(self.env, attempt.code)
        return Span(
            key=f"attempt:{attempt.id}",
            kind="attempt",
            label=self.env._("Attempt"),
            icon="fa-send-o",
            title=self.env._("No. %s", attempt.number),
            start=attempt.started_at,
            end=attempt.started_at + timedelta(milliseconds=attempt.duration_ms),
            state=span.OK if attempt.code == "ok" else span.FAILED,
            res_model=attempt._name,
            res_id=attempt.id,
            parent=f"delivery:{attempt.delivery_id.id}",
            detail=" · ".join(filter(None, (words, attempt.detail))) if attempt.code != "ok" else "",
            is_try=True,
        )

    def _tell_issues(self, deliveries):
        """Return the issues of what was given up: they are of a whole lane, and name the trace of another one."""
        parents = {}
        for delivery in deliveries.filtered("issue_id"):
            parents.setdefault(delivery.issue_id.id, f"delivery:{delivery.id}")
        issues = self._read_rows("integration.issue", [("id", "in", list(parents))], ["name", "last_seen_at"])
        return [self._tell_issue(issue, parent=parents[issue.id]) for issue in issues]
