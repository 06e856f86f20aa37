# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import approval_request
from ..operators import OPERATORS

_REVIEW_INTERVAL = relativedelta(years=1)
_LONGEST_REVIEW_INTERVAL = relativedelta(years=2)


class IntegrationGoverned(models.AbstractModel):
    """What is drafted by one person and approved by another, and reviewed from time to time.

    The governed fields can be changed in draft only. Everybody who changed one, or submitted, since
    the last approval is a contributor; a contributor and the creator can never approve. A concrete
    model names its governed fields in ``_governed_fields``; where it also has governed child records,
    these call ``_check_draft_and_sign`` before they change.
    """

    _name = "integration.governed"
    _inherit = ["integration.lifecycle", "mail.thread", "mail.activity.mixin"]
    _description = "Four-eyes approval"

    _transitions = {
        "draft": {"submitted", "retired"},
        "submitted": {"approved", "draft"},
        "approved": {"suspended", "draft", "retired"},
        "suspended": {"approved", "draft", "retired"},
        "retired": set(),
    }
    _guarded_fields = frozenset(
        {"state", "author_id", "contributor_ids", "submission", "submitted_at", "approver_id", "approved_at"}
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("suspended", "Suspended"),
            ("retired", "Retired"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    owner_id = fields.Many2one(
        "res.users",
        tracking=True,
        help="Answers for it in the business: asked at review, told about issues.",
    )
    steward_id = fields.Many2one(
        "res.users",
        tracking=True,
        default=lambda self: self._get_default_steward(),
        help="Looks after it from day to day, and stands in for the owner.",
    )
    review_date = fields.Date(
        "Review date",
        tracking=True,
        copy=False,
        help="When somebody must look at it again, in two years at the latest. "
        "One year after approval if left empty.",
    )
    author_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Last person who changed or submitted it.",
    )
    contributor_ids = fields.Many2many(
        "res.users",
        string="Contributors",
        readonly=True,
        copy=False,
        help="Everyone who changed or submitted it since the last approval. None of them can approve it.",
    )
    submission = fields.Integer(
        readonly=True, copy=False, help="How often it was submitted; tells two submissions apart."
    )
    submitted_at = fields.Datetime("Submitted", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime("Approved", readonly=True, copy=False)
    can_approve = fields.Boolean("You may approve it", compute="_compute_can_approve")

    # === COMPUTE METHODS === #

    @api.depends("state", "contributor_ids", "author_id", "create_uid")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        is_manager = self.env.user.has_group("integration_core.group_integration_manager")
        for record in self:
            record.can_approve = (
                is_manager and record.state == "submitted" and self.env.user not in record._get_involved()
            )

    # === CONSTRAINTS === #

    @api.constrains("review_date")
    def _check_review_date(self):
        latest = fields.Date.context_today(self) + _LONGEST_REVIEW_INTERVAL
        for record in self:
            if record.review_date and record.review_date > latest:
                raise ValidationError(self.env._("The review is in two years at the latest."))
            if not record.review_date and record.state in ("approved", "suspended"):
                raise ValidationError(self.env._("What is approved needs a date of review."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        blank = dict.fromkeys(IntegrationGoverned._guarded_fields - {"state"}, False)
        return super().create([{**vals, **blank} for vals in vals_list])

    def write(self, vals):
        reviews = {}
        if not self._door_open():
            changed = self.filtered(lambda record: record._changes_governed(vals))
            changed._check_draft_and_sign()
            reviews = {record: record.review_date for record in self if "review_date" in vals}
        result = super().write(vals)
        for record, before in reviews.items():
            if record.review_date != before:
                dates = {"from": str(before or ""), "to": str(record.review_date or "")}
                self.env["integration.audit"]._log("review.moved", record, **dates)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_never_approved(self):
        for record in self:
            if record.state != "draft" or record.approved_at:
                raise UserError(
                    self.env._(
                        "“%s” was submitted or approved before and cannot be deleted. Retire it instead.",
                        record.display_name,
                    )
                )

    # === ACTION METHODS === #

    def action_submit(self):
        """Ask for approval, and tell somebody who can give it."""
        self._check_role("integration_core.group_integration_developer")
        for record in self:
            record._transition(
                "submitted",
                submission=record.submission + 1,
                submitted_at=fields.Datetime.now(),
                **self._prepare_signature(),
            )
        approval_request.plan(self.filtered(lambda record: record._needs_request()))

    def action_approve(self):
        """Approve what somebody else drafted and submitted.

        A form says in its context which submission it shows, so that nobody approves what was changed and submitted
        again while they were reading.
        """
        self._check_role("integration_core.group_integration_manager")
        self._require_state("submitted")
        self._check_submission(self.env.context.get("integration_submission"))
        for record in self:
            vals = {"contributor_ids": [Command.clear()]}
            if not record.review_date or record.review_date <= fields.Date.context_today(self):
                vals["review_date"] = fields.Date.context_today(self) + _REVIEW_INTERVAL
            record._transition(
                "approved", approver_id=self.env.uid, approved_at=fields.Datetime.now(), **vals
            )
        self.activity_unlink(["integration_core.mail_activity_review", approval_request.ACTIVITY])

    def action_reject(self):
        """Send a submitted record back to its author."""
        self._check_role("integration_core.group_integration_manager")
        self._require_state("submitted")
        self._transition("draft")
        self.activity_unlink([approval_request.ACTIVITY])

    def action_withdraw(self):
        """Take it back to draft to change it; what was approved stops to flow until approved again."""
        for record in self:
            role = "developer" if record.state == "submitted" else "manager"
            record._check_role(f"integration_core.group_integration_{role}")
            record._transition("draft")
        self.activity_unlink([approval_request.ACTIVITY])

    def action_suspend(self):
        """Stop it at once, without a second person: safety first."""
        self._suspend()

    def action_resume(self):
        """Let it flow again, unchanged since it was approved."""
        self._check_role("integration_core.group_integration_manager")
        self._require_state("suspended")
        self._transition("approved")

    def action_retire(self):
        """End it for good."""
        self._check_role("integration_core.group_integration_manager")
        self._transition("retired")

    # === BUSINESS METHODS === #

    @api.model
    def _governed_fields(self) -> set:
        """Return the names of the fields that only a draft may change, extend it."""
        return set()

    @api.model
    def _get_default_steward(self):
        """Return who looks after a new one: whoever drafts it."""
        return self.env["res.users"] if self.env.su else self.env.user

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new == "submitted" and not (self.owner_id or self.steward_id):
            raise UserError(
                self.env._("“%s” needs an owner or a steward before it is submitted.", self.display_name)
            )
        if old == "submitted" and new == "approved" and self.env.user in self._get_involved():
            raise UserError(
                self.env._(
                    "Ask another manager to approve “%s”: you wrote or submitted it.", self.display_name
                )
            )

    def _suspend(self, **vals):
        """Stop it at once.

        What all companies use is stopped by any manager, or by an operator who works in all of them.

        :param vals: further values to write with it
        :raise AccessError: for who may not
        """
        self._check_role("integration_core.group_integration_manager", OPERATORS)
        # an operator cannot write the record, but may pull the brake
        self.check_access("read")
        if not self.env.user.has_group("integration_core.group_integration_manager"):
            self._check_may_change_shared()
        self.sudo()._transition("suspended", **vals)

    def _check_draft_and_sign(self):
        """Refuse a governed change outside draft, and note who makes it.

        :raise UserError: when a record is not in draft
        """
        for record in self:
            if record.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” is %(state)s. Withdraw it to draft before you change it; "
                        "it then needs approval again.",
                        name=record.display_name,
                        state=self._state_label(record.state),
                    )
                )
        if self:
            self._write_guarded(self._prepare_signature())

    @api.model
    def _prepare_guarded(self):
        """Whoever makes it is its author, whatever is given."""
        return {**super()._prepare_guarded(), **self._prepare_signature()}

    @api.model
    def _prepare_signature(self):
        return {"author_id": self.env.uid, "contributor_ids": [Command.link(self.env.uid)]}

    def _changes_governed(self, vals):
        """Whether ``vals`` would change a governed field of this record."""
        for name in self._governed_fields() & vals.keys():
            field = self._fields[name]
            if field.type in ("one2many", "many2many"):
                return True
            if field.convert_to_cache(vals[name], self) != field.convert_to_cache(self[name], self):
                return True
        return False

    def _check_role(self, *groups):
        if not self.env.user.has_groups(",".join(groups)):
            raise AccessError(self.env._("Your role in the Integration app does not allow this."))

    def _check_submission(self, seen):
        """Refuse to approve another submission than the one that was seen; ``None`` when nobody says which."""
        if seen is not None and any(record.submission != seen for record in self):
            raise UserError(
                self.env._(
                    "It was changed and submitted again meanwhile. Read it anew before you approve it."
                )
            )

    def _require_state(self, state):
        for record in self:
            if record.state != state:
                raise UserError(
                    self.env._(
                        "“%(name)s” is not %(state)s.",
                        name=record.display_name,
                        state=self._state_label(state),
                    )
                )

    def _needs_request(self):
        """Whether a person must be asked for the approval, and not for that of a record it belongs to."""
        return True

    def _get_involved(self):
        """Return the users who may not approve this record."""
        return self.contributor_ids | self.author_id | self.create_uid

    # === CRON === #

    @api.model
    def _cron_review(self):
        """Plan one activity for each record, of any governed model, whose review is overdue."""
        for name in self.env.registry.descendants(["integration.governed"], "_inherit"):
            model = self.env[name]
            if not model._abstract:
                model._plan_overdue_reviews()

    @api.model
    def _plan_overdue_reviews(self):
        today = fields.Date.context_today(self)
        overdue = self.search([("review_date", "<=", today), ("state", "in", ("approved", "suspended"))])
        activity_type = self.env.ref("integration_core.mail_activity_review")
        for record in overdue:
            if activity_type not in record.activity_ids.activity_type_id:
                record.activity_schedule(
                    "integration_core.mail_activity_review",
                    date_deadline=record.review_date,
                    user_id=(record.owner_id or record.steward_id or record.approver_id).id,
                )
