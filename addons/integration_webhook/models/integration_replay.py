# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import time

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_datetime

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_outbox.models.integration_preview import IntegrationPreview
from odoo.addons.integration_outbox.tools.uid import RANDOM_BYTES, new_uid

from ..engine import replay_store

SAMPLE = 10


class IntegrationReplay(models.Model):
    """Sends events to one subscription again, or for the first time.

    An operator says which, sees how many and some of them, gives a reason and starts it. A job then hands events over
    as deliveries of their own, some seconds' worth at a time, in the order in which they were recorded. How far it
    got is written in the same statement as the deliveries: whoever goes on after a kill neither misses an event nor
    sends one twice. The subscription's lane sends them like all others. A stopped one can be continued.

    A delivery keeps the webhook id of the event's first one, so that a receiver which has it sees a repetition;
    ``replay`` on the delivery says that it is one on purpose.
    """

    _name = "integration.replay"
    _inherit = ["integration.preview", "integration.job"]
    _description = "Replay"
    _order = "id DESC"
    _rec_name = "uid"

    _acting_group = OPERATORS
    _transitions = {
        "draft": {"counted"},
        "counted": {"counted", "draft", "running"},
        "running": {"done", "stopped"},
        "done": {"stopped"},  # all is handed over, and some of it may wait still
        "stopped": {"running"},
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
    last_event_id = fields.Integer("Last event", readonly=True, copy=False, aggregator=None)
    until_event_id = fields.Integer("Until event", readonly=True, copy=False, aggregator=None)
    next_at = fields.Datetime("Next at", readonly=True, copy=False)
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
            replay.obstacle = bool(replay.subscription_id) and replay._get_obstacle()

    @api.depends("state", "queued_count", "matching_count")
    def _compute_progress(self):
        for replay in self:
            share = 100 * replay.queued_count / replay.matching_count if replay.matching_count else 0
            replay.progress = 100 if replay.state == "done" else min(share, 100)

    @api.depends("subscription_id", "create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for replay in self:
            names = [replay.sudo().subscription_id.name or self.env._("Replay")]
            if replay.create_date:
                names.append(format_datetime(self.env, replay.create_date, dt_format="short"))
            replay.display_name = " · ".join(names)

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

    def action_open_delivered(self):
        """What this replay sent."""
        return self._open_deliveries("delivered")

    def action_open_waiting(self):
        """What waits to be sent by this replay."""
        return self._open_deliveries("waiting")

    def action_open_dead(self):
        """What this replay could not send."""
        return self._open_deliveries("dead")

    def _open_deliveries(self, filter_name):
        self.ensure_one()
        return self.env["integration.delivery"]._open_list([("replay_id", "=", self.id)], filter_name)

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
