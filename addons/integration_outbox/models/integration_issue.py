# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

_CODE = "event_held"


class IntegrationIssue(models.Model):
    """Events that wait for their content are tried again from the issue that tells of them."""

    _inherit = "integration.issue"

    def _note_held(self, entity, hold_code):
        """Note the records whose events wait for this reason."""
        self._note_hits(
            SQL(
                """SELECT res_model, res_id, count(*) AS times, max(correlation_id) AS correlation_id
                     FROM integration_event WHERE entity = %s AND hold_code = %s GROUP BY res_model, res_id""",
                entity,
                hold_code,
            )
        )

    def _count_retriable(self):
        return super()._count_retriable() + sum(
            self.env["integration.event"].search_count(domain) for domain in self._held_domains()
        )

    def _retry(self, limit):
        begun = super()._retry(limit)
        for domain in self._held_domains():
            # what still waits was tried just now, and is last then: each has its turn
            held = self.env["integration.event"].search(
                domain, order="hold_tried_at asc nulls first, id", limit=max(limit - begun, 0)
            )
            if held:
                held.sudo()._release()
                begun += len(held)
        return begun

    def _held_domains(self):
        """Return the domains of the events that wait for what these issues, or those merged here, tell of."""
        domains = []
        for issue in (self | self.merged_ids).filtered(lambda issue: issue.code == _CODE):
            event = issue._get_affected()
            if event is not None:
                hold_code = (issue.detail or "").partition(":")[0]
                domains.append([("entity", "=", event.sudo().entity), ("hold_code", "=", hold_code)])
        return domains

    @api.model
    def _get_retriable_codes(self):
        return super()._get_retriable_codes() | {_CODE}
