# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

_FORGET_AT_ONCE = 1000
_KEPT = timedelta(days=7)


class IntegrationRequestBody(models.Model):
    """What a request and its answer said, where a client's bodies are kept for a while to find a mistake.

    Personal, financial and clinical values were hidden before it was written. Nobody reads the table: an auditor opens
    one by a button, which leaves a row in the audit trail. After a week it is gone.
    """

    _name = "integration.request.body"
    _inherit = ["integration.exported"]
    _description = "Bodies of a request"
    _log_access = False
    _order = "id desc"

    request_id = fields.Many2one(
        "integration.request", "Belongs to", required=True, readonly=True, ondelete="cascade", index=True
    )
    at = fields.Datetime("When", required=True, readonly=True, index=True)
    request_text = fields.Text("Request", readonly=True, groups=NO_ACCESS)
    answer_text = fields.Text("Answer", readonly=True, groups=NO_ACCESS)

    @api.model
    def _cron_forget(self):
        """Forget bodies after a week; no rule has to be switched on for that."""
        past = fields.Datetime.now() - _KEPT
        rows = self.search([("at", "<", past)], limit=_FORGET_AT_ONCE, order="at")
        done = len(rows)
        rows.unlink()
        self.env["ir.cron"]._commit_progress(
            done, remaining=self.search_count([("at", "<", past)], limit=_FORGET_AT_ONCE)
        )

    @api.model
    def _find_about(self, uid) -> list:
        """Ids of the bodies of requests about a record, or that name it."""
        rows = self.env.execute_query(
            SQL(
                "SELECT body.id FROM integration_request_body body"
                " JOIN integration_request request ON request.id = body.request_id"
                " WHERE request.subject_uid = %(uid)s OR strpos(body.request_text, %(uid)s) > 0"
                " OR strpos(body.answer_text, %(uid)s) > 0 ORDER BY body.id",
                uid=uid,
            )
        )
        return [id_ for (id_,) in rows]
