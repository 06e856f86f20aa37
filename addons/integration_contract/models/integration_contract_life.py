# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core import approval_request

from ..contract_use import find_recent
from ..html_table import make_change_table, make_use_table
from ..tools import schema_diff
from .integration_contract import IntegrationContract

ACTIVITY = "integration_contract.mail_activity_deprecated"
_DEVELOPER = "integration_core.group_integration_developer"
_MANAGER = "integration_core.group_integration_manager"


class IntegrationContractLife(models.Model):
    """The way of a contract version from draft to retired, who went it, and who still uses the version.

    One person submits a draft, another one approves it. What its addon brings as active was approved with the
    installation, and says so: no person is shown as who approved it.
    """

    _inherit = "integration.contract"  # pylint: disable=consider-merging-classes-inherited

    _guarded_fields = IntegrationContract._guarded_fields | {
        "submitter_id",
        "submitted_at",
        "approver_id",
        "approved_at",
        "decision_note",
    }

    owner_id = fields.Many2one(
        "res.users", tracking=True, help="Answers for the contract: what it shows, and how long it is kept."
    )
    submitter_id = fields.Many2one("res.users", "Submitted by", readonly=True, copy=False)
    submitted_at = fields.Datetime("Submitted", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", readonly=True, copy=False)
    approval_words = fields.Char("Approved by", compute="_compute_approval_words")
    approved_at = fields.Datetime("Approved", readonly=True, copy=False)
    decision_note = fields.Text("Last decision", readonly=True, copy=False, help="Why it was decided so.")
    can_approve = fields.Boolean("You may approve it", compute="_compute_can_approve")
    revision_ids = fields.One2many("integration.contract.revision", "contract_id", readonly=True)
    is_to_review = fields.Boolean(
        "To review",
        compute="_compute_is_to_review",
        search="_search_is_to_review",
        help="Its file has changed in a way that breaks what partners rely on, and nobody has looked at it yet.",
    )
    change_table = fields.Html("Since the last revision", compute="_compute_change_tables", sanitize=False)
    major_table = fields.Html(
        "Against the major version before", compute="_compute_change_tables", sanitize=False
    )
    usage_table = fields.Html("Who uses it", compute="_compute_usage_table", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("state", "submitter_id")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        is_manager = self.env.user.has_group(_MANAGER)
        for contract in self:
            contract.can_approve = (
                is_manager and contract.state == "submitted" and self.env.user not in contract._get_involved()
            )

    @api.depends("approver_id")
    def _compute_approval_words(self):
        for contract in self:
            contract.approval_words = (
                self.env._("Came with its addon")
                if contract.approver_id.id == SUPERUSER_ID
                else contract.approver_id.name
            )

    @api.depends("revision_ids.state")
    def _compute_is_to_review(self):
        for contract in self:
            contract.is_to_review = "waiting" in contract.revision_ids.mapped("state")

    def _search_is_to_review(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("revision_ids.state", "in" if True in value else "not in", ["waiting"])]

    @api.depends("schema", "revision_ids")
    def _compute_change_tables(self):
        for contract in self:
            contract.change_table = contract.revision_ids[:1].change_table
            former = contract._get_former_major()
            found = []
            if former and contract.schema:
                found = schema_diff.changes(json.loads(former.schema), json.loads(contract.schema))
            empty = (
                self.env._("It says the same as %s.", former.name)
                if former
                else self.env._("It is the first major version.")
            )
            contract.major_table = make_change_table(self.env, found, empty)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_usage_table(self):
        for contract in self:
            contract.usage_table = make_use_table(self.env, contract._get_usage())

    # === ACTION METHODS === #

    def action_submit(self):
        """Ask a manager to approve a draft."""
        self._check_role(_DEVELOPER)
        for contract in self:
            if contract.problem:
                raise UserError(
                    self.env._("“%s” cannot be used: its file has to be repaired first.", contract.name)
                )
        self.sudo()._transition("submitted", submitter_id=self.env.uid, submitted_at=fields.Datetime.now())
        approval_request.plan(self.sudo())

    def action_decide(self):
        """Open the dialog that shows what is submitted and asks for a decision."""
        self.ensure_one()
        return self._open_decision("approval")

    def action_withdraw(self):
        """Take a submitted contract back to draft."""
        self._check_role(_DEVELOPER)
        self._check_state("submitted")
        self.sudo()._transition("draft")
        self.sudo().activity_unlink([approval_request.ACTIVITY])

    def action_deprecate(self):
        """Tell partners to move on; until the sunset date nothing changes for them. Tells those who answer here."""
        self._check_role(_MANAGER)
        for contract in self:
            if not contract.sunset_date:
                raise UserError(
                    self.env._(
                        "Enter the sunset date of “%s” first: until then partners can use it.", contract.name
                    )
                )
        self._transition("deprecated", deprecated_at=fields.Datetime.now())
        self.sudo()._tell_users()

    def action_reactivate(self):
        """Take a deprecation back."""
        self._check_role(_MANAGER)
        self._check_state("deprecated")
        self._transition("active", deprecated_at=False)
        for use in self.sudo()._get_usage():
            use.record.activity_unlink([ACTIVITY])

    def action_retire(self):
        """Close the contract for good; where it was used within 30 days, ask for a reason first."""
        if len(self) == 1 and find_recent(self.sudo()._get_usage(), fields.Datetime.now()):
            return self._open_decision("retirement")
        self._retire()
        return None

    # === BUSINESS METHODS === #

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        self.check_access("write")
        if new == "retired" and self.sunset_date and self.sunset_date > fields.Date.context_today(self):
            raise UserError(self.env._("“%s” was promised until its sunset date.", self.name))

    def _approve(self, note, digest):
        """Open for use what somebody else submitted.

        :param str note: why
        :param str digest: of the content that was read
        """
        self._check_decides(note)
        self._check_state("submitted")
        self._check_not_involved()
        if digest != self.digest:
            raise UserError(self.env._("“%s” has changed meanwhile. Read it anew.", self.name))
        vals = {"approver_id": self.env.uid, "approved_at": fields.Datetime.now(), "decision_note": note}
        self._transition("active", **vals)
        self._note_decision("contract.approved", note)
        self.activity_unlink([approval_request.ACTIVITY])

    def _reject(self, note):
        """Send it back to whoever submitted it, with a reason."""
        self._check_decides(note)
        self._check_state("submitted")
        self._transition("draft", decision_note=note)
        self._note_decision("contract.rejected", note)
        self.activity_unlink([approval_request.ACTIVITY])

    def _retire(self, reason=None):
        """Close it for good.

        :param reason: why it is closed although it is in use
        :raise UserError: when it is in use and no reason is given
        """
        self._check_role(_MANAGER)
        for contract in self:
            recent = find_recent(contract.sudo()._get_usage(), fields.Datetime.now())
            if recent and not (reason or "").strip():
                raise UserError(
                    self.env._(
                        "“%(name)s” was used in the last 30 days: %(users)s. Say why it is retired all the same.",
                        name=contract.name,
                        users=", ".join(use.system.display_name for use in recent[:5]),
                    )
                )
            contract._transition("retired", **({"decision_note": reason} if reason else {}))
            if recent:
                contract._note_decision("contract.retired_in_use", reason, users=len(recent))

    def _tell_users(self):
        """Plan an activity with each agreement under which a deprecated contract is used, once."""
        for contract in self:
            for use in contract._get_usage():
                if not use.record.activity_search([ACTIVITY]):
                    person = use.get_person() or contract.owner_id or self.env.user
                    use.record.activity_schedule(
                        ACTIVITY,
                        date_deadline=contract.sunset_date,
                        summary=self.env._("Move away from %s, which ends then", contract.name),
                        user_id=person.id,
                    )

    def _note_decision(self, action, note, **facts):
        self.env["integration.audit"]._log(action, self, note=note, **facts)
        self.message_post(body=note)

    def _open_decision(self, purpose, revision=None):
        """Return the action of the dialog for a decision.

        :param str purpose: ``approval``, ``review`` or ``retirement``
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_contract.integration_contract_decision_action"
        )
        context = {
            "default_contract_id": self.id,
            "default_revision_id": revision.id if revision else False,
            "default_purpose": purpose,
            "default_digest": self.digest,
        }
        return {**action, "context": context}

    # === CHECKS === #

    def _check_role(self, group):
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("Your role in the Integration app does not allow this."))

    def _check_decides(self, note):
        """Refuse a decision by others than managers, or without a reason."""
        self._check_role(_MANAGER)
        if not (note or "").strip():
            raise UserError(self.env._("Say why."))

    def _check_not_involved(self):
        for contract in self:
            if self.env.user in contract._get_involved():
                raise UserError(
                    self.env._("Ask another manager to decide about “%s”: you submitted it.", contract.name)
                )

    def _check_state(self, state):
        for contract in self:
            if contract.state != state:
                raise UserError(
                    self.env._(
                        "“%(name)s” is not %(state)s.", name=contract.name, state=self._state_label(state)
                    )
                )

    # === GETTERS === #

    def _get_usage(self) -> list:
        """Return each :class:`~..contract_use.ContractUse` of these contracts that the user may see, extend it."""
        return []

    def _get_involved(self):
        """Return who may not approve it."""
        return self.submitter_id

    def _get_former_major(self):
        """Return the catalogue's row of the major version before, none if there is none that can be read."""
        return self.with_context(active_test=False).search(
            [("entity", "=", self.entity), ("major", "<", self.major), ("schema", "!=", False)],
            order="major desc",
            limit=1,
        )
