# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.integration_core.models.integration_lifecycle import IntegrationLifecycle

from ..tools import access

ACTIVITY = "integration_api.mail_activity_access_review"
_MANAGER = "integration_core.group_integration_manager"


class IntegrationAccessReview(models.Model):
    """A run through all that clients may do in one company: every grant in force is kept or revoked, with a reason.

    What is revoked ends at once. Nobody keeps what they approved themselves. A completed run does not change any more.
    """

    _name = "integration.access.review"
    _inherit = [
        "integration.company.bound",
        "integration.lifecycle",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Access review"
    _order = "id desc"

    _transitions = {
        "draft": {"running", "cancelled"},
        "running": {"done", "cancelled"},
        "done": set(),
        "cancelled": set(),
    }
    _guarded_fields = IntegrationLifecycle._guarded_fields | {
        "starter_id",
        "started_at",
        "completer_id",
        "completed_at",
        "line_ids",
    }

    name = fields.Char(required=True, tracking=True, default=lambda self: self._get_default_name())
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="The grants of this company are reviewed.",
    )
    due_date = fields.Date(
        "To be done by",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=30),
    )
    reviewer_ids = fields.Many2many(
        "res.users",
        string="Reviewers",
        tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref(_MANAGER).ids)],
        help="Managers who decide. Have two at least: nobody keeps what they approved themselves.",
    )
    state = fields.Selection(
        [("draft", "Planned"), ("running", "In progress"), ("done", "Completed"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    starter_id = fields.Many2one("res.users", "Started by", readonly=True, copy=False)
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    completer_id = fields.Many2one("res.users", "Completed by", readonly=True, copy=False)
    completed_at = fields.Datetime("Completed", readonly=True, copy=False)
    line_ids = fields.One2many("integration.access.review.line", "review_id", "Grants", readonly=True)
    line_count = fields.Integer("Number of grants", compute="_compute_progress")
    pending_count = fields.Integer("To decide", compute="_compute_progress")
    revoked_count = fields.Integer("Revoked", compute="_compute_progress")
    stale_count = fields.Integer("Changed meanwhile", compute="_compute_stale_count")
    unkeepable_count = fields.Integer(
        "Nobody may keep",
        compute="_compute_unkeepable_count",
        help="Grants that the only reviewer has approved.",
    )
    progress = fields.Float("Decided (%)", compute="_compute_progress")
    is_reviewer = fields.Boolean("You decide", compute="_compute_is_reviewer")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.state")
    def _compute_progress(self):
        counts = {}
        groups = self.env["integration.access.review.line"]._read_group(
            [("review_id", "in", self.ids)], ["review_id", "state"], ["__count"]
        )
        for review, state, count in groups:
            counts.setdefault(review.id, {})[state] = count
        for review in self:
            found = counts.get(review._origin.id, {})
            review.line_count = sum(found.values())
            review.pending_count = found.get("pending", 0)
            review.revoked_count = found.get("revoked", 0)
            decided = review.line_count - review.pending_count
            review.progress = 100.0 * decided / review.line_count if review.line_count else 0.0

    @api.depends("line_ids.is_stale")
    def _compute_stale_count(self):
        for review in self:
            review.stale_count = len(review.line_ids.filtered("is_stale"))

    @api.depends("reviewer_ids", "company_id", "state", "line_ids.state")
    def _compute_unkeepable_count(self):
        for review in self:
            pending = self.env["integration.grant"]
            if review.state == "draft":
                pending = self.env["integration.access.review.line"]._get_reviewed(review)
            elif review.state == "running":
                pending = review.line_ids.filtered(lambda line: line.state == "pending")
            approvers = [record.approver_id for record in pending]
            is_alone = len(review.reviewer_ids) == 1
            review.unkeepable_count = approvers.count(review.reviewer_ids) if is_alone else 0

    @api.depends("reviewer_ids", "state")
    @api.depends_context("uid")
    def _compute_is_reviewer(self):
        for review in self:
            review.is_reviewer = review.state == "running" and self.env.user in review.reviewer_ids

    # === CONSTRAINTS === #

    @api.constrains("reviewer_ids", "company_id")
    def _check_reviewers(self):
        for review in self:
            for user in review.reviewer_ids:
                if not user.has_group(_MANAGER) or review.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "%(user)s cannot review: that takes a manager who works in %(company)s.",
                            user=user.name,
                            company=review.company_id.name,
                        )
                    )

    # === CRUD METHODS === #

    def write(self, vals):
        if not self._door_open() and vals.keys() & {"company_id", "name", "due_date", "reviewer_ids"}:
            for review in self:
                is_fixed = review.state in ("done", "cancelled")
                if is_fixed or (review.state != "draft" and "company_id" in vals):
                    raise UserError(self.env._("“%s” cannot be changed any more.", review.name))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        for review in self:
            if review.state != "draft":
                raise UserError(self.env._("“%s” was started and is kept. Cancel it instead.", review.name))

    # === ACTION METHODS === #

    def action_start(self):
        """List every grant in force and ask the reviewers."""
        self._check_manager()
        for review in self:
            if not review.reviewer_ids:
                raise UserError(self.env._("Say first who reviews."))
            review._transition("running", starter_id=self.env.uid, started_at=fields.Datetime.now())
            self.env["integration.access.review.line"]._collect(review)
            review.activity_unlink([ACTIVITY])
            for user in review.reviewer_ids:
                review.activity_schedule(ACTIVITY, date_deadline=review.due_date, user_id=user.id)

    def action_refresh(self):
        """Take in what happened to the grants since the run was started, or looked at them the last time."""
        self._check_manager()
        self._check_running()
        self.line_ids._refresh()

    def action_complete(self):
        """End the run: all is decided, and nothing of it has changed since."""
        self._check_running()
        for review in self:
            if self.env.user not in review.reviewer_ids:
                raise AccessError(self.env._("Only its reviewers complete a review."))
            if review.stale_count:
                raise UserError(
                    self.env._("Some grants have changed meanwhile. Refresh, and look at them again.")
                )
            if review.pending_count:
                raise UserError(
                    self.env._(
                        "%(count)s of %(all)s grants are not decided yet.",
                        count=review.pending_count,
                        all=review.line_count,
                    )
                )
            review._transition("done", completer_id=self.env.uid, completed_at=fields.Datetime.now())
            review.activity_unlink([ACTIVITY])

    def action_cancel(self):
        """Give the run up; what was revoked stays revoked."""
        self._check_manager()
        self._transition("cancelled")
        self.activity_unlink([ACTIVITY])

    def action_open_lines(self):
        """Show the grants of the run, those to decide first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_api.integration_access_review_line_action"
        )
        context = {"search_default_pending": 1} if self.pending_count else {}
        return {**action, "domain": [("review_id", "=", self.id)], "context": context}

    # === BUSINESS METHODS === #

    def _check_manager(self):
        if not self.env.user.has_group(_MANAGER):
            raise AccessError(self.env._("Only managers of the Integration app run access reviews."))

    def _check_running(self):
        for review in self:
            if review.state != "running":
                raise UserError(self.env._("“%s” is not in progress.", review.name))

    # === CRON === #

    @api.model
    def _cron_plan(self):
        """Plan the yearly run of each company that has grants in force, and ask a manager to start it."""
        today = fields.Date.context_today(self)
        live = [("state", "in", ("approved", "suspended")), ("approved_at", "!=", False)]
        grants = self.env["integration.grant"]._read_group(live, ["company_id"], ["approved_at:min"])
        for company, oldest in grants:
            if self.search_count([("company_id", "=", company.id), ("state", "in", ("draft", "running"))]):
                continue
            done = [("company_id", "=", company.id), ("state", "=", "done")]
            last = self.search(done, order="completed_at desc", limit=1)
            due = access.plan_next(last.completed_at or None, oldest)
            if access.is_time_to_plan(due, today):
                self._plan(company, max(due, today + timedelta(days=7)), last)

    @api.model
    def _plan(self, company, due, last):
        """Make a planned run, as the last one was, for a person to start."""
        managers = self.env.ref(_MANAGER).sudo().all_user_ids
        able = managers.filtered(lambda user: user.active and company in user.company_ids)
        reviewers = (last.reviewer_ids & able) or able.sorted("id", reverse=True)[:2]
        vals = {"company_id": company.id, "due_date": due, "reviewer_ids": reviewers.ids}
        review = self.with_company(company).create(vals)
        for user in reviewers[:1]:
            review.activity_schedule(ACTIVITY, date_deadline=due, user_id=user.id)

    # === GETTERS === #

    @api.model
    def _get_default_name(self):
        return self.env._("Access review %s", fields.Date.context_today(self).year)
