# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.fields import BigInteger
from odoo.addons.integration_core.notify import notify
from odoo.addons.integration_core.operators import check_operator

from ..engine import moves, standstill
from ..result_words import get_words
from ..tools import retry

STATES = [
    ("pending", "Waiting"),
    ("sending", "Being sent"),
    ("delivered", "Delivered"),
    ("dead", "Given up"),
    ("cancelled", "Cancelled"),
]
END_REASONS = [
    (retry.PERMANENT, "Refused for good"),
    (retry.EXHAUSTED, "No attempt is left"),
    (retry.TOO_OLD, "Too old to be tried again"),
    (retry.UNSENDABLE, "Cannot be made into a message"),
    (retry.LOST, "Lost its job again and again"),
]


class IntegrationDelivery(models.Model):
    """One event for one subscription, and how far it got.

    Written by the engine's statements only; the ORM refuses. The states and what may follow what are in
    ``tools/states.py``. The webhook id stays the same over all attempts, so that a receiver sees a repetition; a
    replay is a delivery of its own, with the webhook id of the first one unless its operator wants a new one.
    """

    _name = "integration.delivery"
    _inherit = ["integration.exported", "integration.chosen"]
    _description = "Webhook Delivery"
    _order = "id DESC"
    _log_access = False

    webhook_id = fields.Char(
        "Webhook ID",
        required=True,
        readonly=True,
        help="What the receiver reads as webhook-id, in every attempt.",
    )
    event_id = fields.Many2one("integration.event", required=True, readonly=True, ondelete="cascade")
    event_type = fields.Char("Event type", related="event_id.type")
    subject_uid = fields.Char("Subject", related="event_id.subject_uid")
    correlation_id = fields.Char("Trace", related="event_id.correlation_id")
    subscription_id = fields.Many2one(
        "integration.subscription", required=True, readonly=True, ondelete="restrict", index=False
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    state = fields.Selection(STATES, required=True, readonly=True)
    attempt_count = fields.Integer(
        "Attempts",
        required=True,
        readonly=True,
        help="How often Odoo tried to send it, also when nothing went out. The attempts say why.",
    )
    lost_count = fields.Integer(
        "Lost",
        required=True,
        readonly=True,
        help="How often the job that should send it died. It may have been sent then.",
    )
    created_at = fields.Datetime("Since", required=True, readonly=True)
    due_at = fields.Datetime("Next attempt", required=True, readonly=True)
    done_at = fields.Datetime("Ended", readonly=True)
    end_reason = fields.Selection(END_REASONS, "Given up because", readonly=True)
    xid = BigInteger("Transaction", required=True, readonly=True, help="Of its event; orders deliveries.")
    order_key = fields.Char("Order key", readonly=True, help="What it has to stay in order with.")
    claim_id = fields.Char(readonly=True)
    lease_until = fields.Datetime("Lease until", readonly=True)
    to_judge = fields.Boolean(
        "To be judged",
        readonly=True,
        help="Sent again by hand or by a replay: what is approved when it is sent decides whether it is.",
    )
    last_code = fields.Char("Result code", readonly=True, help="ok, or how the last attempt failed.")
    last_result = fields.Char("Last result", compute="_compute_last_result")
    record_name = fields.Char(
        "Concerns",
        related="event_id.record_name",
        related_sudo=False,  # the name is for those who may read the record
    )
    last_status = fields.Integer("HTTP status", readonly=True)
    issue_id = fields.Many2one("integration.issue", readonly=True, ondelete="set null")
    replay_id = fields.Many2one(
        "integration.replay",
        readonly=True,
        ondelete="restrict",
        help="Sent by this replay, besides the event's own delivery.",
    )
    replay = fields.Char("Replay ID", readonly=True, help="What the receiver reads as webhook-replay.")
    behind_id = fields.Many2one(
        "integration.delivery",
        "Waits behind",
        compute="_compute_behind_id",
        help="Order is kept: this one goes out before it, or is cancelled.",
    )
    attempt_ids = fields.One2many("integration.attempt", "delivery_id", readonly=True)

    _webhook_id_unique = models.UniqueIndex("(webhook_id, COALESCE(replay_id, 0))")
    _once_per_subscription = models.UniqueIndex("(subscription_id, event_id) WHERE replay_id IS NULL")
    _once_per_replay = models.UniqueIndex("(replay_id, event_id) WHERE replay_id IS NOT NULL")
    _event_idx = models.Index("(event_id)")
    _due_idx = models.Index("(subscription_id, due_at, id) WHERE state = 'pending'")
    _lease_idx = models.Index("(lease_until) WHERE state = 'sending'")
    _unreported_idx = models.Index("(subscription_id) WHERE state = 'dead' AND issue_id IS NULL")
    _order_idx = models.Index(
        "(subscription_id, order_key, xid, id)"
        " WHERE order_key IS NOT NULL AND state IN ('pending', 'sending', 'dead')"
    )
    _in_order_idx = models.Index(
        "(subscription_id, xid, id) WHERE order_key IS NOT NULL AND state = 'pending'"
    )
    _issue_idx = models.Index("(issue_id) WHERE issue_id IS NOT NULL")
    # with what the overview and alerts count by, so that they read no row of what was given up
    _dead_idx = models.Index("(subscription_id, id) INCLUDE (company_id, done_at) WHERE state = 'dead'")

    def init(self):
        """Each row is updated two times within seconds: leave room on its page, and clean up early."""
        self.env.cr.execute(
            """ALTER TABLE integration_delivery SET (
                   fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02,
                   autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1)"""
        )

    # === COMPUTE METHODS === #

    @api.depends("last_code")
    def _compute_last_result(self):
        for delivery in self:
            delivery.last_result = get_words(self.env, delivery.last_code)

    @api.depends("state", "order_key")
    def _compute_behind_id(self):
        formers = standstill.find_former(self.env.cr, self.ids)
        visible = set(self.browse(formers.values())._filtered_access("read").ids)
        for delivery in self:
            former = formers.get(delivery.id)
            delivery.behind_id = former if former in visible else False

    @api.depends("event_id", "webhook_id")
    def _compute_display_name(self):
        """Without the record's name: the audit trail keeps what is shown here, and nobody could erase it there."""
        for delivery in self:
            delivery.display_name = f"{delivery.event_type} · {delivery.webhook_id}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Deliveries are made from events. Nobody can add one."))

    def write(self, vals):
        raise AccessError(self.env._("A delivery changes when it is sent, or by its buttons."))

    def unlink(self):
        raise AccessError(self.env._("Deliveries are kept as evidence. They cannot be deleted."))

    # === ACTION METHODS === #

    def action_retry(self):
        """Send these now: those that wait to be tried again, and those that were given up or cancelled."""
        moved, refused = self._send_now()
        if not moved:
            raise UserError(self._say_why_not(refused))
        delivered = len(self.filtered(lambda delivery: delivery.state == "delivered"))
        told = self.env._("%(moved)s of %(chosen)s are sent now.", moved=len(moved), chosen=len(self))
        if delivered:
            told += " " + self.env._(
                "%s were delivered already: Replay sends such ones once more.", delivered
            )
        return self._tell(told)

    def _send_now(self):
        """Send these now, those of them that may be.

        :return: the deliveries that are, and why others are not, see :meth:`_find_refused`
        """
        self._check_operator()
        now = self.env["integration.drain"]._now()
        ended = self.filtered(lambda delivery: delivery.state in ("dead", "cancelled"))
        refused = ended._find_refused()
        revived = ended._revive(refused)
        hastened = self.browse(moves.hasten(self.env.cr, (self - revived).ids, now))
        moved = revived + hastened
        hastened._note_move("delivery.hastened")
        self.env["integration.lane"]._arm(moved.subscription_id.ids)
        return moved, refused

    def action_cancel(self):
        """Cancel deliveries that wait or were given up: their receiver will not get them."""
        cancelled = self._cancel()
        if not cancelled:
            raise UserError(self.env._("Nothing can be cancelled: it is delivered, on its way or cancelled."))
        return self._tell(
            self.env._("%(moved)s of %(chosen)s are cancelled.", moved=len(cancelled), chosen=len(self))
        )

    def _cancel(self):
        """Cancel those of these that wait or were given up; return them."""
        self._check_operator()
        now = self.env["integration.drain"]._now()
        cancelled = self.browse(moves.cancel_chosen(self.env.cr, self.ids, now))
        cancelled._note_move("delivery.cancelled")
        cancelled._let_follow()
        return cancelled

    def action_replay(self):
        """Choose these deliveries for a replay, however they ended."""
        self.check_access("read")
        subscription = self.subscription_id
        if len(subscription) != 1:
            raise UserError(self.env._("Choose deliveries of one subscription: a replay goes to one."))
        return subscription._prepare_replay(mode="chosen", event_ids=self.event_id.ids)

    @api.model
    def _open_list(self, domain, filter_name=None):
        """The list of some deliveries of any day, with a filter of its search switched on.

        :param filter_name: name of the filter in the search view
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_webhook.integration_delivery_action"
        )
        context = {f"search_default_{filter_name}": 1} if filter_name else {}
        return action | {"domain": domain, "context": context}

    # === BUSINESS METHODS === #

    def _check_operator(self):
        """Refuse who may not send or cancel these by hand.

        :raise AccessError:
        """
        check_operator(self.env)
        self.check_access("read")

    def _revive(self, refused):
        """Let those of these that were given up or cancelled wait to be sent again; return them.

        :param refused: those that their subscription does not take, see :meth:`_find_refused`
        """
        now = self.env["integration.drain"]._now()
        revived = self.browse(moves.revive(self.env.cr, (self - self.browse(refused)).ids, now))
        revived._note_move("delivery.pending")
        return revived

    def _note_move(self, action):
        """Audit what was done to each of these by hand, and read them anew."""
        self.invalidate_model()
        for delivery in self:
            self.env["integration.audit"]._log(action, delivery)

    def _let_follow(self):
        """Send what waited behind these, which hold up nothing any more."""
        ordered = self.sudo().subscription_id.filtered(lambda subscription: subscription.ordering != "none")
        if ordered:
            self.env["integration.lane"]._arm(ordered.ids)

    @api.model
    def _tell(self, message):
        """Show the outcome of a button, and the records as they are now."""
        return notify(message, closes=True)

    def _find_refused(self):
        """Those of the deliveries that their subscription, as it is approved now, does not take: {id: code}."""
        codes = {}
        for subscription, deliveries in self.grouped("subscription_id").items():
            codes |= subscription.sudo()._judge_again(deliveries.ids)
        return codes

    def _say_why_not(self, refused):
        """Why none of these can be sent now.

        :param refused: see :meth:`_find_refused`
        """
        states = set(self.mapped("state"))
        if not refused and states == {"delivered"}:
            return self.env._("This was delivered already. To send it once more, use Replay.")
        if not refused and states == {"pending"}:
            return self.env._(
                "It is due already. While its receiver is left alone, press Try now on its lane."
            )
        if not refused:
            return self.env._(
                "Nothing can be sent now: it is delivered, on its way or erased. What was delivered is sent once more"
                " by Replay."
            )
        return self.env._(
            "The subscription, as it is approved now, does not take these events: %s. Have it approved that"
            " it takes them, or leave them.",
            ", ".join(sorted({get_words(self.env, code) for code in refused.values()})),
        )
