# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import time
import traceback
import uuid
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.fields import NO_ACCESS
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.integration_contract.tools.wire import datetime_text
from odoo.addons.integration_core.parameters import read_number
from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    BatchAbandoned,
    ClientInactive,
    KeyRevoked,
    NotFound,
    RateLimited,
)
from odoo.addons.integration_core.tools.trace import Trace
from odoo.addons.queue_job.exception import RetryableJobError

from ..batch import Batch
from ..error_answer import get_problem
from ..resource import Resource
from ..tools import batch_request, sql_log
from ..tools.clearance import may_read_odoo

_logger = logging.getLogger(__name__)

JOB_KEY = "integration_api.batch:"
OVER = ("done", "failed", "cancelled")
_CHUNK = 50  # documents to a transaction, where each stands for itself
_SLICE = 30  # seconds of one job: it lives under the time limits of an HTTP worker
_TRIES = 5  # of the same part, killed or disturbed each time
_RETRY = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
_WAITING = 100  # jobs of one client: their documents are kept until they are over
_ASK_AGAIN = 60  # seconds
_FORGET_AT_ONCE = 200
_RETENTION_DAYS = 7


class IntegrationBatch(models.Model):
    """A batch that a client sent and does not wait for: it asks how far it is.

    It is done part by part, each with its results in one transaction: a process that dies leaves a part done with its
    results, or not begun. All or nothing is one part. What the client may do is asked again for each part, and whether
    people have cancelled the rest; the writes are made by its service user. The documents are forgotten when it is
    over, the results some days later.
    """

    _name = "integration.batch"
    _inherit = ["integration.lifecycle"]
    _description = "Accepted batch"
    _order = "id desc"
    _rec_name = "uid"

    _initial_state = "pending"
    _transitions = {
        "pending": {"running", "failed", "cancelled"},
        "running": {"done", "failed", "cancelled"},
        "done": set(),
        "failed": set(),
        "cancelled": set(),
    }
    _guarded_fields = frozenset(
        {"state", "position", "succeeded", "failed", "tries", "request", "results", "problem", "problem_code"}
        | {"client_id", "company_id", "contract", "operation", "mode", "started_at", "ended_at"}
    )

    uid = fields.Char("Job", required=True, readonly=True, copy=False, default=lambda self: str(uuid.uuid4()))
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
        "Why it failed", readonly=True, help="Code of the problem, as the client reads it."
    )
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

    # === ACTION METHODS === #

    def action_cancel(self):
        """Do no more of a batch: what it wrote stays, with its results.

        In a transaction of its own, which waits for the part that runs. One of a request's own isolation would fail
        when that part ends, and again with the next.
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("integration_core.group_integration_operator")):
            raise AccessError(self.env._("Operators cancel batches."))
        with self._open_transaction() as cr:
            self._see_commits(cr)
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
            raise RateLimited(f"{_WAITING} jobs of this client wait already", retry_after=_ASK_AGAIN)
        trace = self.env["integration.trace"]._current()
        request = batch_request.read(body)
        batch = self.create(
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
        batch = self.search([("client_id", "=", client_id), ("uid", "=", uid)])
        if not batch:
            raise NotFound("")
        return batch

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

    # === RUNNING === #

    def _arm(self):
        """Make sure that a job goes on with these; one that waits already is enough."""
        for batch in self:
            job = self.env(user=SUPERUSER_ID, context={})[self._name].with_delay(
                identity_key=f"{JOB_KEY}{batch.id}", description=self.env._("Batch %s", batch.uid)
            )
            job._job_run(batch.id)

    @api.model
    def _job_run(self, batch_id):
        """Do a batch, or go on with it, for some seconds (run by queue_job)."""
        deadline = time.monotonic() + _SLICE
        while self._begin_part(batch_id) and self._do_part(batch_id):
            if time.monotonic() > deadline:
                self.browse(batch_id)._arm()
                return

    def _begin_part(self, batch_id):
        """Note that the next part is begun, so that one that always kills its process ends; whether there is one."""
        with self._open_locked(batch_id) as batch:
            if not batch:
                return False
            if batch.tries >= _TRIES:
                batch._fail(BatchAbandoned(f"it was begun {batch.tries} times"))
                return False
            vals = {"tries": batch.tries + 1}
            if batch.state == "pending":
                batch._transition("running", started_at=fields.Datetime.now(), **vals)
            else:
                batch._write_guarded(vals)
            return True

    def _do_part(self, batch_id):
        """Do the next part with its results, or fail the batch; whether to go on.

        :raises RetryableJobError: when others were writing the same all the time
        """
        try:
            with sql_log.hiding_values(), self._open_locked(batch_id) as batch:
                if not batch:
                    return False
                # what other processes were told to forget since this job began, such as a grant
                if self.env.registry.check_signaling(batch.env.cr) is not self.env.registry:
                    batch._arm()  # addons have changed: that is for a job that begins with them
                    return False
                return batch._advance()
        except _RETRY as error:
            raise RetryableJobError("somebody else is changing the same data", seconds=5) from error
        except Exception as error:  # of any addon: the client has to learn that this is over
            if get_problem(error, False).status >= 500:
                # its text may quote a document
                where = "".join(traceback.format_tb(error.__traceback__))
                _logger.error("batch %s failed: %s\n%s", batch_id, type(error).__name__, where)
            with self._open_locked(batch_id) as batch:
                if batch:
                    batch._fail(error)
            return False

    def _advance(self):
        """Do the next part of a batch that this transaction has locked; whether another one follows."""
        request = batch_request.read(json.loads(self.request))
        if request.mode == "per_document":
            request = request.take(self.position, _CHUNK)
        results = Batch(self._open_resource(), request).run()
        failed = sum("problem" in result for result in results)
        vals = {
            "position": self.position + len(results),
            "succeeded": self.succeeded + len(results) - failed,
            "failed": self.failed + failed,
            "tries": 0,
            "results": canonical_json.dumps([*json.loads(self.results or "[]"), *results]),
        }
        if vals["position"] < self.size:
            self._write_guarded(vals)
            return True
        self._transition("done", ended_at=fields.Datetime.now(), request=False, **vals)
        return False

    def _open_resource(self):
        """Return what the client may use now, as its service user.

        :raises ClientInactive, KeyRevoked: when it may use nothing any more; see also :class:`..resource.Resource`
        """
        client = self.client_id
        if not client._is_active():
            raise ClientInactive(client.code)
        if self.credential_id.state == "revoked":
            raise KeyRevoked(self.credential_id.key_id)
        trace = Trace.parse(self.traceparent)
        env = self.env(
            user=client.service_user_id.id,
            context={"integration_trace": self.traceparent, "integration_cause": f"request:{trace.span_id}"},
            su=False,
        )
        return Resource(env, self._load_terms())

    def _fail(self, error):
        """End it, tell the client why, and people here."""
        try:
            may_read = may_read_odoo(self._load_terms().clearance)
        except NotFound:  # that may be why it failed
            may_read = False
        problem = get_problem(error, may_read).document(self.correlation_id)
        results = problem.pop("results", None)
        vals = {"problem": canonical_json.dumps(problem), "problem_code": problem["code"], "request": False}
        if results is not None:
            vals |= {"results": canonical_json.dumps(results), "failed": len(results)}
        self._transition("failed", ended_at=fields.Datetime.now(), **vals)
        self.env["integration.issue"]._raise_issue(
            problem["code"],
            key=("batch", self.client_id.id, self.contract),
            summary=self.env._("A batch of “%s” failed", self.client_id.name),
            detail=f"{self.uid}: {problem['title']}",
            system=self.client_id.system_id,
            record=self,
            remedy=self.env._(
                "The client was told why. Whatever was written before stays; it sends the rest again."
            ),
        )

    # === CRON === #

    @api.model
    def _cron_run(self):
        """Give batches their job back, if it was lost."""
        self.search([("state", "in", ["pending", "running"])])._arm()

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

    # === SEAMS === #

    @contextmanager
    def _open_locked(self, batch_id):
        """Yield the batch in a transaction of its own, locked; none when it is over or another process has it."""
        with self._open_transaction() as cr:
            batch = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
            query = SQL(
                "SELECT id FROM integration_batch WHERE id = %s AND state IN ('pending', 'running')"
                " FOR UPDATE SKIP LOCKED",
                batch_id,
            )
            yield batch.browse(id_ for (id_,) in batch.env.execute_query(query))

    def _wait_for_parts(self, cr):
        """Lock these for the transaction of a cursor, as soon as their running parts are over."""
        cr.execute("SELECT FROM integration_batch WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (self.ids,))

    @api.model
    def _see_commits(self, cr):
        cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")

    @contextmanager
    def _open_transaction(self):
        with self.env.registry.cursor() as cr:
            yield cr
