# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The job that drains a lane."""

import asyncio
import traceback
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime, timedelta, timezone

from psycopg2 import Error as DatabaseError

from odoo import SUPERUSER_ID, api, models

from odoo.addons.integration_core.tools.errors import (
    IntegrationError,
    KeyMissing,
    KeyringInvalid,
    KeyUnknown,
)

from ..engine import hold as hold_lane
from ..engine import store
from ..engine.drain import Drain


class DrainFailed(Exception):
    """The engine itself failed: the class of the fault and where, without its text."""


class IntegrationDrain(models.AbstractModel):
    """The job that drains a lane for some seconds: loads the lane, lets the engine work, sees to what follows."""

    _name = "integration.drain"
    _description = "Sends what is due of a lane"

    # === JOB === #

    @api.model
    def _job_drain(self, subscription_id):
        """Send what is due of one subscription, for some seconds (run by queue_job).

        All is done in short transactions of their own, none of which is open while anything is sent.
        """
        lane = self._load(subscription_id)
        if lane is None:
            return self.env._("Nothing may be sent now.")
        with self._hold(subscription_id) as hold:
            if not hold:
                return self.env._("Another job sends over this lane, and takes along what is due.")
            summary = self._drain(lane)
            # Let go first, then look what is left: who comes later holds the lane, who came before left it to us.
            hold.close()
            self._finish(lane, summary)
            return str(summary)

    def _drain(self, lane):
        """Work on a lane for a slice, and return the summary."""
        drain = Drain(
            lane,
            transaction=self._open_transaction,
            compose=self.env["integration.composer"]._make_compose(lane),
            now=self._now,
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
            where = "".join(traceback.format_tb(error.__traceback__))
            raise DrainFailed(f"{type(error).__name__}\n{where}") from None

    @contextmanager
    def _hold(self, subscription_id):
        """Hold a lane, so that no other job sends over it.

        :return: what lets it go with ``close()`` before the block ends; ``None`` when somebody else holds it
        """
        with closing(self.env.registry.cursor()) as cr, ExitStack() as hold:
            is_ours = hold_lane.take(cr, subscription_id)
            cr.commit()  # pylint: disable=invalid-commit
            if is_ours:
                hold.callback(self._let_go, cr, subscription_id)
            yield hold if is_ours else None

    @api.model
    def _let_go(self, cr, subscription_id):
        """A session that broke has let go by itself."""
        with suppress(DatabaseError):
            hold_lane.let_go(cr, subscription_id)
            cr.commit()  # pylint: disable=invalid-commit

    def _load(self, subscription_id):
        """The lane, or ``None`` when nothing may be sent over it now."""
        with self._open_transaction() as cr:
            store.sweep(cr, self._now())
            env = self.env(cr=cr, user=SUPERUSER_ID)
            subscription = env["integration.subscription"].browse(subscription_id).exists()
            if not subscription or not subscription._is_flowing():
                return None
            try:
                return subscription._get_lane()
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
                return None

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
            if summary.dead:
                env["integration.delivery"]._report_dead([lane.subscription_id])
            subscription = env["integration.subscription"].browse(lane.subscription_id)
            if reason := self._find_pause_reason(subscription, summary):
                subscription._pause(reason)
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

    @contextmanager
    def _open_transaction(self):
        """A short transaction of its own. It sees what others commit, so that claims never fail over each other."""
        with self.env.registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield cr

    @api.model
    def _now(self):
        """The time in UTC, without zone, to the microsecond."""
        return datetime.now(timezone.utc).replace(tzinfo=None)
