# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from odoo.addons.integration_core.parameters import read_number
from odoo.addons.integration_core.tools import advisory_lock, canonical_json
from odoo.addons.integration_core.tools.errors import IdempotencyInProgress, IdempotencyKeyReused

from ..answer import Answer

_FORGET_AT_ONCE = 1000
_RETENTION_HOURS = 72


class IntegrationIdempotency(models.Model):
    """One answered request of a client, by its ``Idempotency-Key``: the same request gets the same answer.

    The row is inserted before the business write and in the same transaction: they are there together or not at
    all, whenever the process dies. So there is no row of a request in progress; what says "in progress" is an
    advisory lock, which ends with the transaction, however that ends.

    Under REPEATABLE READ a transaction that got the lock just after the first one's commit does not see that
    one's row. The unique index then fails its INSERT with a serialization failure, Odoo retries it in a fresh
    transaction, and there it finds the answer.

    A refused request leaves no row: it may be corrected and sent again under the same key.
    """

    _name = "integration.idempotency"
    _inherit = ["integration.exported"]
    _description = "Kept answer"
    _order = "id desc"
    _rec_name = "key"
    _log_access = False

    client_id = fields.Many2one("integration.client", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="client_id.company_id")
    key = fields.Char(required=True, readonly=True, string="Idempotency-Key")
    fingerprint = fields.Char(
        required=True,
        readonly=True,
        help="Hash of verb, address and body: tells whether a request is the same.",
    )
    method = fields.Char(required=True, readonly=True, string="Verb")
    path = fields.Char(required=True, readonly=True, string="Address")
    correlation_id = fields.Char(readonly=True, index=True)
    created_at = fields.Datetime(required=True, readonly=True, index=True, string="Received at")
    status = fields.Integer(readonly=True, aggregator=None)
    headers = fields.Text(readonly=True, groups=NO_ACCESS)
    # what a client was told may hold what the reader of this table may not see
    body = fields.Text(readonly=True, groups=NO_ACCESS)

    _once = models.Constraint("UNIQUE (client_id, key)", "This Idempotency-Key is used already.")

    # === BUSINESS METHODS === #

    @api.model
    def _begin(self, client_id, key, fingerprint, *, method, path):
        """Claim ``key`` for this transaction, or find what was answered.

        :return: (row id, None) for a new request, (row id, Answer) for a repeated one
        :raise IdempotencyInProgress: while another transaction works on it
        :raise IdempotencyKeyReused: when it belongs to another request
        """
        cr = self.env.cr
        lock = advisory_lock.number_of(self._name, client_id, key)
        cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", lock))
        if not cr.fetchone()[0]:
            raise IdempotencyInProgress("")
        cr.execute(
            SQL(
                "INSERT INTO %s (client_id, key, fingerprint, method, path, correlation_id, created_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'utc')"
                " ON CONFLICT (client_id, key) DO NOTHING RETURNING id",
                SQL.identifier(self._table),
                client_id,
                key,
                fingerprint,
                method,
                path,
                self.env["integration.trace"]._current().trace_id,
            ),
            log_exceptions=False,  # a serialization failure is foreseen, and retried
        )
        if inserted := cr.fetchone():
            return inserted[0], None
        known = self.sudo().search([("client_id", "=", client_id), ("key", "=", key)])
        if known.fingerprint != fingerprint:
            raise IdempotencyKeyReused("")
        return known.id, Answer(known.status, json.loads(known.body), json.loads(known.headers))

    @api.model
    def _finish(self, row_id, answer):
        """Keep the answer of a request that :meth:`_begin` found to be new."""
        self.sudo().browse(row_id).write(
            {
                "status": answer.status,
                "headers": canonical_json.dumps(answer.headers),
                "body": canonical_json.dumps(answer.document),
            }
        )

    @api.model
    def _cron_forget(self):
        """Forget answers past their retention (system parameter ``integration_api.idempotency_hours``)."""
        hours = read_number(self.env, "integration_api.idempotency_hours", _RETENTION_HOURS)
        past = fields.Datetime.now() - timedelta(hours=max(hours, 1))
        rows = self.search([("created_at", "<", past)], limit=_FORGET_AT_ONCE, order="id")
        rows.unlink()
        self.env["ir.cron"]._commit_progress(
            len(rows), remaining=self.search_count([("created_at", "<", past)], limit=_FORGET_AT_ONCE)
        )
