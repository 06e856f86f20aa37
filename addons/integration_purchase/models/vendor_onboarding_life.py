# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_MANAGER = "purchase.group_purchase_manager"
# what the steps of a case leave on it, and no caller sets
_LEFT_BY_STEPS = {
    "status_reason": False,
    "submitter_id": False,
    "approver_id": False,
    "approved_at": False,
    "held_at": False,
    "held_from": False,
}
# step → the states it starts from, and whether only a purchase administrator takes it. Several steps lead to one state,
# so what a state may become says too little about who may do what
_STEPS = {
    "review": ({"proposed", "approved"}, False),
    "withdraw": ({"in_review"}, False),
    "approve": ({"in_review"}, True),
    "hold": ({"in_review", "approved"}, False),
    "release": ({"held"}, True),
    "reject": ({"proposed", "in_review"}, True),
    "propose_again": ({"rejected"}, True),
}


class VendorOnboardingLife(models.Model):
    """How a vendor is reviewed, approved, held, released and rejected: by the steps of this file only."""

    _inherit = "vendor.onboarding"  # pylint: disable=consider-merging-classes-inherited

    _initial_state = "proposed"
    _transitions = {
        "proposed": {"in_review", "rejected"},
        "in_review": {"proposed", "approved", "held", "rejected"},
        "approved": {"in_review", "held"},
        "held": {"in_review", "approved"},
        "rejected": {"proposed"},
    }
    _guarded_fields = frozenset({"state", *_LEFT_BY_STEPS})

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        blank = {} if self._door_open() else _LEFT_BY_STEPS
        return super().create([{**vals, **blank} for vals in vals_list])

    # === ACTION METHODS === #

    def action_review(self):
        """Start a review, or a new one of a vendor that was approved before.

        :raise UserError: unless it is a proposal or approved
        """
        self._check_step("review")
        self._transition("in_review", submitter_id=self.env.uid)

    def action_withdraw(self):
        """Go back from the review to the proposal.

        :raise UserError: unless it is in review
        """
        self._check_step("withdraw")
        self._transition("proposed")

    def action_approve(self):
        """Approve the vendor.

        :raise AccessError: for who is no purchase administrator
        :raise UserError: unless it is in review; for who proposed the vendor or started its review; while documents
            are missing
        """
        self._check_step("approve")
        for case in self:
            if self.env.user in case.create_uid | case.submitter_id:
                raise UserError(
                    self.env._(
                        "You proposed “%s” or started its review: somebody else approves it.",
                        case.display_name,
                    )
                )
        self._approve(self.env.user, fields.Datetime.now())

    def action_ask(self):
        """Open the dialog that asks why the vendor is held or rejected; which of them, the context says."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_purchase.vendor_onboarding_decision_action"
        )
        purpose = self.env.context.get("purpose")
        return {**action, "context": {"default_onboarding_id": self.id, "default_purpose": purpose}}

    def action_release(self):
        """Let held vendors be again what they were.

        :raise AccessError: for who is no purchase administrator
        :raise UserError: when one is not held
        """
        self._check_step("release")
        for case in self:
            case._transition(case.held_from, held_from=False, held_at=False, status_reason=False)

    def action_propose_again(self):
        """Take a rejection back.

        :raise AccessError: for who is no purchase administrator
        :raise UserError: unless it was rejected
        """
        self._check_step("propose_again")
        self._transition("proposed", status_reason=False)

    # === BUSINESS METHODS === #

    def _approve(self, approver, moment):
        vals = {"approver_id": approver.id, "approved_at": moment}
        self._transition("approved", **vals)
        self.partner_id.sudo().filtered(lambda vendor: not vendor.party_vendor).party_vendor = True

    def _hold(self, reason):
        """Stop ordering from the vendor.

        :raise UserError: unless it is in review or approved
        """
        self._check_step("hold")
        for case in self:
            vals = {"held_from": case.state, "held_at": fields.Datetime.now(), "status_reason": reason}
            case._transition("held", **vals)

    def _reject(self, reason):
        """Decide against the vendor.

        :raise AccessError: for who is no purchase administrator
        :raise UserError: unless it is a proposal or in review
        """
        self._check_step("reject")
        self._transition("rejected", status_reason=reason)

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new == "approved" and old == "in_review" and self.missing_count:
            names = ", ".join(self.document_ids.filtered("is_missing").mapped("display_name"))
            raise UserError(
                self.env._(
                    "“%(vendor)s” cannot be approved yet. These documents are missing or no longer valid: %(names)s",
                    vendor=self.display_name,
                    names=names,
                )
            )

    def _check_step(self, step):
        """Refuse a step to who may not take it, and to cases that it is not for.

        :raise AccessError: for who is no purchase administrator, where only they decide
        :raise UserError: naming the first case that is in another state
        """
        sources, is_decision = _STEPS[step]
        if is_decision and not self.env.su and not self.env.user.has_group(_MANAGER):
            raise AccessError(self.env._("Only a purchase administrator may decide about vendors."))
        for case in self:
            if case.state in sources:
                continue
            if case.state == "held":
                raise UserError(self.env._("“%s” is held. Release it first.", case.display_name))
            if case.state == "rejected":
                raise UserError(self.env._("“%s” was rejected. Propose it again first.", case.display_name))
            raise UserError(
                self.env._(
                    "“%(name)s” is %(state)s, and this is for vendors that are: %(states)s.",
                    name=case.display_name,
                    state=self._state_label(case.state),
                    states=", ".join(
                        self._state_label(state) for state in case._transitions if state in sources
                    ),
                )
            )
