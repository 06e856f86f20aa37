# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.database import DISTURBED, is_away, limit_waits
from odoo.addons.integration_core.tools import canonical_json, fault
from odoo.addons.integration_core.tools.errors import BatchAbandoned, ClientInactive, KeyRevoked, NotFound
from odoo.addons.integration_core.tools.trace import Trace
from odoo.addons.integration_outbox.store import promise_no_events
from odoo.addons.queue_job.exception import RetryableJobError

from ..batch import Batch
from ..error_answer import get_problem
from ..resource import Resource
from ..tools import batch_request, sql_log
from ..tools.clearance import may_read_odoo

_logger = logging.getLogger(__name__)

JOB_KEY = "integration_api.batch:"
_CHUNK = 50  # documents to a transaction, where each stands for itself
_SLICE = 30  # seconds of one job: it lives under the time limits of an HTTP worker
# seconds until the same part is tried again that others were in the way of, or that the database was away for
_PAUSES = (5, 10, 30, 60, 300, 600, 1800)
_TRIES = len(_PAUSES) + 1  # of the same part, killed or disturbed each time
_WAIT = 5  # seconds that a part waits for what others hold


class IntegrationBatchRunning(models.Model):
    """How a batch is done: part by part, by jobs that go on where the one before ended or was killed."""

    _inherit = "integration.batch"  # pylint: disable=consider-merging-classes-inherited

    # === RUNNING === #

    def _arm(self):
        """Make sure that a job goes on with these; one that waits already is enough."""
        for batch in self:
            context = {"integration_trace": batch.sudo().traceparent}
            job = self.env(user=SUPERUSER_ID, context=context)[self._name].with_delay(
                identity_key=f"{JOB_KEY}{batch.id}",
                description=self.env._("Batch %s", batch.uid),
                max_retries=0,  # the tries of a part are counted in the batch
            )
            job._job_run(batch.id)

    @api.model
    def _job_run(self, batch_id):
        """Do a batch, or go on with it, for some seconds (run by queue_job)."""
        deadline = time.monotonic() + _SLICE
        promise_no_events(self.env.cr)  # queue_job keeps a transaction open as long as we work
        with sql_log.hiding_values():
            while (tries := self._begin_part(batch_id)) and self._do_part(batch_id, tries):
                if time.monotonic() > deadline:
                    self.browse(batch_id)._arm()
                    return

    def _begin_part(self, batch_id):
        """Note that the next part is begun, so that one that always kills its process ends.

        :return: how often it was begun, this time included; 0 when there is none
        """
        with self._open_locked(batch_id) as batch:
            if not batch or batch._is_suspended():
                return 0
            if batch.tries >= _TRIES:
                batch._fail(BatchAbandoned(f"it was begun {batch.tries} times"))
                return 0
            vals = {"tries": batch.tries + 1}
            if batch.state == "pending":
                batch._transition("running", started_at=fields.Datetime.now(), **vals)
            else:
                batch._write_guarded(vals)
            return vals["tries"]

    def _do_part(self, batch_id, tries):
        """Do the next part with its results, or fail the batch; whether to go on.

        :param tries: how often it was begun, this time included
        :raises RetryableJobError: when others hold what it writes to, or the database is away
        """
        try:
            with self._open_locked(batch_id) as batch:
                if not batch:
                    return False
                limit_waits(batch.env.cr, _WAIT)
                # what other processes were told to forget since this job began, such as a grant
                if self.env.registry.check_signaling(batch.env.cr) is not self.env.registry:
                    batch._arm()  # addons have changed: that is for a job that begins with them
                    return False
                return batch._advance(is_patient=tries < _TRIES)
        except Exception as error:  # of any addon: the client has to learn that this is over
            if tries < _TRIES and (isinstance(error, DISTURBED) or is_away(error)):
                words = "somebody else is changing the same data, or the database is away"
                raise RetryableJobError(words, seconds=_PAUSES[tries - 1]) from error
            if get_problem(error, False).status >= 500:
                # its text may quote a document
                _logger.error("batch %s failed: %s", batch_id, fault.locate(error))
            with self._open_locked(batch_id) as batch:
                if batch:
                    batch._fail(error)
            return False

    def _advance(self, is_patient=True):
        """Do the next part of a batch that this transaction has locked; whether another one follows.

        :param bool is_patient: see :meth:`..batch.Batch.run`; the last try has to come to a result
        """
        if self._is_suspended():  # only just now
            return False
        request = batch_request.read(json.loads(self.request))
        if request.mode == "per_document":
            request = request.take(self.position, _CHUNK)
        results = Batch(self._open_resource(), request).run(is_patient)
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
        vals = {"problem": canonical_json.dumps(problem), "problem_code": problem["code"]}
        if problem["status"] < 500:  # else it may be tried again
            vals["request"] = False
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
                "The client was told why, and whatever was written before stays. What failed here and not by what was "
                "sent goes on with “Try again”, or when the client repeats its request; else it sends the rest again."
            ),
        )

    # === CRON === #

    @api.model
    def _cron_run(self):
        """Give batches their job back, if it was lost."""
        self._arm_where([])

    # === SUSPENDING === #

    def _is_suspended(self):
        """Whether it waits because its client, grant or interface is suspended, and may be resumed.

        What was accepted is kept for a brake that is pulled for a while, as messages are. What is withdrawn or retired
        ends it.
        """
        client = self.client_id
        if client.state != "approved":
            return client.state == "suspended"
        entity, _, major = self.contract.rpartition(".v")
        grants = client.grant_ids.filtered(
            lambda grant: grant.entity == entity and grant.contract_id.major == int(major)
        )
        states = set(grants.mapped("state"))
        if "approved" not in states:
            return "suspended" in states
        return grants.filtered(lambda grant: grant.state == "approved").interface_id.state == "suspended"

    @api.model
    def _arm_where(self, domain):
        """Give those batches a job that are not over and may go on; what is resumed calls it for its own."""
        waiting = self.sudo().search([("state", "in", ["pending", "running"]), *domain])
        waiting.filtered(lambda batch: not batch._is_suspended())._arm()

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
    def _open_waiting(self):
        """A transaction of its own that sees what others commit while it waits for them."""
        return aside.opened(self.env.registry)

    @contextmanager
    def _open_transaction(self):
        with self.env.registry.cursor() as cr:
            yield cr
