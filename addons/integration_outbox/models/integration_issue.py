# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.integration_core.retriable import Retriable

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

    def _get_retriables(self):
        held = Retriable(self.env["integration.event"], self._get_held_domain(), _release)
        return [*super()._get_retriables(), held]

    def _get_held_domain(self):
        """Return the domain of the events that wait for what these issues, or those merged here, tell of."""
        held = []
        for issue in (self | self.merged_ids).filtered(lambda issue: issue.code == _CODE):
            event = issue._get_affected()
            if event is not None:
                hold_code = (issue.detail or "").partition(":")[0]
                held.append(Domain("entity", "=", event.sudo().entity) & Domain("hold_code", "=", hold_code))
        return Domain.OR(held)

    @api.model
    def _get_retriable_codes(self):
        return super()._get_retriable_codes() | {_CODE}


def _release(held) -> int:
    """Let these go; of several about the same record one goes at a time, and the cron goes on with the others."""
    released = held.sudo()._release()
    if 0 < released < len(held):
        held._wake_release()
    return released
