# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The job that drains a lane."""

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo import SUPERUSER_ID, api, models

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.engine.hold import Hold
from odoo.addons.integration_core.tools import fault, utc
from odoo.addons.integration_core.tools.errors import (
    IntegrationError,
    KeyMissing,
    KeyringInvalid,
    KeyUnknown,
)
from odoo.addons.integration_core.tools.trace import Trace
from odoo.addons.integration_outbox.store import promise_no_events

from ..engine import store
from ..engine.drain import LEASE_MARGIN_SECONDS, Drain
from ..engine.sender import Sender
from ..engine.tenure import LANES, Tenure

# A job that finds the lane held by then ends at once; else the one before was killed.
SUCCESSOR_AFTER = timedelta(seconds=10)


class DrainFailed(Exception):
    """The engine itself failed: the class of the fault and where, without its text."""


class IntegrationDrain(models.AbstractModel):
    """The job that drains a lane for some seconds: loads the lane, lets the engine work, sees to what follows."""

    _name = "integration.drain"
    _description = "Sends what is due of a lane"

    # === JOB === #

    @api.model
    def _job_store_values(self, job):
        """Write down which trace queued it. It is not taken along: what a lane's job does is of many traces."""
        trace = Trace.parse(job.recordset.env.context.get("integration_trace"))
        return {**super()._job_store_values(job), **({"correlation_id": trace.trace_id} if trace else {})}

    @api.model
    def _job_drain(self, subscription_id):
        """Send what is due of one subscription, for some seconds (run by queue_job).

        All is done in short transactions of their own, none of which is open while anything is sent.
        """
        if not self._is_flowing(subscription_id):
            return self.env._("Nothing may be sent now.")
        promise_no_events(self.env.cr)  # queue_job keeps a transaction open as long as we work
        with closing(Hold(self.env.registry.cursor(), LANES, subscription_id)) as hold:
            if not hold.take():
                return self.env._("Another job sends over this lane, and takes along what is due.")
            lane, revision = self._load(subscription_id)
            if lane is None:
                return self.env._("Nothing can be sent now.")
            summary = self._drain(lane, hold, revision)
            # Let go first, then look what is left: who comes later holds the lane, who came before left it to us.
            hold.let_go()
            self._finish(lane, summary)
            return str(summary)

    def _drain(self, lane, hold, revision):
        """Work on a lane for a slice, and return the summary."""
        drain = Drain(
            lane,
            transaction=self._open_transaction,
            compose=self.env["integration.composer"]._make_compose(lane),
            now=self._now,
            sender=self._get_sender(lane),
            tenure=self._make_tenure(lane, hold, revision),
            in_database=self._in_database,
        )
        try:
            return asyncio.run(drain.run())
        except DatabaseError:  # there is nothing to write it to; the cron arms the lane again
            raise
        except Exception as error:
            # Not armed here: a fault of ours would come again at once. The cron tries again within a minute.
            self._report_fault(lane.subscription_id, error)
            # queue_job keeps and logs the text of an exception, and this one's may quote a document
            raise DrainFailed(fault.locate(error)) from None

    def _is_flowing(self, subscription_id):
        """Whether anything may be sent. Asked before the lane is held: who resumes it must not count on us then."""
        with self._open_transaction() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID)
            subscription = env["integration.subscription"].browse(subscription_id).exists()
            return bool(subscription) and subscription._is_flowing()

    def _make_tenure(self, lane, hold, revision):
        """What the engine has to do with the lane, beside sending over it."""

        def is_current(cr):
            return hold.is_ours(cr) and store.find_revision(cr, lane.subscription_id) == revision

        def secure(cr):
            lanes = self.env(cr=cr, user=SUPERUSER_ID)["integration.lane"]
            lanes._arm([lane.subscription_id], self._now() + SUCCESSOR_AFTER)

        def hand_over(straggling):
            now = self._now()
            with self._open_transaction() as cr:
                until = now + timedelta(seconds=lane.total_timeout + LEASE_MARGIN_SECONDS)
                store.note_stragglers(cr, lane.subscription_id, straggling, until)
            hold.let_go()
            with self._open_transaction() as cr:
                if due_at := store.find_next_due(cr, lane, now):
                    lanes = self.env(cr=cr, user=SUPERUSER_ID)["integration.lane"]
                    lanes._arm([lane.subscription_id], due_at)

        return Tenure(is_current, secure, hand_over)

    def _load(self, subscription_id):
        """The lane, ``None`` when nothing may be sent over it now, and the revision that it was loaded from."""
        with self._open_transaction() as cr:
            store.sweep(cr, self._now(), subscription_id)
            env = self.env(cr=cr, user=SUPERUSER_ID)
            revision = store.find_revision(cr, subscription_id)
            subscription = env["integration.subscription"].browse(subscription_id)
            try:
                lane = subscription._get_lane()
                # what another job still waits for counts; once it has its answers, it arms the lane
                straggling = store.lock_gate(cr, subscription_id).count_straggling(self._now())
                width = lane.max_in_flight - straggling
                return (replace(lane, max_in_flight=width) if width > 0 else None), revision
            except IntegrationError as error:
                env["integration.issue"]._raise_issue(
                    error.code,
                    key=(subscription.id,),
                    summary=env._("Webhooks to %s cannot be sent", subscription.name),
                    detail=str(error),
                    severity="high",
                    interface=subscription.interface_id,
                    record=subscription,
                    remedy=self._get_remedy(error),
                )
                return None, revision

    @api.model
    def _get_remedy(self, error):
        """What to do so that a lane can be loaded again; a new secret is the last resort, not the first."""
        if isinstance(error, (KeyMissing, KeyUnknown, KeyringInvalid)):
            return self.env._(
                "Put the encryption key back into odoo.conf or the environment of every Odoo process and restart."
                " Waiting webhooks go out by themselves then; the receiver need not do anything."
            )
        return self.env._(
            "Open the subscription, replace its signing key or the secret that is named, and tell the receiver."
            " What waits goes out by itself then."
        )

    def _report_fault(self, subscription_id, error):
        """Tell a person that the engine itself failed. The text of the exception may quote a document."""
        with self._open_transaction() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID)
            subscription = env["integration.subscription"].browse(subscription_id)
            env["integration.issue"]._raise_issue(
                "webhook_engine_failed",
                key=(subscription.id, type(error).__name__),
                summary=env._("Sending webhooks to %s fails inside Odoo", subscription.name),
                detail=type(error).__name__,
                severity="high",
                interface=subscription.interface_id,
                record=subscription,
                remedy=env._(
                    "Show an administrator the failed job of this subscription under Job Queue › Jobs, and Odoo's"
                    " log. It is tried again every minute, and nothing is lost meanwhile."
                ),
            )

    def _finish(self, lane, summary):
        """Arm the lane for what is left, report what was given up, and pause what does not get through."""
        with self._open_transaction() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID)
            if summary.is_handed_over:
                store.note_stragglers(cr, lane.subscription_id, 0, None)
            subscription = env["integration.subscription"].browse(lane.subscription_id)
            if subscription.state == "retired":  # what was under way then
                subscription._end_deliveries()
            if summary.dead:
                env["integration.delivery"]._report_dead([lane.subscription_id])
            if reason := self._find_pause_reason(subscription, summary):
                subscription._pause_itself(reason)
                env.flush_all()
            now = self._now()
            if due_at := store.find_next_due(cr, lane, now):
                # what is due and was not taken has to wait for something: for others, or for the gate
                soon = now if summary.sent else now + timedelta(seconds=1)
                env["integration.lane"]._arm(
                    [lane.subscription_id], max(due_at, summary.again_at or soon, soon)
                )

    def _find_pause_reason(self, subscription, summary):
        """Why sending to this receiver should stop until a person looks at it, if it should."""
        if summary.is_gone:
            return "gone"
        patience, failing_since = subscription.policy_id._get_patience(), summary.failing_since
        if patience and failing_since and self._now() - failing_since >= patience:
            return "failing"
        return None

    # === SEAMS === #

    _in_database = None
    """How the engine runs what talks to the database; ``None`` for its own way, a thread."""

    def _get_sender(self, lane):
        """What sends over a lane, see :class:`..engine.sender.Sender`."""
        return Sender

    def _open_transaction(self):
        """A short transaction of its own. It sees what others commit, so that claims never fail over each other."""
        return aside.opened(self.env.registry)

    @api.model
    def _now(self):
        """The time in UTC, without zone, to the microsecond."""
        return utc.now()
