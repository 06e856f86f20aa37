# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import merge_words


class PatientAccountDecision(models.TransientModel):
    """Asks why an account is held or closed, or into which it is merged."""

    _name = "patient.account.decision"
    _inherit = ["integration.dialog"]
    _description = "Hold, close or merge a patient account"

    account_id = fields.Many2one("patient.account", required=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", related_sudo=False)
    purpose = fields.Selection(
        [("hold", "Hold"), ("close", "Close"), ("merge", "Merge")], required=True, readonly=True
    )
    reason = fields.Char(
        size=256, help="Told to the systems that know the account. Do not name the person here."
    )
    target_id = fields.Many2one(
        "patient.account",
        "Merge into",
        domain="[('company_id', '=', company_id), ('id', '!=', account_id), ('merged_into_id', '=', False)]",
        help="The account that stands for both from now on.",
    )

    comparison = fields.Html(compute="_compute_comparison", sanitize=False)
    difference = fields.Char(
        compute="_compute_comparison", help="What differs of the persons of the two accounts."
    )

    # === COMPUTE METHODS === #

    @api.depends("purpose", "account_id", "target_id")
    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        for decision in self:
            ending, staying = decision.account_id._origin, decision.target_id._origin
            decision.comparison = decision.difference = False
            if decision.purpose == "merge" and ending and staying:
                decision.comparison, against = merge_words.compare(ending, staying)
                decision.difference = ", ".join(against)

    # === ACTION METHODS === #

    def action_hold(self):
        """Bill nothing for a time.

        :raise UserError: when no reason is given
        """
        self.account_id._hold(self._get_reason())

    def action_close(self):
        """End the account.

        :raise UserError: when no reason is given
        """
        self.account_id._close(self._get_reason())

    def action_merge(self):
        """Let the other account stand for this one, for good.

        :raise UserError: when none is named
        """
        if not self.target_id:
            raise UserError(self.env._("Say into which account it is merged."))
        self.account_id._merge_into(self.target_id)

    # === GETTERS === #

    def _get_reason(self):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))
        return self.reason
