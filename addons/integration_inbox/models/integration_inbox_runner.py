# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from contextlib import closing
from datetime import datetime, timedelta

from psycopg2.extras import Json

from odoo import SUPERUSER_ID, api, models

from odoo.addons.integration_api.tools import sql_log
from odoo.addons.integration_core.database import limit_waits
from odoo.addons.integration_core.engine.hold import Hold
from odoo.addons.integration_core.tools import fault, utc
from odoo.addons.integration_outbox.store import promise_no_events

from ..engine import store
from ..engine.lanes import LANES, MOST, is_held, number_of
from ..failure import get_failure
from ..tools import retry
from ..tools.lacking import name_lacks
from ..tools.states import FAILED, WAITING

_logger = logging.getLogger(__name__)

JOB_KEY = "integration_inbox.source:"
#: how long a job works on messages before it lets others have its place in the channel, in seconds
SLICE_SECONDS = 10
#: how long a job goes on with a source that may have been suspended meanwhile, in seconds
_LOOK_EVERY_SECONDS = 1
#: no job holds a lane for so long, in seconds: a slice, and a message that takes all the time a request has
_FROZEN_SECONDS = 300
#: a job for what is accepted begins so much later, in seconds: what comes in a burst makes one job, not one each
_GATHER_SECONDS = 1
#: how long a message waits for what others hold, in seconds, before it makes room for those behind it
_WAIT_SECONDS = 5
#: one job for all that is due within so many seconds
_STEP_SECONDS = 5


