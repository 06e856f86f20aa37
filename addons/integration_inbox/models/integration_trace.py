# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import span
from odoo.addons.integration_core.tools.span import Found, Span

from ..tools.states import FAILED, IGNORED, PROCESSED, WAITING

_FIELDS = ("source_id", "message_uid", "type", "state", "received_at", "processed_at")
_FIELDS += ("error_code", "error_words", "correlation_id")
_STATES = {WAITING: span.WAITING, PROCESSED: span.OK, FAILED: span.FAILED, IGNORED: span.CANCELLED}


class IntegrationTrace(models.AbstractModel):
    """The messages of partners in a trace, and how a partner's id of one leads to it."""

    _inherit = "integration.trace"

    @api.model
    def _find_spans(self, correlation_id):
        messages = self._read_rows("integration.message", [("correlation_id", "=", correlation_id)], _FIELDS)
        return [*super()._find_spans(correlation_id), *map(self._tell_message, messages)]

    @api.model
    def _find_troubled(self, correlation_ids):
        domain = [("correlation_id", "in", list(correlation_ids)), ("state", "=", FAILED)]
        failed = self._read_rows("integration.message", domain, ["correlation_id"])
        return super()._find_troubled(correlation_ids) | set(failed.mapped("correlation_id"))

    @api.model
    def _look_up(self, term):
        sources = self._read_rows("integration.source", [], ["name"])
        domain = [("source_id", "in", sources.ids), ("message_uid", "=", term)]  # as their index has them
        found = [
            Found(
                message.correlation_id,
                self.env._("Message"),
                self._name_message(message),
                message.received_at,
            )
            for message in self._read_rows("integration.message", domain, _FIELDS)
        ]
        return super()._look_up(term) + found

    def _name_message(self, message):
        return self.env._(
            "%(message)s from %(sender)s",
            message=message.type or message.message_uid,
            sender=message.source_id.sudo().name,
        )

    def _tell_message(self, message):
        """Return the time from its arrival until it was done, most of which is waiting."""
        end = message.processed_at or None
        if message.state == FAILED:
            end = end or message.received_at  # when it was tried last is not known
        return Span(
            key=f"message:{message.id}",
            kind="message",
            label=self.env._("Message"),
            icon="fa-inbox",
            title=self._name_message(message),
            start=message.received_at,
            end=end,
            state=_STATES[message.state],
            waiting_until=end,
            res_model=message._name,
            res_id=message.id,
            detail=(message.error_title or "") if message.error_code else "",
        )
