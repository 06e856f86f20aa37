# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CONDITIONS = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("revoked", "Revoked"),
]


class IntegrationClientCondition(models.Model):
    """Where a client is in its life, in the words of whoever looks after it, and how that life ends.

    An approved client is *active* when it could call: it has a usable key and a grant in force, and its system is not
    archived. A retired one is *revoked*.
    """

    _inherit = "integration.client"  # pylint: disable=consider-merging-classes-inherited

    condition = fields.Selection(CONDITIONS, compute="_compute_condition", search="_search_condition")
    condition_hint = fields.Char("What is missing", compute="_compute_condition")

    # === COMPUTE METHODS === #

    @api.depends(
        "state",
        "system_id.active",
        "credential_ids.state",
        "credential_ids.expires_at",
        "grant_ids.state",
        "grant_ids.interface_id.state",
    )
    def _compute_condition(self):
        for client in self:
            hints = client._get_hints() if client.state == "approved" else []
            client.condition_hint = " ".join(hints)
            if client.state == "approved":
                client.condition = "approved" if hints else "active"
            else:
                client.condition = "revoked" if client.state == "retired" else client.state

    def _get_hints(self):
        """Return what keeps an approved client from calling, as sentences."""
        live = self.sudo().grant_ids.filtered(
            lambda grant: grant.state == "approved" and grant.interface_id.state == "approved"
        )
        hints = []
        if not self.usable_credential_count:
            hints.append(self.env._("It has no usable key."))
        if not live:
            hints.append(self.env._("None of its grants is in force."))
        if not self.sudo().system_id.active:
            hints.append(self.env._("Its system is archived."))
        return hints

    def _search_condition(self, operator, values):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_condition_domain(value) for value in values)

    @api.model
    def _get_condition_domain(self, condition):
        """Return the domain of the clients in one condition."""
        can_call = Domain(
            [
                ("credential_ids", "any", [("state", "=", "active"), ("expires_at", ">", "now")]),
                ("grant_ids", "any", [("state", "=", "approved"), ("interface_id.state", "=", "approved")]),
                ("system_id.active", "=", True),
            ]
        )
        if condition == "active":
            return Domain("state", "=", "approved") & can_call
        if condition == "approved":
            return Domain("state", "=", "approved") & ~can_call
        return Domain("state", "=", "retired" if condition == "revoked" else condition)

    # === ACTION METHODS === #

    def action_ask_revoke(self):
        """Open the dialog that asks why the client is revoked."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_api.integration_client_revoke_action"
        )
        return {**action, "context": {"default_client_id": self.id}}

    # === BUSINESS METHODS === #

    def _revoke(self, reason):
        """End the client for good, with its keys and grants, and say why.

        :param str reason: kept in its chatter and in the audit trail
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the client is revoked."))
        if self.state == "submitted":
            self.action_reject()
        self.action_retire()
        self.env["integration.audit"]._log("client.revoked", self, reason=reason)
        self.message_post(body=reason)

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if old == "suspended" and new == "approved":
            self.env["integration.batch"]._arm_where([("client_id", "=", self.id)])
        if new == "retired":
            grants = self.sudo().grant_ids
            grants.filtered(lambda grant: grant.state == "submitted")._transition("draft")
            grants.filtered(lambda grant: grant.state != "retired")._transition("retired")
