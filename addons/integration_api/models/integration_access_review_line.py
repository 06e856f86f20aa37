# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.notify import notify

from ..tools import access

DECIDED_BY_PEOPLE = ("kept", "revoked")


class IntegrationAccessReviewLine(models.Model):
    """One grant in an access review: what it allowed when it was looked at, and what became of it.

    What it allowed is written down, since the grant may change. When it does, the decision is open again.
    """

    _name = "integration.access.review.line"
    _inherit = ["integration.lifecycle"]
    _description = "Reviewed grant"
    _order = "review_id desc, client_id, contract_name, id"
    _rec_name = "grant_id"

    _initial_state = "pending"
    _transitions = {
        "pending": {"kept", "revoked", "ended"},
        "kept": {"pending", "revoked", "ended"},
        "revoked": set(),
        "ended": set(),
    }

    review_id = fields.Many2one(
        "integration.access.review", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    review_state = fields.Selection(related="review_id.state", string="Review is")
    grant_id = fields.Many2one(
        "integration.grant", required=True, readonly=True, ondelete="restrict", index=True
    )
    client_id = fields.Many2one("integration.client", readonly=True, ondelete="restrict")
    system_id = fields.Many2one("integration.system", readonly=True, ondelete="restrict")
    interface_id = fields.Many2one("integration.interface", readonly=True, ondelete="restrict")
    contract_name = fields.Char("Contract", readonly=True)
    operations = fields.Char("May", readonly=True)
    clearance = fields.Char("Cleared for", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True)
    approver_id = fields.Many2one("res.users", "Approved by", readonly=True)
    approved_at = fields.Datetime("Approved", readonly=True)
    last_used_at = fields.Datetime("Last used", readonly=True)
    key_count = fields.Integer("Usable keys", readonly=True)
    key_expires_at = fields.Datetime("Last key ends", readonly=True)
    suggestion = fields.Selection(
        [
            (access.UNUSED, "Not used for 90 days"),
            (access.KEYLESS, "No usable key"),
            (access.SUSPENDED, "Suspended"),
            (access.OWNERLESS, "Nobody answers for it"),
        ],
        "Speaks against it",
        readonly=True,
        help="When it was looked at. To keep what nobody uses needs a reason.",
    )
    state = fields.Selection(
        [("pending", "To decide"), ("kept", "Keep"), ("revoked", "Revoked"), ("ended", "Ended meanwhile")],
        "Decision",
        default="pending",
        required=True,
        readonly=True,
        index=True,
    )
    reason = fields.Text(readonly=True)
    decider_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    is_stale = fields.Boolean(
        "Changed meanwhile", compute="_compute_is_stale", help="The grant is not any more what was looked at."
    )
    conflict = fields.Char(
        "Conflict of interest",
        compute="_compute_conflict",
        help="Who approved a grant cannot keep it; who answers for it should leave it to another reviewer.",
    )

    _once_a_review = models.Constraint("UNIQUE (review_id, grant_id)", "A grant is reviewed once in a run.")

    # === COMPUTE METHODS === #

    @api.depends("state", "approved_at", "grant_id.state", "grant_id.approved_at", "review_id.state")
    def _compute_is_stale(self):
        for line in self:
            grant = line.grant_id.sudo()
            is_open = line.review_id.state == "running" and line.state in ("pending", "kept")
            is_same = grant.state in ("approved", "suspended") and grant.approved_at == line.approved_at
            line.is_stale = is_open and not is_same

    @api.depends("approver_id", "owner_id")
    @api.depends_context("uid")
    def _compute_conflict(self):
        for line in self:
            line.conflict = False
            if line.approver_id == self.env.user:
                line.conflict = self.env._("You approved it")
            elif line.owner_id == self.env.user:
                line.conflict = self.env._("You answer for it")

    # === CRUD METHODS === #

    def write(self, vals):
        if not self._door_open():
            self._refuse(vals.keys() & self._fields.keys())
        return super().write(vals)

    def unlink(self):
        raise UserError(self.env._("What was reviewed is kept."))

    # === ACTION METHODS === #

    def action_keep(self):
        """Keep the grants; where a reason is needed, ask for it.

        Of several chosen at once, those that the reviewer has approved are left to another one.
        """
        own = self.filtered(lambda line: line.approver_id == self.env.user)
        if own and own != self:
            rest = self - own
            return rest.action_keep() or rest._tell_left(len(own))
        if any(access.needs_reason("kept", line.suggestion) for line in self):
            return self._open_decision("kept")
        self._decide("kept")
        return None

    def action_revoke(self):
        """Ask why the grants are revoked."""
        return self._open_decision("revoked")

    def _tell_left(self, count):
        """Tell that these were kept and some were not."""
        text = self.env._(
            "%(kept)s kept. %(left)s left for another reviewer: you approved them.",
            kept=len(self),
            left=count,
        )
        return notify(text, "warning")

    def _open_decision(self, decision):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_api.integration_access_review_decide_action"
        )
        return {**action, "context": {"default_line_ids": self.ids, "default_decision": decision}}

    # === BUSINESS METHODS === #

    def _decide(self, decision, reason=None):
        """Keep these grants or revoke them; what is revoked ends at once.

        All of them or none. Of two reviewers at once the second one is told what the first decided.

        :param str decision: ``kept`` or ``revoked``
        :param str reason: why; to revoke always, to keep where nobody uses it
        :raise UserError: when one cannot be decided so
        """
        if decision not in DECIDED_BY_PEOPLE:
            raise ValueError(decision)
        self.check_access("read")
        reason = (reason or "").strip() or False
        for line in self:
            line._check_decides(decision, reason)
        vals = {"reason": reason, "decider_id": self.env.uid, "decided_at": fields.Datetime.now()}
        self.sudo()._transition(decision, **vals)
        for line in self:
            if decision == "revoked":
                line.grant_id.action_retire()
            self.env["integration.audit"]._log(f"access.{decision}", line.grant_id, reason=reason or "")

    def _check_decides(self, decision, reason):
        self.review_id._check_running()
        is_manager = self.env.user.has_group("integration_core.group_integration_manager")
        if not is_manager or self.env.user not in self.review_id.reviewer_ids:
            raise AccessError(self.env._("Only its reviewers decide in a review."))
        if self.is_stale:
            raise UserError(
                self.env._("“%s” has changed meanwhile. Refresh, and look at it again.", self.grant_id.name)
            )
        if self.state == decision:
            raise UserError(
                self.env._(
                    "%(user)s has decided about “%(grant)s” already.",
                    user=self.decider_id.name,
                    grant=self.grant_id.name,
                )
            )
        if decision == "kept" and self.approver_id == self.env.user:
            raise UserError(
                self.env._("Ask another reviewer to keep “%s”: you approved it.", self.grant_id.name)
            )
        if not reason and access.needs_reason(decision, self.suggestion):
            raise UserError(self.env._("Say why for “%s”.", self.grant_id.name))

    @api.model
    def _collect(self, review):
        """List the grants in force of the company of a review."""
        lines = [
            {"review_id": review.id, "grant_id": grant.id, **self._describe(grant)}
            for grant in self._get_reviewed(review)
        ]
        return self.sudo().create(lines)

    @api.model
    def _get_reviewed(self, review):
        """Return the grants in force of the company of a review."""
        return self.env["integration.grant"].search(
            [("company_id", "=", review.company_id.id), ("state", "in", ("approved", "suspended"))]
        )

    def _refresh(self):
        """Write down anew what has changed, and open its decision; close what has ended."""
        for line in self.sudo().filtered("is_stale"):
            grant = line.grant_id
            if grant.state not in ("approved", "suspended"):
                line._transition("ended")
                continue
            vals = {**self._describe(grant), "reason": False, "decider_id": False, "decided_at": False}
            if line.state == "kept":
                line._transition("pending", **vals)
            else:
                line._write_guarded(vals)

    @api.model
    def _describe(self, grant):
        """Return what a line says about a grant now."""
        grant = grant.sudo()
        client, interface = grant.client_id, grant.interface_id
        keys = client.credential_ids.filtered(lambda key: key.condition in ("usable", "expiring"))
        person = grant.owner_id or grant.steward_id
        return {
            "client_id": client.id,
            "system_id": client.system_id.id,
            "interface_id": interface.id,
            "contract_name": grant.contract_id.name,
            "operations": grant._tell_operations(),
            "clearance": interface.clearance,
            "owner_id": person.id,
            "approver_id": grant.approver_id.id,
            "approved_at": grant.approved_at,
            "last_used_at": grant.last_used_at,
            "key_count": len(keys),
            "key_expires_at": max(keys.mapped("expires_at"), default=False),
            "suggestion": access.suggest(
                now=fields.Datetime.now(),
                last_used_at=grant.last_used_at,
                approved_at=grant.approved_at,
                usable_keys=len(keys),
                is_suspended="suspended" in (grant.state, client.state),
                has_owner=person.active,
            ),
        }