class IntegrationInboxRunner(models.AbstractModel):
    """Processes the messages of a source: one job a lane, each message in a transaction of its own.

    A message is first claimed, which is committed, then processed; that it is done is written in the transaction that
    does it. So a process may be killed anywhere: the message is either done, or waits for the next job. A failure is
    written after the rollback of what failed.
    """

    _name = "integration.inbox.runner"
    _inherit = ["integration.job"]
    _description = "Processes partners' messages"

    # === JOB === #

    @api.model
    def _job_process(self, source_id, lane):
        """Process what waits at a source, for some seconds (run by queue_job)."""
        promise_no_events(self.env.cr)  # queue_job keeps a transaction open as long as we work
        with closing(Hold(self.env.registry.cursor(), LANES, number_of(source_id, lane))) as hold:
            if not hold.take():
                return self.env._("Another job works on these messages.")
            count = self._process_for(SLICE_SECONDS, source_id)
        # let go first, then look what is left: who comes later takes the lane, who came before left it to us
        self._follow_up(source_id, lane)
        return self.env._("%s messages", count)

    @api.model
    def _process_for(self, seconds, source_id):
        """Process messages until nothing is due or the time is up; return how many were begun."""
        now = looked = time.monotonic()
        until, count, ordering = now + seconds, 0, self._find_ordering(source_id)
        while ordering and now < until:
            with self._open_transaction() as cr:
                # what other processes were told to forget, such as a grant; with other addons another job goes on
                if self.env.registry.check_signaling(cr) is not self.env.registry:
                    break
                claimed = store.claim(cr, source_id, ordering, self._now())
            if claimed is None:
                break
            self._process(claimed)
            count, now = count + 1, time.monotonic()
            if now >= looked + _LOOK_EVERY_SECONDS:
                looked, ordering = now, self._find_ordering(source_id)
        return count

    @api.model
    def _find_ordering(self, source_id):
        """Return how a source wants its messages ordered, ``None`` when they may not be processed now."""
        with self._open_transaction() as cr:
            source = self._as_superuser(cr)["integration.source"].browse(source_id).exists()
            return source.ordering if source and source._is_flowing() else None

    @api.model
    def _process(self, claimed):
        """Process one message, or write down why it could not be."""
        if claimed.begun > retry.MOST_DEATHS:
            self._note(claimed, None)
            return
        try:
            with sql_log.hiding_values(), self._open_work() as cr:
                limit_waits(cr, _WAIT_SECONDS)
                if store.lock(cr, claimed):
                    self._as_superuser(cr)["integration.message"].browse(claimed.id)._process()
        except Exception as error:  # pylint: disable=broad-except
            self._note(claimed, error)

    @api.model
    def _note(self, claimed, error):
        """Write down a failure, after what failed is rolled back.

        :param error: ``None`` when the message has ended its process again and again
        """
        failure = get_failure(error) if error else None
        code = failure.code if failure else retry.DIED
        words = failure.words if failure else ""
        decision = (
            retry.decide(error, claimed.attempts, failure.is_transient)
            if error
            else retry.Decision(again=False)
        )
        if failure and failure.is_fault:
            # its text may quote the message
            _logger.error("a message could not be processed: %s", fault.locate(error))
        why = {"error_code": code, "error_words": words, "lacking": Json(name_lacks(error))}
        with self._open_transaction() as cr:
            message = self._as_superuser(cr)["integration.message"].browse(claimed.id)
            if not store.lock(cr, claimed):
                return
            if decision.again:
                message._settle(WAITING, due_at=self._now() + timedelta(seconds=decision.after), **why)
            else:
                message._settle(FAILED, failed_at=self._now(), **why)
                message._report_failed()

    # === ARMING === #

    @api.model
    def _follow_up(self, source_id, lane):
        """Make sure that a job comes for what is left, when it is due."""
        with self._open_transaction() as cr:
            runner = self.with_env(self._as_superuser(cr))
            source = runner.env["integration.source"].browse(source_id).exists()
            if source and source._is_flowing():
                due_at = store.find_next_due(cr, source.id, source.ordering)
                if due_at:
                    runner._arm(source.id, lane, due_at)

    @api.model
    def _arm(self, source_id, lane, due_at=None, gathers=False):
        """Queue a job for a lane unless one works on it, or waits for its turn.

        :param due_at: when, if not now
        :param gathers: whether it may wait for more to come
        """
        now, suffix, delay = self._now(), "", _GATHER_SECONDS if gathers else None
        if due_at and due_at > now:
            epoch = datetime(1970, 1, 1)
            moment = -(-int((due_at - epoch).total_seconds() + 1) // _STEP_SECONDS) * _STEP_SECONDS
            suffix, delay = f"@{moment}", epoch + timedelta(seconds=moment) - now
        key = f"{JOB_KEY}{source_id}:{lane}{suffix}"
        self.env.cr.execute(
            """SELECT FROM queue_job WHERE identity_key = %s
                  AND state IN ('wait_dependencies', 'pending', 'enqueued') LIMIT 1""",
            (key,),
        )
        if not self.env.cr.rowcount and (suffix or not is_held(self.env.cr, source_id, lane)):
            context = self.env["integration.trace"]._for_job()
            runner = self.env(user=SUPERUSER_ID, context=context)[self._name]
            description = self.env._("Process messages of source %s", source_id)
            runner.with_delay(identity_key=key, eta=delay, description=description)._job_process(
                source_id, lane
            )

    @api.model
    def _arm_source(self, sources):
        """Queue the jobs of sources, in a transaction that makes their messages due.

        A job that works on a lane now may end before it sees them, so another one looks in some seconds.
        """
        later = self._now() + timedelta(seconds=_STEP_SECONDS)
        for source in sources:
            if not store.find_next_due(self.env.cr, source.id, source.ordering):
                continue
            for lane in range(source._get_lanes()):
                self._arm(source.id, lane, later if is_held(self.env.cr, source.id, lane) else None)

    @api.model
    def _cron_watch(self):
        """Give sources that have something due their jobs: nobody else may have done so, or be left to do it.

        A job whose process stands still loses its lane. Should it come back, it finds that another one has claimed its
        message since, and writes nothing.
        """
        if count := len(LANES.end_frozen(self.env.cr, _FROZEN_SECONDS)):
            _logger.warning("%s jobs on partners' messages stood still, and were cut off", count)
        self._end_leases()
        sources = self.env["integration.source"].sudo()
        due = sources.browse(store.find_due_sources(self.env.cr, self._now()))
        self._arm_source(due.filtered(lambda source: source._is_flowing()))

    @api.model
    def _end_leases(self):
        """Let go of messages whose job was killed: nobody holds a lane of their source any more."""
        now = self._now()
        with self._open_transaction() as cr:
            ids = store.find_leasing_sources(cr, now)
            lanes = {id_: {number_of(id_, lane) for lane in range(MOST)} for id_ in ids}
            held = LANES.find_held(cr, [number for numbers in lanes.values() for number in numbers])
            left = [id_ for id_, numbers in lanes.items() if not numbers & held]
            if left and (count := store.end_leases(cr, left, now)):
                _logger.warning("%s partners' messages were left by jobs that were killed", count)

    # === SEAMS === #

    @api.model
    def _open_transaction(self):
        """A short transaction of its own, which sees what others commit."""
        return self.env["integration.inbox"]._open_transaction()

    @api.model
    def _open_work(self):
        """The transaction of one message, isolated as Odoo's own requests are."""
        return self.env.registry.cursor()

    @api.model
    def _as_superuser(self, cr):
        return self.env(cr=cr, user=SUPERUSER_ID, context={})

    @api.model
    def _now(self):
        """The time in UTC, without zone."""
        return utc.now()
