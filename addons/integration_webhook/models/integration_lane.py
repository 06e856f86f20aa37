# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import asyncio
import logging
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from psycopg2 import Error as DatabaseError

from odoo import SUPERUSER_ID, api, models

from odoo.addons.integration_core.tools.errors import (
    IntegrationError,
    KeyMissing,
    KeyringInvalid,
    KeyUnknown,
)

from ..engine import store
from ..engine.drain import Drain

_logger = logging.getLogger(__name__)

JOB_KEY = "integration_webhook.lane:"
JOB_STATES = ("wait_dependencies", "pending", "enqueued")
UNCONFIRMED = "integration_webhook.unconfirmed_lanes"


class IntegrationLane(models.AbstractModel):
    """The jobs that drain subscriptions, and what makes sure that there is one where there must be.

    A lane is one subscription. Its job is created in the transaction that writes the deliveries; its identity key
    keeps jobs from piling up. That key is a search, not a lock, which leaves a gap: our transaction sees a waiting
    job, the job runs and ends without seeing our rows, then we commit. So whoever relied on a waiting job looks again
    after the commit. A cron is the last net, also for what a killed process left behind.
    """

    _name = "integration.lane"
    _description = "Lane of webhook deliveries"

    # === ARMING === #

    @api.model
    def _arm(self, subscription_ids, due_at=None):
        """Make sure that a job will drain these lanes.

        :param due_at: when, if not now
        """
        now = self._now()
        suffix, delay = "", None
        if due_at and due_at > now:
            # Whole seconds, or ten of them when it is far off: one job for all that is due about then.
            step = 1 if due_at < now + timedelta(minutes=1) else 10
            moment = -(-int((due_at - datetime(1970, 1, 1)).total_seconds() + 1) // step) * step
            suffix, delay = f"@{moment}", datetime(1970, 1, 1) + timedelta(seconds=moment) - now
        keys = {f"{JOB_KEY}{id_}{suffix}": id_ for id_ in subscription_ids}
        waiting = (
            self.env["queue.job"]
            .sudo()
            .search([("identity_key", "in", list(keys)), ("state", "in", JOB_STATES)])
        )
        present = set(waiting.mapped("identity_key"))
        lane = self.env(user=SUPERUSER_ID, context={})[self._name]
        for key, id_ in keys.items():
            if key not in present:
                description = self.env._("Send webhooks of subscription %s", id_)
                lane.with_delay(identity_key=key, eta=delay, description=description)._job_drain(id_)
        if present and not suffix:
            self._confirm_after_commit({keys[key] for key in present})

    @api.model
    def _confirm_after_commit(self, subscription_ids):
        postcommit = self.env.cr.postcommit
        if UNCONFIRMED not in postcommit.data:
            registry = self.env.registry
            ids = postcommit.data[UNCONFIRMED] = set()

            @postcommit.add
            def confirm():
                try:
                    with registry.cursor() as cr:
                        api.Environment(cr, SUPERUSER_ID, {})["integration.lane"]._arm_due(sorted(ids))
                except DatabaseError:  # what was asked for is committed; the cron will look after the rest
                    _logger.info("could not confirm the jobs of lanes %s", sorted(ids))

        postcommit.data[UNCONFIRMED].update(subscription_ids)

    @api.model
    def _arm_due(self, subscription_ids=None):
        """Arm lanes that have something due and no job."""
        self.env.flush_all()
        unarmed = store.find_unarmed_lanes(self.env.cr, self._now(), JOB_KEY, subscription_ids)
        if unarmed:
            self._arm(unarmed)

    @api.model
    def _cron_watch(self):
        """Free what killed jobs left, arm lanes without a job, and report what was given up."""
        store.sweep(self.env.cr, self._now())
        self._arm_due()
        self.env["integration.delivery"]._report_dead()

    # === DRAINING === #

    @api.model
    def _job_drain(self, subscription_id):
        """Send what is due of one subscription, for some seconds (run by queue_job).

        All is done in short transactions of their own, none of which is open while anything is sent.
        """
        lane = self._load(subscription_id)
        if lane is None:
            return self.env._("Nothing may be sent now.")
        drain = Drain(
            lane,
            transaction=self._open_transaction,
            compose=self.env["integration.composer"]._make_compose(lane),
            now=self._now,
        )
        try:
            asyncio.run(drain.run())
        except Exception as error:
            # Not armed here: a fault of ours would come again at once. The cron tries again within a minute.
            if not isinstance(error, DatabaseError):  # else there is nothing to write it to
                self._report_fault(subscription_id, error)
            raise
        self._finish(subscription_id, drain.summary)
        return str(drain.summary)

    def _load(self, subscription_id):
        """The lane, or ``None`` when nothing may be sent over it now."""
        with self._open_transaction() as cr:
            store.sweep(cr, self._now())
            env = self.env(cr=cr, user=SUPERUSER_ID)
            subscription = env["integration.subscription"].browse(subscription_id).exists()
            if subscription.state != "approved" or not subscription.interface_id._is_flowing():
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
            "Withdraw the subscription to draft, give it a new signing secret, tell that to the receiver, and have the"
            " subscription approved again."
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

    def _finish(self, subscription_id, summary):
        """Arm the lane for what is left, and report what was given up."""
        with self._open_transaction() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID)
            due_at = store.find_next_due(cr, subscription_id)
            if due_at:
                env["integration.lane"]._arm([subscription_id], due_at)
            if summary.dead:
                env["integration.delivery"]._report_dead([subscription_id])

    # === SEAMS === #

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
