# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models
from odoo.tools import SQL


class IntegrationSubject(models.AbstractModel):
    """Kept answers hold the document that they answered with.

    A client that repeats an erased request learns the id, and that there is no more.
    """

    _inherit = "integration.subject"

    @api.model
    def _count_copies(self, entity, uid):
        return super()._count_copies(entity, uid) | {
            self.env._("Answers to clients"): len(self._find_answers(uid))
        }

    @api.model
    def _erase_subject(self, entity, uid):
        answers = self.env["integration.idempotency"].sudo().browse(self._find_answers(uid))
        answers.write({"body": self._get_tombstone(uid)})
        answers.flush_recordset()
        return super()._erase_subject(entity, uid) | {self.env._("Answers to clients"): len(answers)}

    @api.model
    def _find_answers(self, uid) -> list:
        """Ids of the answers with a document about this subject that is not erased yet."""
        self.env["integration.idempotency"].flush_model()
        rows = self.env.execute_query(
            SQL("SELECT id, body FROM integration_idempotency WHERE strpos(body, %s) > 0 ORDER BY id", uid)
        )
        return [id_ for id_, body in rows if self._is_about(json.loads(body), uid)]

    @api.model
    def _is_about(self, document, uid):
        """Whether it is the subject's own document: others only point at the uid."""
        return isinstance(document, dict) and document.get("id") == uid and not document.get("erased")
