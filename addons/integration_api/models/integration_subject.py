# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.integration_core.tools import canonical_json

from ..tools import stored_answer


class IntegrationSubject(models.AbstractModel):
    """Kept answers hold the documents that they answered with, and accepted batches their results.

    A client that repeats an erased request, or asks for its job again, learns the id, and that there is no more.
    """

    _inherit = "integration.subject"

    @api.model
    def _count_copies(self, entity, uid):
        return super()._count_copies(entity, uid) | {
            self.env._("Answers to clients"): len(self._find_answers(uid)),
            self.env._("Results of batches"): len(self._find_results(uid)),
        }

    @api.model
    def _erase_subject(self, entity, uid):
        return super()._erase_subject(entity, uid) | {
            self.env._("Answers to clients"): self._erase_in(
                "integration.idempotency", "body", self._find_answers(uid), uid
            ),
            self.env._("Results of batches"): self._erase_in(
                "integration.batch", "results", self._find_results(uid), uid
            ),
        }

    @api.model
    def _count_in_flight(self, entity, uid):
        """Count batches that are not over: whatever they say of the subject, they may write it once more."""
        waiting = [("contract", "=like", f"{entity}.v%"), ("state", "in", ["pending", "running"])]
        return super()._count_in_flight(entity, uid) + self.env["integration.batch"].sudo().search_count(
            waiting
        )

    @api.model
    def _find_answers(self, uid) -> list:
        """Ids of the answers with a document about this subject that is not erased yet."""
        return self._find_in("integration.idempotency", "body", uid)

    @api.model
    def _find_results(self, uid) -> list:
        """Ids of the batches whose results hold a document about this subject that is not erased yet."""
        return self._find_in("integration.batch", "results", uid)

    def _find_in(self, model, column, uid):
        table = self.env[model]
        table.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %(column)s FROM %(table)s WHERE strpos(%(column)s, %(uid)s) > 0 ORDER BY id",
                column=SQL.identifier(column),
                table=SQL.identifier(table._table),
                uid=uid,
            )
        )
        return [id_ for id_, body in rows if stored_answer.is_about(json.loads(body), uid)]

    def _erase_in(self, model, column, ids, uid):
        """Put a tombstone in the place of each document about the subject; others beside it stay."""
        tombstone = json.loads(self._get_tombstone(uid))
        rows = self.env[model].sudo().browse(ids)
        for row in rows:
            kept = stored_answer.erase(json.loads(row[column]), uid, tombstone)
            write = getattr(row, "_write_guarded", row.write)
            write({column: canonical_json.dumps(kept)})
        rows.flush_recordset()
        return len(rows)
