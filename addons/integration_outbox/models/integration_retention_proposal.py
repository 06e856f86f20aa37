# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class IntegrationRetentionProposal(models.Model):
    """Proposals that are decided: what a system wanted to write, which may tell of a person.

    What is open waits for its decision. That one was decided, by whom and how, stays in the audit trail.
    """

    _inherit = "integration.retention"  # pylint: disable=consider-merging-classes-inherited

    target = fields.Selection(
        selection_add=[("proposal", "Proposals that are decided")], ondelete={"proposal": "cascade"}
    )

    def _select_proposal(self, cutoff):
        return SQL("SELECT id FROM integration_proposal WHERE state <> 'open' AND decided_at < %s", cutoff)

    @api.model
    def _lock_proposal(self, ids):
        query = SQL(
            "SELECT id FROM integration_proposal WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED", ids
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    @api.model
    def _remove_proposal(self, query, ids):
        self.env.cr.execute(
            SQL("DELETE FROM integration_proposal WHERE id = ANY(%s) AND id IN (%s)", ids, query)
        )
        removed = self.env.cr.rowcount
        self.env["integration.proposal"].invalidate_model()
        return removed
