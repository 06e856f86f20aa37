# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import replay_store
from ..tools import pacing

JOB_KEY = "integration_webhook.replay:"


class IntegrationReplayRunning(models.Model):
    """How a replay runs: started, stopped and continued by an operator, handed over step by step by a job."""

    _inherit = "integration.replay"

    # === ACTION METHODS === #

    def action_start(self):
        """Hand the events over from now on."""
        self._check_actor()
        self._check_reason()
        for replay in self:
            replay._check_ready()
            replay._check_companies()
            replay._transition(
                "running",
                started_by_id=self.env.uid,
                started_at=fields.Datetime.now(),
                queued_count=0,
            )
            self.env["integration.audit"]._log(
                "replay.started",
                replay,
                mode=replay.mode,
                events=replay.matching_count,
                subscription=replay.subscription_id.id,
                renewed=replay.renew_ids,
            )
            replay._arm()

    def action_stop(self):
        """Hand nothing over for now, and cancel what waits; what is being sent just now still goes out."""
        self._check_actor()
        for replay in self:
            replay._transition("stopped", finished_at=fields.Datetime.now())
            cancelled = replay_store.cancel_waiting(self.env.cr, replay.id, fields.Datetime.now())
            self.env["integration.delivery"].invalidate_model()
            self.env["integration.audit"]._log("replay.stopped", replay, cancelled=cancelled)

    def action_continue(self):
        """Go on where a stopped replay was, for the same reason, with what its stop cancelled first."""
        self._check_actor()
        self._check_reason()
        self._require_stopped()
        for replay in self:
            replay._check_ready()
            replay._check_companies()
            replay._check_same_agreement()
            replay._transition("running", finished_at=False, next_at=False)
            self.env.flush_all()
            taken_up = replay_store.take_up(self.env.cr, replay.id, self.env["integration.drain"]._now())
            self.env["integration.delivery"].invalidate_model()
            self.env["integration.audit"]._log(
                "replay.continued",
                replay,
                reason=replay.reason,
                queued=replay.queued_count,
                taken_up=taken_up,
            )
            if taken_up:
                self.env["integration.lane"]._arm(replay.subscription_id.ids)
            replay._arm()

    # === CHECKS === #

    def _require_stopped(self):
        for replay in self:
            if replay.state != "stopped":
                raise UserError(self.env._("Only a stopped replay can be continued."))

    def _check_companies(self):
        """Refuse who does not work in all companies whose events were counted.

        :raise AccessError:
        """
        if self.sudo().company_ids - self.env.user.company_ids:
            raise AccessError(
                self.env._("This was counted for companies that you do not work in. Count it again.")
            )

    def _check_same_agreement(self):
        """Refuse to go on under another agreement than the one that was counted and started under.

        :raise UserError:
        """
        subscription = self.sudo().subscription_id
        for agreement in (subscription, subscription.interface_id):
            if agreement.approved_at and agreement.approved_at > self.started_at:
                raise UserError(
                    self.env._(
                        "“%s” was approved anew since this replay was started. Make a new replay: it counts what the"
                        " receiver may get now.",
                        agreement.display_name,
                    )
                )

    # === RUNNING === #

    def _arm(self, seconds=0):
        """Make sure that a job goes on with these replays; one that waits already is enough."""
        for replay in self:
            job = self.env(user=SUPERUSER_ID, context={})[self._name].with_delay(
                identity_key=f"{JOB_KEY}{replay.id}",
                eta=seconds or None,
                description=self.env._("Replay %s", replay.id),
            )
            job._job_run(replay.id)

    @api.model
    def _job_run(self, replay_id):
        """Hand over the next seconds' worth of events (run by queue_job), in a transaction of its own."""
        with self.env["integration.drain"]._open_transaction() as cr:
            replay = self.with_env(self.env(cr=cr, user=SUPERUSER_ID)).browse(replay_id)
            if replay_store.lock_running(cr, replay_id):
                replay._advance()

    def _advance(self):
        """Do one step of a replay that this transaction has locked, and arm the next."""
        self.invalidate_recordset()
        now = fields.Datetime.now()
        if self.subscription_id.state == "retired":  # it will never flow again
            self._transition("stopped", finished_at=now)
            return
        step = pacing.decide(self._get_standing(), now)
        if not step.limit:
            self._arm(step.pause)
            return
        looked_at, written = replay_store.hand_over(self.env.cr, self.id, step.limit, now)
        self.invalidate_recordset()
        if written:
            self.env["integration.lane"]._arm([self.subscription_id.id])
        if pacing.is_last(step, looked_at):
            self._transition("done", finished_at=now)
        else:
            self._write_guarded({"next_at": pacing.get_next_at(now)})
            self._arm(step.pause)

    def _get_standing(self):
        return pacing.Standing(
            pace=self.pace,
            next_at=self.next_at or None,
            waiting=replay_store.count_waiting(self.env.cr, self.id),
            is_held_up=bool(self._get_obstacle()),
        )

    @api.model
    def _cron_run(self):
        """Give running replays their job back, if it was lost."""
        self.search([("state", "=", "running")])._arm()
