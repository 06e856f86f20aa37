# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import datetime, timedelta

from psycopg2 import Error as DatabaseError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.operators import check_operator

from ..engine import moves, store
from ..engine.tenure import LANES
from ..tools.gate import Gate

_logger = logging.getLogger(__name__)

JOB_KEY = "integration_webhook.lane:"
JOB_STATES = ("wait_dependencies", "pending", "enqueued")
UNCONFIRMED = "integration_webhook.unconfirmed_lanes"
# No job holds a lane for half as long: a slice and its overtime.
FROZEN = timedelta(minutes=2)


class IntegrationLane(models.Model):
    """The way to one receiver: how it fares, and what makes sure that a job drains it.

    Each subscription has one. Its gate (breaker, rate limit, rest) is kept here because it changes with every slice,
    while the subscription changes with an approval.

    The job is created in the transaction that writes the deliveries, unless one waits already or one is sending: that
    looks for what is new as long as it sends. Both are seen, not locked, which leaves a gap: our transaction sees a
    job, the job ends without seeing our rows, then we commit. So whoever relied on a job looks again after the
    commit. A cron is the last net, also for what a killed process left behind.
    """

    _name = "integration.lane"
    _inherit = ["integration.exported", "integration.chosen"]
    _description = "Webhook Lane"
    _order = "subscription_id"
    _rec_name = "subscription_id"
    _log_access = False

    subscription_id = fields.Many2one(
        "integration.subscription", required=True, readonly=True, ondelete="cascade", index=False
    )
    gate = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    breaker_state = fields.Selection(
        [("closed", "Sending"), ("open", "Left alone"), ("half_open", "Trying again")],
        "Receiver",
        required=True,
        readonly=True,
        default="closed",
        help="A receiver that fails too often is left alone for a while, and then tried with a few messages.",
    )
    opens_at = fields.Datetime("Nothing is sent before", readonly=True)
    is_resting = fields.Boolean(
        "Asked us to wait",
        compute="_compute_is_resting",
        help="The receiver said when it wants to be called again, and nothing is sent before.",
    )
    failing_since = fields.Datetime("Nothing but failures since", readonly=True)
    company_id = fields.Many2one(related="subscription_id.company_id")
    subscription_state = fields.Selection(related="subscription_id.state", string="State")
    delivery_count = fields.Integer(
        "Waiting", compute="_compute_counts", help="Deliveries that wait to be sent."
    )
    dead_count = fields.Integer("Given up", compute="_compute_counts")
    last_success_at = fields.Datetime("Last delivered", compute="_compute_counts")
    health = fields.Selection(
        [
            ("none", "Nothing sent yet"),
            ("good", "Working"),
            ("failing", "Failing"),
            ("dead", "Some given up"),
        ],
        compute="_compute_counts",
    )

    _subscription_unique = models.UniqueIndex("(subscription_id)")

    # === COMPUTE METHODS === #

    @api.depends("opens_at", "breaker_state")
    def _compute_is_resting(self):
        now = self.env["integration.drain"]._now()
        for lane in self:
            lane.is_resting = bool(lane.opens_at and lane.opens_at > now and lane.breaker_state == "closed")

    def _compute_counts(self):
        rows = store.count(self.env.cr, self.subscription_id.ids)
        for lane in self:
            waiting, dead, code, success = rows.get(lane.subscription_id.id, (0, 0, None, None))
            lane.delivery_count, lane.dead_count = waiting, dead
            lane.last_success_at = success and success.replace(microsecond=0)
            if code is None:
                lane.health = "none"
            elif dead:
                lane.health = "dead"
            else:
                lane.health = "good" if code == "ok" else "failing"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("A lane comes with its subscription. Nobody can add one."))

    def write(self, vals):
        raise AccessError(self.env._("A lane changes by what is sent over it."))

    @api.model
    def _open(self, subscriptions):
        """Make the lanes of new subscriptions."""
        self.env.flush_all()
        for subscription in subscriptions:
            store.open_lane(self.env.cr, subscription.id)
        self.invalidate_model()

    @api.model
    def _reset(self, subscription):
        """Forget what held up a lane, and make all due that waits: somebody decided that it may try again."""
        store.open_lane(self.env.cr, subscription.id)
        store.lock_gate(self.env.cr, subscription.id)
        store.save_gate(self.env.cr, subscription.id, Gate())
        moves.hasten_lane(self.env.cr, subscription.id, self.env["integration.drain"]._now())
        self.invalidate_model()
        self.env["integration.delivery"].invalidate_model(["due_at"])

    # === ACTION METHODS === #

    def action_resume(self):
        """Try the receivers of these lanes again, now: neither a rest nor a retry is waited for."""
        check_operator(self.env)
        self.check_access("read")
        for subscription in self.sudo().subscription_id:
            if not subscription._is_flowing():
                raise UserError(
                    self.env._(
                        "Nothing may be sent to “%s” now. Look at its subscription.", subscription.name
                    )
                )
            self._reset(subscription)
            self.env["integration.audit"]._log("lane.resumed", subscription)
        self._arm(self.subscription_id.ids)

    def action_open_waiting(self):
        """What waits to be sent over this lane."""
        self.ensure_one()
        return self.subscription_id.action_open_waiting()

    def action_open_dead(self):
        """What was given up on this lane."""
        self.ensure_one()
        return self.subscription_id.action_open_dead()

    def action_open_attempts(self):
        """How the last attempts on this lane went."""
        self.ensure_one()
        return self.subscription_id.action_open_attempts()

    # === ARMING === #

    @api.model
    def _arm(self, subscription_ids, due_at=None):
        """Make sure that a job will drain these lanes.

        :param due_at: when, if not now
        """
        now = self.env["integration.drain"]._now()
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
        if not suffix:
            present |= {f"{JOB_KEY}{id_}" for id_ in LANES.find_held(self.env.cr, subscription_ids)}
        context = self.env["integration.trace"]._for_job()
        drain = self.env(user=SUPERUSER_ID, context=context)["integration.drain"]
        for key, id_ in keys.items():
            if key not in present:
                description = self.env._("Send webhooks of subscription %s", id_)
                drain.with_delay(identity_key=key, eta=delay, description=description)._job_drain(id_)
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
        unarmed = store.find_unarmed_lanes(
            self.env.cr, self.env["integration.drain"]._now(), JOB_KEY, subscription_ids
        )
        if unarmed:
            self._arm(unarmed)

    def _register_hook(self):
        """Watch as soon as Odoo starts: what ended may have left leases that are over, and lanes without a job."""
        super()._register_hook()
        cron = self.env.ref("integration_webhook.ir_cron_watch", raise_if_not_found=False)
        if cron and store.is_anything_left(self.env.cr):
            cron.sudo()._trigger()

    @api.model
    def _cron_watch(self):
        """Free what killed jobs left, report what was given up or stands still, and arm lanes without a job.

        Each in a transaction of its own, and one that fails does not keep the others from their work.
        """
        failure = None
        # who looks for a standstill has to see which lanes have no job
        for step in (
            "_end_frozen",
            "_sweep",
            "_report_standstill",
            "_arm_due",
            "_report_dead",
            "_report_clock",
        ):
            try:
                with self.env["integration.drain"]._open_transaction() as cr:
                    getattr(self.with_env(self.env(cr=cr, user=SUPERUSER_ID)), step)()
            except Exception as error:  # pylint: disable=broad-except
                _logger.exception("the watch over webhook lanes failed in %s", step)
                failure = error
        if failure:
            raise failure

    @api.model
    def _end_frozen(self):
        """Take lanes from jobs that stand still; what they had under way comes back when its lease ends."""
        for subscription_id in LANES.end_frozen(self.env.cr, FROZEN.total_seconds()):
            _logger.warning("the job that held lane %s stood still, and was cut off", subscription_id)

    @api.model
    def _sweep(self):
        store.sweep(self.env.cr, self.env["integration.drain"]._now())
