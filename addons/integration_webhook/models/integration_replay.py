# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.integration_outbox.models.integration_preview import IntegrationPreview
from odoo.addons.integration_outbox.tools.uid import RANDOM_BYTES, new_uid

from ..engine import replay_store

JOB_KEY = "integration_webhook.replay:"
# Seconds of messages handed over at once, and so the most that is still sent after a kill or under way at a stop.
HORIZON = 10
# Seconds until a replay looks again whether its subscription flows.
PATIENCE = 60
SAMPLE = 10


class IntegrationReplay(models.Model):
    """Sends events to one subscription again, or for the first time.

    An operator says which, sees how many and some of them, gives a reason and starts it. A job then hands events over
    as deliveries of their own, some seconds' worth at a time, in the order in which they were recorded. How far it
    got is written in the same statement as the deliveries: whoever goes on after a kill neither misses an event nor
    sends one twice. The subscription's lane sends them like all others.

    A delivery keeps the webhook id of the event's first one, so that a receiver which has it sees a repetition;
    ``replay`` on the delivery says that it is one on purpose.
    """

    _name = "integration.replay"
    _inherit = ["integration.preview", "integration.job"]
    _description = "Replay"
    _order = "id DESC"
    _rec_name = "uid"

    _acting_group = "integration_core.group_integration_operator"
    _transitions = {
        "draft": {"counted"},
        "counted": {"counted", "draft", "running"},
        "running": {"done", "stopped"},
        "done": {"stopped"},  # all is handed over, and some of it may wait still
        "stopped": set(),
    }
    _criteria = frozenset({"subscription_id", "mode", "since", "until", "event_ids"})
    _fixed = IntegrationPreview._fixed | {"pace", "renew_ids"}
    _guarded_fields = IntegrationPreview._guarded_fields | {
        "uid",
        "company_ids",
        "queued_count",
        "last_event_id",
        "until_event_id",
        "next_at",
        "started_by_id",
        "started_at",
        "finished_at",
    }

    uid = fields.Char("Replay", readonly=True, copy=False, help="What the receiver reads as webhook-replay.")
    subscription_id = fields.Many2one(
        "integration.subscription", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    company_ids = fields.Many2many(
        "res.company",
        "integration_replay_company_rel",
        "replay_id",
        "company_id",
        "Companies",
        readonly=True,
        copy=False,
        help="Only events of the companies in which the operator who counted works.",
    )
    mode = fields.Selection(
        [
            ("failed", "Given up since"),
            ("missing", "Never sent, since"),
            ("range", "All between"),
            ("chosen", "Chosen ones"),
        ],
        "Which",
        required=True,
        default="failed",
    )
    since = fields.Datetime("From", copy=False)
    until = fields.Datetime(copy=False, help="Events from before this moment are sent.")
    event_ids = fields.Many2many(
        "integration.event",
        "integration_replay_event_rel",
        "replay_id",
        "event_id",
        "Events",
        copy=False,
    )
    pace = fields.Integer(
        "Messages a second",
        required=True,
        default=50,
        aggregator=None,
        help="How fast they are handed over to be sent. Other events go out in between.",
    )
    renew_ids = fields.Boolean(
        "As new messages",
        help="Sent under new ids, so that the receiver works on them again. Otherwise it sees by the id which ones it"
        " has already.",
    )
    reason = fields.Char(help="Why, for whoever asks later.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("counted", "Counted"),
            ("running", "Running"),
            ("done", "All handed over"),
            ("stopped", "Stopped"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    sample_event_ids = fields.Many2many(
        "integration.event", string="Sample", compute="_compute_sample_event_ids"
    )
    obstacle = fields.Char(compute="_compute_obstacle", compute_sudo=True)
    queued_count = fields.Integer("Handed over", readonly=True, copy=False, aggregator=None)
    progress = fields.Float(compute="_compute_progress")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    delivered_count = fields.Integer("Delivered", compute="_compute_counts")
    dead_count = fields.Integer("Given up", compute="_compute_counts")
    last_event_id = fields.Integer(readonly=True, copy=False, aggregator=None)
    until_event_id = fields.Integer(readonly=True, copy=False, aggregator=None)
    next_at = fields.Datetime(readonly=True, copy=False)
    started_by_id = fields.Many2one("res.users", "Started by", readonly=True, copy=False, ondelete="restrict")
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    finished_at = fields.Datetime("Finished", readonly=True, copy=False)

    _pace_range = models.Constraint(
        "CHECK (pace BETWEEN 1 AND 1000)", "Between 1 and 1,000 messages a second can be sent again."
    )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_sample_event_ids(self):
        self.flush_model()
        for replay in self:
            ids = []
            if replay.state == "counted" and replay._origin.id:
                ids = replay_store.sample(self.env.cr, replay._origin.id, SAMPLE)
            replay.sample_event_ids = self.env["integration.event"].browse(ids)._filtered_access("read")

    @api.depends(
        "subscription_id.state", "subscription_id.interface_id.state", "subscription_id.system_id.active"
    )
    def _compute_obstacle(self):
        for replay in self:
            replay.obstacle = replay.subscription_id and replay._get_obstacle()

    @api.depends("state", "queued_count", "matching_count")
    def _compute_progress(self):
        for replay in self:
            share = 100 * replay.queued_count / replay.matching_count if replay.matching_count else 0
            replay.progress = 100 if replay.state == "done" else min(share, 100)

    def _compute_counts(self):
        rows = self.env["integration.delivery"]._read_group(
            [("replay_id", "in", self.ids)], ["replay_id", "state"], ["__count"]
        )
        counts = {(replay.id, state): count for replay, state, count in rows}
        for replay in self:
            id_ = replay._origin.id
            replay.waiting_count = counts.get((id_, "pending"), 0) + counts.get((id_, "sending"), 0)
            replay.delivered_count = counts.get((id_, "delivered"), 0)
            replay.dead_count = counts.get((id_, "dead"), 0)

    # === CONSTRAINTS === #

    @api.constrains("mode", "since", "until")
    def _check_moments(self):
        for replay in self:
            if replay.mode != "chosen" and not replay.since:
                raise ValidationError(self.env._("Say from which moment on."))
            if replay.mode == "range" and not (replay.until and replay.since < replay.until):
                raise ValidationError(self.env._("Say until which moment, after the first one."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        replays = super().create(vals_list)
        for replay in replays:
            uid = new_uid("rpl", time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))
            replay._write_guarded({"uid": uid})
        return replays

    # === ACTION METHODS === #

    def action_start(self):
        """Hand the events over from now on."""
        self._check_actor()
        self._check_reason()
        for replay in self:
            replay._check_ready()
            if replay.sudo().company_ids - self.env.user.company_ids:
                raise AccessError(
                    self.env._("This was counted for companies that you do not work in. Count it again.")
                )
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
        """Hand nothing over any more, and cancel what waits; what is being sent just now still goes out."""
        self._check_actor()
        for replay in self:
            replay._transition("stopped", finished_at=fields.Datetime.now())
            cancelled = replay_store.cancel_waiting(self.env.cr, replay.id, fields.Datetime.now())
            self.env["integration.delivery"].invalidate_model()
            self.env["integration.audit"]._log("replay.stopped", replay, cancelled=cancelled)

    def action_open_deliveries(self):
        """What this replay sends."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_delivery_action"
        )
        return action | {"domain": [("replay_id", "=", self.id)], "context": {}}

    # === COUNTING === #

    def _count(self):
        self.ensure_one()
        self._check_ready()
        self.event_ids.check_access("read")
        self._write_guarded({"company_ids": [Command.set(self.env.companies.ids)]})
        self.env.flush_all()
        span = replay_store.measure(self.env.cr, self.id)
        return {
            "matching_count": span.count,
            "last_event_id": (span.first_id or 1) - 1,
            "until_event_id": span.last_id or 0,
        }

    def _check_ready(self):
        """Refuse a replay to whom nothing can be sent, or of which nobody can tell what to send.

        :raise UserError:
        """
        self.subscription_id.check_access("read")
        if obstacle := self.sudo()._get_obstacle():
            raise UserError(obstacle)
        if self.mode == "missing":
            removed = self.env["integration.retention"].sudo().with_context(active_test=False)
            rules = removed.search(
                [("target", "in", ("delivered", "cancelled")), ("removed_until", ">", self.since)],
                order="removed_until DESC",
                limit=1,
            )
            if rules:
                raise UserError(
                    self.env._(
                        "Deliveries from before %s were removed by retention, so nobody can tell which events were"
                        " never sent. Choose a later moment.",
                        rules.removed_until,
                    )
                )

    def _get_obstacle(self):
        """Why nothing can be sent to the subscription now, ``False`` if something can."""
        subscription = self.subscription_id
        if subscription.state != "approved":
            return self.env._(
                "“%(name)s” is not active but: %(state)s. It has to be active before anything is sent again.",
                name=subscription.name,
                state=subscription._state_label(subscription.state),
            )
        if not subscription.interface_id._is_flowing():
            return self.env._(
                "The interface “%s” is not approved or its system is archived, so nothing may be sent.",
                subscription.interface_id.name,
            )
        return False

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
        now, limit = fields.Datetime.now(), self.pace * HORIZON
        if self.subscription_id.state == "retired":  # it will never flow again
            self._transition("stopped", finished_at=now)
            return
        if pause := self._get_pause(now, limit):
            self._arm(pause)
            return
        looked_at, written = replay_store.hand_over(self.env.cr, self.id, limit, now)
        self.invalidate_recordset()
        if written:
            self.env["integration.lane"]._arm([self.subscription_id.id])
        if looked_at < limit:
            self._transition("done", finished_at=now)
        else:
            self._write_guarded({"next_at": now + timedelta(seconds=HORIZON)})
            self._arm(HORIZON)

    def _get_pause(self, now, limit):
        """How many seconds to wait before the next step: it is too early, nothing flows, or the receiver is slow."""
        if self.next_at and now < self.next_at:  # a second job, made by the cron, is no reason to go faster
            return int((self.next_at - now).total_seconds())
        if self._get_obstacle():
            return PATIENCE
        is_slow = replay_store.count_waiting(self.env.cr, self.id) >= 2 * limit
        return HORIZON if is_slow else 0

    @api.model
    def _cron_run(self):
        """Give running replays their job back, if it was lost."""
        self.search([("state", "=", "running")])._arm()
