# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import NO_ACCESS

from odoo.addons.integration_contract.tools.wire import datetime_text
from odoo.addons.integration_core.operators import is_operator
from odoo.addons.integration_core.parameters import read_number
from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import NotFound, RateLimited

from ..tools import batch_request, problem_titles

OVER = ("done", "failed", "cancelled")
_WAITING = 100  # batches of one client: their documents are kept until they are over
_ASK_AGAIN = 60  # seconds
_FORGET_AT_ONCE = 200
_RETENTION_DAYS = 7


class IntegrationBatch(models.Model):
    """A batch that a client sent and does not wait for: it asks how far it is.

    It is done part by part, each with its results in one transaction: a process that dies leaves a part done with its
    results, or not begun. All or nothing is one part. What the client may do is asked again for each part, and whether
    people have cancelled the rest; the writes are made by its service user. While client, grant or interface are
    suspended, it waits. The documents are forgotten when it is over, the results some days later; those of a batch that
    failed by a fault of ours are kept as long, so that it can be tried again.
    """

    _name = "integration.batch"
    _inherit = ["integration.lifecycle", "integration.job", "integration.chosen"]
    _description = "Accepted batch"
    _order = "id desc"
    _rec_name = "uid"

    _initial_state = "pending"
    _transitions = {
        "pending": {"running", "failed", "cancelled"},
        "running": {"done", "failed", "cancelled"},
        "done": set(),
        # by a repeated request, or by people: see ``integration_batch_again.py``
        "failed": {"pending"},
        "cancelled": {"pending"},
    }
    _guarded_fields = frozenset(
        {"state", "position", "succeeded", "failed", "tries", "request", "results", "problem", "problem_code"}
        | {"client_id", "company_id", "contract", "operation", "mode", "started_at", "ended_at"}
    )

    uid = fields.Char(
        "Batch", required=True, readonly=True, copy=False, default=lambda self: str(uuid.uuid4())
    )
    client_id = fields.Many2one(
        "integration.client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    credential_id = fields.Many2one(
        "integration.credential",
        "Sent with",
        readonly=True,
        ondelete="set null",
        help="When this key is revoked, what is not done yet is not done.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    contract = fields.Char(
        required=True, readonly=True, help="What the documents are, in which version, such as invoice.v1."
    )
    operation = fields.Selection(
        [("create", "Create"), ("update", "Change"), ("upsert", "Create or change")],
        required=True,
        readonly=True,
    )
    mode = fields.Selection(
        [("all_or_nothing", "All or nothing"), ("per_document", "Each document for itself")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    size = fields.Integer("Documents", readonly=True)
    position = fields.Integer("Worked on", readonly=True, default=0)
    succeeded = fields.Integer("Written", readonly=True, default=0)
    failed = fields.Integer("Refused", readonly=True, default=0)
    tries = fields.Integer(
        readonly=True,
        default=0,
        aggregator=None,
        help="How often the part that is next was begun and not finished.",
    )
    problem_code = fields.Char(
        "Problem code", readonly=True, help="Code of the problem, as the client reads it."
    )
    problem_title = fields.Char("Why it failed", compute="_compute_problem_title")
    accepted_at = fields.Datetime(
        "Accepted at", required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    started_at = fields.Datetime("Started at", readonly=True)
    ended_at = fields.Datetime("Ended at", readonly=True, index=True)
    traceparent = fields.Char(readonly=True, groups=NO_ACCESS)
    correlation_id = fields.Char("Trace", readonly=True, index=True)
    # documents and what became of them may hold what the reader of this table may not see
    request = fields.Text(readonly=True, groups=NO_ACCESS)
    results = fields.Text(readonly=True, groups=NO_ACCESS)
    problem = fields.Text(readonly=True, groups=NO_ACCESS)

    _uid_unique = models.UniqueIndex("(uid)")

    # === COMPUTE METHODS === #

    @api.depends("problem_code")
    def _compute_problem_title(self):
        for batch in self:
            batch.problem_title = problem_titles.get_title(batch.problem_code)

    # === ACTION METHODS === #

    def action_cancel(self):
        """Do no more of a batch: what it wrote stays, with its results.

        In a transaction of its own, which waits for the part that runs. One of a request's own isolation would fail
        when that part ends, and again with the next.
        """
        self.check_access("read")
        if not is_operator(self.env):
            raise AccessError(self.env._("Operators cancel batches."))
        with self._open_waiting() as cr:
            self._wait_for_parts(cr)
            for batch in self.with_env(self.env(cr=cr, su=True)):
                batch._transition("cancelled", ended_at=fields.Datetime.now(), request=False)
        self.invalidate_recordset()

    # === FOR CLIENTS === #

    @api.model
    def _accept(self, resource, body, credential_id=False):
        """Keep a batch whose form was checked, and have it done after the commit.

        :param resource: the :class:`..resource.Resource` that it is for
        :param credential_id: what it was sent with: when that is revoked, the rest is not done
        :raises RateLimited: while too many of this client wait
        """
        waiting = [("client_id", "=", resource.terms.client_id), ("state", "in", ["pending", "running"])]
        if self.search_count(waiting, limit=_WAITING) >= _WAITING:
            raise RateLimited(f"{_WAITING} batches of this client wait already", retry_after=_ASK_AGAIN)
        trace = self.env["integration.trace"]._current()
        request = batch_request.read(body)
        batch = self._create_guarded(
            {
                "client_id": resource.terms.client_id,
                "credential_id": credential_id,
                "company_id": resource.terms.company_id,
                "contract": resource.terms.contract,
                "operation": request.operation,
                "mode": request.mode,
                "size": request.size,
                "request": canonical_json.dump_read(body).decode(),
                "traceparent": trace.traceparent(),
                "correlation_id": trace.trace_id,
            }
        )
        batch._arm()
        return batch

    @api.model
    def _find(self, client_id, uid):
        """Return the batch of this client.

        :raises NotFound: when there is none, or it is another client's
        """
        batch = self._look_up(client_id, uid)
        if not batch:
            raise NotFound("")
        return batch

    @api.model
    def _look_up(self, client_id, uid):
        """Return the batch of this client, no record when there is none any more."""
        return self.search([("client_id", "=", client_id), ("uid", "=", uid)])

    def _load_terms(self):
        """Return what the client may do now with such documents.

        :raises NotFound: when nothing is granted to it any more
        """
        entity, _, major = self.contract.rpartition(".v")
        return self.env["integration.grant"]._load_terms(self.client_id.id, entity, int(major))

    def _is_over(self):
        """Whether nothing more will come of it."""
        return self.state in OVER

    def _describe(self):
        """Return how far it is, as the client reads it."""
        moments = {
            name: datetime_text(self[name] or None) for name in ("accepted_at", "started_at", "ended_at")
        }
        numbers = {name: self[name] for name in ("size", "succeeded", "failed")}
        words = {name: self[name] for name in ("contract", "operation", "mode", "state")}
        return {"id": self.uid, **words, **numbers, **moments}

    def _show(self, resource):
        """Return how far it is, and what became of the documents when it is over, of what the client may see now."""
        shown = self._describe()
        if self._is_over():
            shown["results"] = json.loads(self.results or "[]")
        if self.problem:
            shown["problem"] = json.loads(self.problem)
        return resource.reduce(shown, of_batch=True)

    # === CRON === #

    @api.model
    def _cron_forget(self):
        """Forget batches past their retention (system parameter ``integration_api.batch_days``)."""
        days = read_number(self.env, "integration_api.batch_days", _RETENTION_DAYS)
        past = [("ended_at", "<", fields.Datetime.now() - timedelta(days=max(days, 1)))]
        rows = self.search(past, limit=_FORGET_AT_ONCE, order="id")
        rows.unlink()
        self.env["ir.cron"]._commit_progress(
            len(rows), remaining=self.search_count(past, limit=_FORGET_AT_ONCE)
        )
