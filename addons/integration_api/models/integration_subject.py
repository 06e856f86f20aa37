# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.integration_core.tools import canonical_json

from ..tools import stored_answer


class IntegrationSubject(models.AbstractModel):
    """Kept answers hold the documents that they answered with, and accepted batches their results.

    A client that repeats an erased request, or asks for its batch again, learns the id, and that there is no more.
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
        answers, batches = self._find_answers(uid), self._find_results(uid)
        tombstone = json.loads(self._get_tombstone(uid))
        for answer, body in answers.items():
            kept = stored_answer.erase(body, uid, tombstone, stored_answer.is_batch(answer.path))
            answer.write({"body": canonical_json.dumps(kept)})
        for batch, body in batches.items():
            kept = stored_answer.erase(body, uid, tombstone, of_batch=True)
            batch._write_guarded({"results": canonical_json.dumps(kept["results"])})
        # what a failed batch keeps to be tried again might write the subject once more
        failed = [("contract", "=like", f"{entity}.v%"), ("state", "=", "failed"), ("request", "!=", False)]
        self.env["integration.batch"].sudo().search(failed)._write_guarded({"request": False})
        self.env.flush_all()
        return super()._erase_subject(entity, uid) | {
            self.env._("Answers to clients"): len(answers),
            self.env._("Results of batches"): len(batches),
        }

    @api.model
    def _count_in_flight(self, entity, uid):
        """Count batches that are not over: whatever they say of the subject, they may write it once more."""
        waiting = [("contract", "=like", f"{entity}.v%"), ("state", "in", ["pending", "running"])]
        return super()._count_in_flight(entity, uid) + self.env["integration.batch"].sudo().search_count(
            waiting
        )

    @api.model
    def _find_answers(self, uid) -> dict:
        """The answers with a document about this subject that is not erased yet, with their bodies."""
        found = {
            answer: json.loads(answer.body)
            for answer in self._find_with("integration.idempotency", "body", uid)
        }
        return {
            answer: body
            for answer, body in found.items()
            if stored_answer.is_about(body, uid, stored_answer.is_batch(answer.path))
        }

    @api.model
    def _find_results(self, uid) -> dict:
        """The batches whose results hold a document about this subject that is not erased yet, with these."""
        batches = self._find_with("integration.batch", "results", uid)
        found = {batch: {"results": json.loads(batch.results)} for batch in batches}
        return {
            batch: body for batch, body in found.items() if stored_answer.is_about(body, uid, of_batch=True)
        }

    def _find_with(self, model, column, text):
        """Return the records with a text anywhere in a column."""
        records = self.env[model].sudo()
        records.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE strpos(%s, %s) > 0 ORDER BY id",
                SQL.identifier(records._table),
                SQL.identifier(column),
                text,
            )
        )
        return records.browse(id_ for (id_,) in rows)
